"""``runbook resume``: goes on with a run that failed or was cut off."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from runbook.core.flags.resume_options import ResumeOptions
from runbook.core.options import GuideOptions, RunOptions
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import KEPT, PAUSE, guide_options, run_options, taken
from runbook.frontends.cli.param_types import reported
from runbook.frontends.cli.prompts import person

if TYPE_CHECKING:
    from runbook.running.kept.going_on import People, Prepared

_AGAIN = frozenset(
    {
        *(
            "variables",
            "env_files",
            "secrets",
            "timeout",
            "total_timeout",
            "keep_going",
            "keep",
            "yes",
            "cwd",
        ),
        *("reports", "color", "verbose", "quiet"),
    }
)
"""What can be another than in the run that goes on."""


@click.command(cls=GroupedCommand)
@click.argument("run", required=False)
@taken(ResumeOptions, "wanted")
@run_options(
    only=_AGAIN | KEPT | PAUSE, helps={"cwd": "Go on in this folder, not in the one where the shell was."}
)
@guide_options()
@reported
def command(run: str | None, wanted: ResumeOptions, options: RunOptions, guide: GuideOptions) -> int:
    """Go on with RUN in the state that its shell had; without RUN with the latest that did not pass.

    Without RUN only runs count that were begun in this folder. What passed is not repeated: the run goes on at the
    block that failed or was interrupted, or at --from. RUN is a name that `runbook runs` lists, or its beginning or
    end. A block that started and whose end nobody saw is repeated only when it is `idempotent`, when its `check` says
    that it did not happen, or with --redo.
    """
    return go_on(run, wanted, options, guide)


def go_on(
    run: str | None,
    wanted: ResumeOptions,
    options: RunOptions,
    guide: GuideOptions,
    document: str | None = None,
) -> int:
    """Go on with a run: that one, or the latest of this folder that did not pass, of `document` where one is named.

    Returns the exit code. Raises RunbookError for what keeps it from going on.
    """
    from runbook.frontends.cli.commands.run import Wanted, carry_out
    from runbook.reporting.terminal.notices import say
    from runbook.running.kept.going_on import absolute, prepare
    from runbook.running.kept.past_run import chosen

    asked = people()
    agrees = asked.agrees if asked else None
    found = prepare(chosen(run, document), wanted, absolute(options), asked)
    for note in found.resumption.notes:
        say(note)
    if wanted.guide:
        return _guided(found, guide, agrees)
    return carry_out(
        Wanted(
            found.plan,
            found.options,
            found.variables,
            stdin_taken=found.stdin_taken,
            resumption=found.resumption,
        )
    )


def people() -> "People | None":
    """Who is asked about a run that has ended; None where there is nobody."""
    from runbook.running.kept.going_on import People

    agrees = person(stdin_taken=False)
    return People(agrees, _secret) if agrees else None


def _guided(found: "Prepared", guide: GuideOptions, agrees: Callable[[str], bool] | None) -> int:
    """Go on in the step-through; the exit code."""
    from runbook.core.errors import UsageError
    from runbook.engine.policy import FailFast
    from runbook.frontends.step.launch import launch
    from runbook.frontends.step.walkthrough import GuideRequest
    from runbook.running import planning
    from runbook.running.request import Request

    if len(found.plan.documents) != 1 or found.stdin_taken:
        raise UsageError("--step takes a run of one document, which is a file")
    wanted = GuideRequest(
        found.plan.documents[0].document.path, found.options, guide, found.variables, confirm=agrees
    )
    request = Request(
        plan=found.plan,
        policy=FailFast(),
        options=found.options,
        folders=planning.plan_folders(found.plan),
        variables=found.variables,
        stdin_taken=True,
        resumption=found.resumption,
    )
    return launch(wanted, sys.stdout, request)


def _secret(name: str) -> str:
    value: str = click.prompt(
        f"${name} holds a secret, and is not kept; its value", hide_input=True, err=True
    )
    return value
