"""``runbook update``: the documented results of the documents, brought up to date from a real run."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from runbook.frontends.cli.commands.run import command as run
from runbook.frontends.cli.param_types import reported
from runbook.frontends.cli.plan_flags import person, planned
from runbook.running.plan_options import Planning, allow, plan_folders

SHARED = frozenset(
    {
        *(
            "secrets",
            "total_timeout",
            "keep_going",
            "matcher",
            "cwd",
            "reports",
            "subscription",
            "correlation_id",
        ),
        *("keep_background", "color", "verbose", "quiet"),
    }
)
"""Options of ``run``, besides those that say what is to run, that mean the same here."""


@click.command(params=[one for one in run.params if one.name in SHARED])
@click.argument("documents", nargs=-1, required=True, metavar="DOC...")
@click.option("--dry-run", is_flag=True, help="Write nothing; show the difference.")
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 when something would change.")
@click.option("--all", "refresh", is_flag=True, help="Rewrite results that still fit, too.")
@click.option("--add", is_flag=True, help="Add a result and a mark where a block has none.")
@click.option("--failed", is_flag=True, help="Document what failed blocks printed, too.")
@click.option(
    "--journal",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Run nothing; take what the blocks printed from the journal of an earlier run.",
)
@planned
@reported
def command(
    documents: tuple[str, ...],
    planning: Planning,
    dry_run: bool,
    check: bool,
    refresh: bool,
    add: bool,
    failed: bool,
    journal: Path | None,
    **shared: Any,
) -> int:
    """Run the blocks of DOC, and rewrite the expected results in it that no longer fit.

    DOC is a Markdown file; the new text of standard input (-) goes to standard output. What still fits stays as its
    author wrote it, placeholders and omissions included, and so does everything that is no result.
    """
    from runbook.authoring.update import run_update
    from runbook.authoring.update.result import Wanted
    from runbook.authoring.update.selection import chosen, up_to
    from runbook.engine.policy import KeepGoing, PastMismatches
    from runbook.reporting.registry import target
    from runbook.running import azure
    from runbook.running.request import Request

    run_update.check(documents)
    overrides = planning.overrides
    plan = replace(planning, only=()).plan(planning.load(documents), overrides)
    ids = chosen(plan, planning.only) if planning.only else None
    plan = plan if ids is None else up_to(plan, ids)
    if not plan.refused and not journal:
        allow(plan, yes=planning.yes, person=person(stdin_taken="-" in documents))
    marked = azure.user_agent(shared["correlation_id"]) if shared["correlation_id"] else {}
    wanted = Wanted(ids, refresh, add, failed, shared["matcher"])
    with azure.subscription(None if plan.refused or journal else shared["subscription"]):
        return run_update.update(
            Request(
                plan=plan,
                policy=KeepGoing() if shared["keep_going"] else PastMismatches(),
                folders=plan_folders(plan),
                variables=overrides | marked,
                matcher=shared["matcher"],
                cwd=shared["cwd"],
                deadline_s=shared["total_timeout"],
                targets=tuple(target(text) for text in shared["reports"]),
                keep_background=shared["keep_background"] or planning.keep,
                color=shared["color"],
                verbosity=-1 if shared["quiet"] else shared["verbose"],
                stdin_taken="-" in documents,
                secrets=shared["secrets"],
                confirmed=planning.yes,
            ),
            run_update.Update(documents, wanted, dry_run, check, journal),
            stdout=sys.stdout,
        )


for _option in command.params:
    if _option.name == "only":
        assert isinstance(_option, click.Option)
        _option.help = "Update these blocks' results; what stands before them runs, too."
