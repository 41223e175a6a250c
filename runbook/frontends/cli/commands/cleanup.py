"""``runbook cleanup``: the clean-ups that a run has not done."""

import os
import sys

import click

from runbook.core.options import RunOptions
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import APPROVAL, run_options
from runbook.frontends.cli.param_types import reported
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

    RUN|JOURNAL is the name of a kept run, or a journal. A clean-up is run when a block that it belongs to has run, and
    once: what has run is not run again, unless it did not pass and --again is given. The shell starts in the last state
    of a kept run. For another journal the shell is gone: values that the run had set, and that a clean-up uses, are
    given with --var.
    """
    from runbook.engine.policy import KeepGoing
    from runbook.frontends.cli.commands.resume import people
    from runbook.running.ended.cleaning_up import LaterJournal, ended, plan_of
    from runbook.running.kept.going_on import absolute, options_of_ended, state_of_ended
    from runbook.running.request import Request
    from runbook.running.runner import execute
    from runbook.storage.runs.run_store import find_journal

    path = find_journal(journal).absolute()
    asked = people()
    found = ended(path)
    past, options = options_of_ended(path, absolute(options))
    if os.path.isdir(found.left.folder):
        os.chdir(found.left.folder)  # its documents are named from there
    given = planning.overrides(options)
    agrees = asked.agrees if asked else None
    plan = plan_of(found, options, given, agrees, again=again, has_state=past is not None)
    for one in found.left.cleanups():
        if one.begun and not again and one.ended != "passed":
            how = f"ended as {one.ended}" if one.ended else "has begun, and nobody saw its end"
            say(f"{one.name}: {how}; --again runs it once more")
    if plan is None:
        answer(f"{journal}: nothing to clean up", stream=sys.stdout)
        return 0
    state = past and state_of_ended(past, plan, given, asked, force=options.force)
    if past and not state:  # what the run had set is not known
        plan = plan_of(found, options, given, agrees, again=again)
        assert plan is not None
    plan = planning.allow(plan, options, given, agrees)
    start = options.cwd or (found.cwd if found.cwd and os.path.isdir(found.cwd) else None)
    with LaterJournal(path) as note:
        request = Request(
            plan=plan,
            policy=KeepGoing(),
            options=options,
            folders=planning.plan_folders(plan),
            variables=given,
            start=start,
            resumption=state or None,
            resumable=False,
            sinks=(note,),
            cleans=found.left.run,
        )
        return execute(request, stdout=sys.stdout)
