"""``runbook check``: what is wrong with documents, before anything runs."""

import sys

import click

from runbook.core.options import CheckOptions, RunOptions, SuiteOptions
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import check_options, run_options, suite_options
from runbook.frontends.cli.param_types import reported
from runbook.frontends.cli.settings_defaults import FOLDER


@click.command("check", cls=GroupedCommand)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@check_options()
@run_options(
    only=(
        *("variables", "env_files", "choose", "executable", "include_roots", "yes"),
        *("reports", "color", "verbose", "quiet"),
    ),
    helps={
        "variables": "A variable that has a value when the document runs.",
        "env_files": "Variables that have a value: NAME=VALUE lines.",
        "yes": "Fetch what documents name on the web.",
        "reports": "Write a report: json, sarif, junit, text (- is stdout); github needs no path.",
        "verbose": "Show the source of infos, too.",
        "quiet": "One line a finding, and the total.",
    },
)
@suite_options(only=("exclude", "jobs"))
@reported
def command(paths: tuple[str, ...], wanted: CheckOptions, options: RunOptions, suite: SuiteOptions) -> int:
    """Find what is broken in documents; nothing of them runs.

    PATH is a Markdown file, a folder that is searched for *.md, an http(s) address, or - for standard input. The exit
    code is 1 when there is an error (--fail-on says otherwise), 2 when a document cannot be read.
    `runbook explain CODE` says what a finding means.
    """
    from runbook.reporting.terminal.capabilities import EscapingStream, has_colors
    from runbook.reporting.terminal.output_stream import utf8
    from runbook.running import planning
    from runbook.running.checking.run_check import CheckRequest, run_check

    root = click.get_current_context().meta.get(FOLDER)
    color = has_colors(sys.stdout, options.color)
    request = CheckRequest(paths, options, suite, wanted, planning.overrides(options), root, color)
    if wanted.form == "text":
        return run_check(request, EscapingStream(sys.stdout))
    with utf8(sys.stdout) as stream:
        return run_check(request, stream)
