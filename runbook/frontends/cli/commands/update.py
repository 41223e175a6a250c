"""``runbook update``: the documented results of the documents, brought up to date from a real run."""

import sys
from dataclasses import replace

import click

from runbook.core.options import RunOptions, UpdateOptions
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import CLOUD, PAUSE, run_options, update_options
from runbook.frontends.cli.param_types import reported
from runbook.frontends.cli.prompts import choice, person
from runbook.running import planning


@click.command(cls=GroupedCommand)
@click.argument("documents", nargs=-1, required=True, metavar="DOC...")
@update_options()
@run_options(
    without=CLOUD | PAUSE,  # what is made up or of another day is no result
    helps={"only": "Update these blocks' results; what stands before them runs, too."},
)
@reported
def command(documents: tuple[str, ...], options: RunOptions, changes: UpdateOptions) -> int:
    """Run the blocks of DOC, and rewrite the expected results in it that no longer fit.

    DOC is a Markdown file; the new text of standard input (-) goes to standard output. What still fits stays as its
    author wrote it, placeholders and omissions included, and so does everything that is not a result.
    """
    from runbook.authoring.update import run_update
    from runbook.engine.policy import KeepGoing, PastMismatches
    from runbook.engine.selectors import named, up_to
    from runbook.running import azure
    from runbook.running.request import Request

    stdin_taken = "-" in documents
    asked = person(stdin_taken=stdin_taken)
    run_update.check(documents, changes, asked=asked is not None)
    given = planning.overrides(options)
    plan = planning.plan(replace(options, only=()), planning.load(options, documents, asked), given)
    ids = named(plan, options.only) if options.only else None
    plan = plan if ids is None else up_to(plan, ids)
    runs = not plan.refused and not changes.journal
    if runs:
        plan = planning.allow(plan, options, given, asked)
    marked = azure.user_agent(options.correlation_id) if options.correlation_id else {}
    request = Request(
        plan=plan,
        policy=KeepGoing() if options.keep_going else PastMismatches(),
        options=options,
        folders=planning.plan_folders(plan),
        variables=given | marked,
        stdin_taken=stdin_taken,
        resumable=False,
    )
    with azure.subscription(options.subscription if runs else None):
        return run_update.update(
            request, run_update.Update(documents, changes, ids, choice), stdout=sys.stdout
        )
