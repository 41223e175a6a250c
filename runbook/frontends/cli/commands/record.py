"""``runbook record``: runs the documents, and remembers what varies in their results."""

import sys
from pathlib import Path

import click

from runbook.core.errors import UsageError
from runbook.core.options import RunOptions
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import CLOUD, PAUSE, run_options
from runbook.frontends.cli.param_types import reported
from runbook.frontends.cli.prompts import person
from runbook.running import planning


@click.command(cls=GroupedCommand)
@click.argument("documents", nargs=-1, required=True, metavar="DOC...")
@click.option("--anew", is_flag=True, help="Forget what was recorded of these results before.")
@run_options(without={"subscription", "correlation_id", *CLOUD, *PAUSE})  # what is made up is no result
@reported
def command(documents: tuple[str, ...], anew: bool, options: RunOptions) -> int:
    """Run the blocks of DOC as `runbook run` does, and record what each result that passes looks like.

    The record stands beside the document (DOC.results.jsonl). What differs between the documented result and the
    recorded ones, and from one recorded run to the next, may differ from then on; what never did must stay. Each
    further `runbook record` adds a run. A block that fails is not recorded.
    """
    from runbook.engine.policy import KeepGoing, PastMismatches
    from runbook.reporting.terminal.notices import say
    from runbook.running.request import Request
    from runbook.running.runner import execute
    from runbook.storage.result_memory import Recording

    places = [_place(name, options) for name in documents]
    given = planning.overrides(options)
    asked = person(stdin_taken=False)
    plan = planning.plan(options, planning.load(options, documents, asked), given)
    plan = planning.allow(plan, options, given, asked)
    recording = Recording(dict(zip((part.id for part in plan.documents), places, strict=True)))
    request = Request(
        plan=plan,
        policy=KeepGoing() if options.keep_going else PastMismatches(),
        options=options,
        folders=planning.plan_folders(plan),
        variables=given,
        sinks=(recording,),
        resumable=False,
    )
    code = execute(request, stdout=sys.stdout)
    if not plan.refused:
        written = list(map(str, recording.write(anew=anew)))
        say(*written or ["runbook: nothing is recorded: no documented result passed"])
    return code


def _place(name: str, options: RunOptions) -> Path:
    """The file of a document's recorded results. Raises UsageError for a document that can have none."""
    place = planning.results_file(name, options)
    if place is None and name == "-":
        raise UsageError("standard input (-) has no place for recorded results: save it as a file")
    if place is None:
        raise UsageError(f"{name}: no file can stand beside this address: name a folder with --results")
    return place
