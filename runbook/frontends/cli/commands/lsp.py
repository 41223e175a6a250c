"""``runbook lsp``: a language server on standard input and output."""

import os

import click

from runbook.core.options import CheckOptions, RunOptions
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import check_options, run_options
from runbook.frontends.cli.param_types import reported
from runbook.frontends.cli.settings_defaults import FOLDER


@click.command("lsp", cls=GroupedCommand)
@check_options(only=("select", "ignore", "ignore_in", "az_index", "shellcheck"))
@run_options(
    only=("variables", "env_files", "choose", "executable", "include_roots"),
    helps={
        "variables": "A variable that has a value when the document runs.",
        "env_files": "Variables that have a value: NAME=VALUE lines.",
    },
)
@reported
def command(wanted: CheckOptions, options: RunOptions) -> int:
    """Serve an editor on standard input and output, by the Language Server Protocol.

    The editor starts this; docs/how-to/editors.md says how. The extra `lsp` is needed. The settings of `runbook check`
    in the folder where it starts count. The server runs no block: it tells the editor the command line that does.
    """
    from runbook.core.errors import UsageError

    try:
        from runbook.frontends.lsp.server import made
    except ModuleNotFoundError as problem:
        if problem.name not in ("pygls", "lsprotocol"):
            raise
        raise UsageError("runbook lsp needs the extra `lsp`: pip install 'runbook-engine[lsp]'") from None
    from runbook.frontends.lsp.open_document import Analyst

    server = made(Analyst(options, wanted, click.get_current_context().meta.get(FOLDER)))
    # The server closes what it is given; the standard streams are flushed at the end of the process.
    with os.fdopen(os.dup(0), "rb") as source, os.fdopen(os.dup(1), "wb") as sink:
        server.start_io(source, sink)
    return 0
