"""``runbook step``: go through a document block by block."""

import sys
from typing import TYPE_CHECKING

import click

from runbook.frontends.cli.param_types import Name, reported
from runbook.frontends.cli.plan_flags import person, planned
from runbook.running.plan_options import Planning, allow

if TYPE_CHECKING:
    from runbook.engine.plan import Plan


@click.command()
@click.argument("document", metavar="DOC")
@planned
@click.option(
    "--secret-env", "secrets", multiple=True, type=Name(), help="Mask this variable's value; repeatable."
)
@click.option("--matcher", metavar="NAME", help="Compare every output with this matcher.")
@click.option("--cwd", type=click.Path(exists=True, file_okay=False), help="Start the shell in this folder.")
@click.option("--report", "reports", multiple=True, metavar="FORMAT=PATH", help="Write a report at the end.")
@click.option(
    "--plain", is_flag=True, help="Questions and answers, line by line: for a screen reader or a script."
)
@click.option("--learn", is_flag=True, help="Type each command yourself, and see where it differs.")
@reported
def command(
    document: str,
    planning: Planning,
    secrets: tuple[str, ...],
    matcher: str | None,
    cwd: str | None,
    reports: tuple[str, ...],
    plain: bool,
    learn: bool,
) -> int:
    """Go through DOC block by block: read, run, look, go on.

    Every block runs in one shell, as with `runbook run`; before each one you are asked. In a terminal the guide takes
    the whole screen (press ? for the keys); without a capable one, or with --plain, it asks line by line.
    """
    from runbook.core.errors import UsageError
    from runbook.frontends.step.launch import launch
    from runbook.frontends.step.walkthrough import Wanted
    from runbook.reporting.registry import target
    from runbook.sources.locations import STDIN, is_url

    if document == STDIN:
        raise UsageError("step asks on standard input: give the document as a file")
    overrides = planning.overrides

    def plan(name: str) -> "Plan":
        made = planning.plan(planning.load([name]), overrides)
        if any(is_url(step.path) for step in made.steps) and not made.refused:
            allow(made, yes=planning.yes, person=person(stdin_taken=False))
        return made

    return launch(
        Wanted(
            document=document,
            plan=plan,
            variables=overrides,
            secrets=secrets,
            matcher=matcher,
            cwd=cwd,
            targets=tuple(target(text) for text in reports),
            plain=plain,
            learn=learn,
            keep_background=planning.keep,
            confirmed=planning.yes,
        ),
        sys.stdout,
    )
