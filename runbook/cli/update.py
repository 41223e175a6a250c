"""``runbook update``: the documented results of the documents, brought up to date from a real run."""

import sys
from pathlib import Path
from typing import Any

import click

from runbook.cli.options import reported
from runbook.cli.run import command as run

SHARED = frozenset(
    {
        *("pairs", "files", "secrets", "timeout", "total_timeout", "keep_going", "skip", "start", "until"),
        *("matcher", "cwd", "reports", "keep_background", "color", "verbose", "quiet"),
    }
)
"""Options of ``run`` that mean the same here."""


@click.command(params=[one for one in run.params if one.name in SHARED])
@click.argument("documents", nargs=-1, required=True, metavar="DOC...")
@click.option("--dry-run", is_flag=True, help="Write nothing; show the difference.")
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 when something would change.")
@click.option(
    "--only",
    multiple=True,
    metavar="SELECTOR",
    help="Update the results of these blocks; what stands before them runs, too.",
)
@click.option("--all", "refresh", is_flag=True, help="Rewrite results that still fit, too.")
@click.option("--add", is_flag=True, help="Add a result and a mark where a block has none.")
@click.option("--failed", is_flag=True, help="Document what failed blocks printed, too.")
@click.option(
    "--journal",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Run nothing; take what the blocks printed from the journal of an earlier run.",
)
@reported
def command(
    documents: tuple[str, ...],
    dry_run: bool,
    check: bool,
    only: tuple[str, ...],
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
    from runbook import updater
    from runbook.cli.options import variables
    from runbook.loader import folder, load
    from runbook.plan import Selection, build
    from runbook.reporters.registry import target
    from runbook.runner import Request
    from runbook.updating.policy import GoOnAfterMismatch
    from runbook.updating.result import Wanted
    from runbook.updating.selection import chosen, up_to

    updater.check(documents)
    overrides = {name: value for path in shared["files"] for name, value in variables(path).items()}
    loaded = [load(name) for name in documents]
    plan = build(loaded, Selection((), shared["skip"], shared["start"], shared["until"]), shared["timeout"])
    ids = chosen(plan, only) if only else None
    return updater.update(
        Request(
            plan=plan if ids is None else up_to(plan, ids),
            policy=GoOnAfterMismatch(keep_going=shared["keep_going"]),
            folders={part.id: folder(name) for part, name in zip(plan.documents, documents, strict=True)},
            variables=overrides | dict(shared["pairs"]),
            matcher=shared["matcher"],
            cwd=shared["cwd"],
            deadline_s=shared["total_timeout"],
            targets=tuple(target(text) for text in shared["reports"]),
            keep_background=shared["keep_background"],
            color=shared["color"],
            verbosity=-1 if shared["quiet"] else shared["verbose"],
            stdin_taken="-" in documents,
            secrets=shared["secrets"],
        ),
        updater.Update(
            documents, Wanted(ids, refresh, add, failed, shared["matcher"]), dry_run, check, journal
        ),
        stdout=sys.stdout,
    )
