"""``runbook resume``: goes on with a run that failed or was cut off."""

import click

from runbook.core.flags.resume_options import ResumeOptions
from runbook.core.options import GuideOptions, RunOptions
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import KEPT, PAUSE, guide_options, resume_options, run_options
from runbook.frontends.cli.param_types import reported
from runbook.frontends.cli.prompts import person

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
@resume_options()
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
    from runbook.frontends.cli.commands.run import Wanted, carry_out
    from runbook.reporting.terminal.notices import say
    from runbook.running.kept.going_on import People, absolute, prepare

    agrees = person(stdin_taken=False)
    people = People(agrees, _secret) if agrees else None
    found = prepare(run, wanted, absolute(options), people)
    for note in found.resumption.notes:
        say(note)
    return carry_out(
        Wanted(
            found.plan,
            found.options,
            found.variables,
            stdin_taken=found.stdin_taken,
            resumption=found.resumption,
        )
    )


def _secret(name: str) -> str:
    value: str = click.prompt(
        f"${name} holds a secret, and is not kept; its value", hide_input=True, err=True
    )
    return value
