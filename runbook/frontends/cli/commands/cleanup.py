"""``runbook cleanup``: the clean-ups that a run has not done."""

import os
import sys

import click

from runbook.core.options import RunOptions
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import APPROVAL, run_options
from runbook.frontends.cli.param_types import reported
from runbook.frontends.cli.prompts import person
from runbook.reporting.terminal.notices import answer, say
from runbook.running import planning

_TAKEN = APPROVAL | {
    "variables",
    "env_files",
    "secrets",
    "timeout",
    "include_roots",
    "force",
    "yes",
    "total_timeout",
}
_SHOWN = {"cwd", "reports", "color", "verbose", "quiet", "keep_background"}


@click.command("cleanup", cls=GroupedCommand)
@click.argument("journal", metavar="RUN|JOURNAL")
@click.option("--again", is_flag=True, help="Run also those that did not pass, or whose end nobody saw.")
@run_options(
    only=_TAKEN | _SHOWN,
    helps={"force": "Run them as they are now, and without the values that the run had set."},
)
@reported
def command(journal: str, again: bool, options: RunOptions) -> int:
    """Run the clean-ups that a run has not done: it was killed, or told to --keep.

    RUN|JOURNAL is the identifier of a run, or its journal. A clean-up is run when a block that it belongs to has run,
    and once: what has run is not run again, unless it did not pass and --again is given. The shell of the run is gone:
    values that it had set, and that a clean-up uses, are given with --var.
    """
    from runbook.engine.policy import KeepGoing
    from runbook.running.ended.cleaning_up import LaterJournal, ended, plan_of
    from runbook.running.request import Request
    from runbook.running.runner import execute
    from runbook.storage.runs.run_store import find_journal

    path = find_journal(journal).absolute()
    options = _absolute(options)
    found = ended(path)
    if os.path.isdir(found.left.folder):
        os.chdir(found.left.folder)  # its documents are named from there
    given = planning.overrides(options)
    asked = person(stdin_taken=False)
    plan = plan_of(found, options, given, asked, again=again)
    for one in found.left.cleanups():
        if one.begun and not again and one.ended != "passed":
            how = f"ended as {one.ended}" if one.ended else "has begun, and nobody saw its end"
            say(f"{one.name}: {how}; --again runs it once more")
    if plan is None:
        answer(f"{journal}: nothing to clean up", stream=sys.stdout)
        return 0
    plan = planning.allow(plan, options, given, asked)
    start = options.cwd or (found.cwd if found.cwd and os.path.isdir(found.cwd) else None)
    with LaterJournal(path) as note:
        request = Request(
            plan=plan,
            policy=KeepGoing(),
            options=options,
            folders=planning.plan_folders(plan),
            variables=given,
            start=start,
            sinks=(note,),
            cleans=found.left.run,
        )
        return execute(request, stdout=sys.stdout)


def _absolute(options: RunOptions) -> RunOptions:
    """The options with files that are found from every folder."""
    from dataclasses import replace

    def placed(path: str | None) -> str | None:
        return path and os.path.abspath(path)

    def report(text: str) -> str:
        name, equals, path = text.partition("=")
        return f"{name}={os.path.abspath(path)}" if path and path != "-" else name + equals + path

    return replace(
        options,
        env_files=tuple(map(os.path.abspath, options.env_files)),
        include_roots=tuple(map(os.path.abspath, options.include_roots)),
        reports=tuple(map(report, options.reports)),
        approvals=placed(options.approvals),
        allowed_signers=placed(options.allowed_signers),
        cwd=placed(options.cwd),
    )
