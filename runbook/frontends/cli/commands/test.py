"""``runbook test``: many documents, each in its own session and scratch directory, at once."""

import sys

import click

from runbook.core.errors import NothingToRun
from runbook.core.options import DOCUMENT_TIMEOUT, RunOptions, SuiteOptions
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import PAUSE, run_options, suite_options
from runbook.frontends.cli.param_types import reported
from runbook.frontends.cli.settings_defaults import FOLDER
from runbook.reporting.terminal.notices import complain


@click.command(cls=GroupedCommand)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@run_options(
    without=("subscription", "correlation_id", "keep_background", *PAUSE),
    defaults={"total_timeout": DOCUMENT_TIMEOUT},
    helps={
        "total_timeout": "How long a document may take.",
        "keep_going": "Go on in a document after a block that failed.",
        "cwd": "Start in this folder (a copy of it), not the document's.",
        "verbose": "Show every block.",
    },
)
@suite_options()
@reported
def command(paths: tuple[str, ...], options: RunOptions, suite: SuiteOptions) -> int:
    """Run every document below PATH, each in its own shell and in a copy of its folder, several at once.

    PATH is a Markdown file, a folder that is searched for *.md, or a quoted glob. One document's failure never stops
    the others.
    """
    from runbook.running import planning
    from runbook.running.suite.run_suite import SuiteRequest, listed, run_suite

    root = click.get_current_context().meta.get(FOLDER)
    request = SuiteRequest(paths, options, suite, planning.overrides(options), root)
    try:
        if suite.watch and not suite.listing:
            from runbook.running.suite.watch import watch

            return watch(request, sys.stdout)
        return (listed if suite.listing else run_suite)(request, sys.stdout)
    except NothingToRun as nothing:
        if not suite.allow_empty:
            raise
        complain(nothing)
        return 0
