"""``runbook run``: the blocks of the documents, one after the other, in one shell."""

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from click.core import ParameterSource

from runbook.core.options import RunOptions
from runbook.engine.plan import Plan
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import run_options
from runbook.frontends.cli.param_types import reported
from runbook.frontends.cli.prompts import person
from runbook.running import planning

if TYPE_CHECKING:
    from runbook.engine.plan import Plan
    from runbook.running.kept.resumption import Resumption


@click.command(cls=GroupedCommand)
@click.argument("documents", nargs=-1, required=True, metavar="DOC...")
@run_options()
@reported
def command(documents: tuple[str, ...], options: RunOptions) -> int:
    """Run the blocks of DOC in one shell, and compare what they print with what the document says.

    DOC is a Markdown file, an http(s) address, or - for standard input. Several documents share the shell, in order.
    DOC may also be the file of a plan (`runbook plan`): that and nothing else runs, or nothing if it has changed. The
    run stops at the first block that fails, unless --keep-going.
    """
    given = planning.overrides(options)
    recording, fixed = None, None
    stdin_taken = "-" in documents
    asked = person(stdin_taken=stdin_taken)
    if _is_plan(documents):
        from runbook.running.plans import fixed_plan

        for name, one in fixed_plan.FIXED.items():
            _refuse_given(name, one.flags[-1])
        fixed = fixed_plan.opened(documents[0], options, given, asked)
        options, given = fixed.options, dict(fixed.variables)
    if options.cloud:
        from runbook.running.cloud import cloud_modes  # only here: few runs ask for it

        cloud_modes.check(options)
        recording = cloud_modes.recording(options, documents[0], suite=False)
        given = cloud_modes.pinned(options, recording) | given
    if fixed:
        plan = fixed.plan
    else:
        loaded = planning.load(options, documents, asked)

        def planned(wanted: RunOptions) -> "Plan":
            return planning.plan(wanted, loaded, given)

        options, plan = planning.with_shells(options, planned(options), planned, asked)
    sha256 = fixed.sha256 if fixed else None
    plan = planning.allow(plan, options, given, asked, fixed=sha256)
    return carry_out(Wanted(plan, options, given, stdin_taken=stdin_taken, recording=recording, fixed=sha256))


class Wanted(NamedTuple):
    """A plan that is ready to run; the fields are as in `runbook.running.request.Request`."""

    plan: Plan
    options: RunOptions
    variables: Mapping[str, str]
    stdin_taken: bool = False
    recording: Path | None = None
    resumption: "Resumption | None" = None
    fixed: str | None = None


def carry_out(wanted: Wanted) -> int:
    """Run it as `runbook run` does; the exit code. Raises RunbookError for what keeps the run from beginning."""
    from runbook.engine.policy import FailFast, KeepGoing
    from runbook.running.request import Request
    from runbook.running.runner import execute

    plan, options = wanted.plan, wanted.options
    marked: dict[str, str] = {}
    with ExitStack() as stack:
        if options.subscription or options.correlation_id:
            from runbook.running import azure  # only here: few runs ask for it, and it starts processes

            marked = azure.user_agent(options.correlation_id) if options.correlation_id else {}
            stack.enter_context(azure.subscription(None if plan.refused else options.subscription))
        request = Request(
            plan=plan,
            policy=KeepGoing() if options.keep_going else FailFast(),
            options=options,
            folders=planning.plan_folders(plan),
            variables={**wanted.variables, **marked},
            stdin_taken=wanted.stdin_taken,
            recording=wanted.recording,
            resumption=wanted.resumption,
            fixed=wanted.fixed,
        )
        if options.pause_on_failure and not plan.refused and _attended(wanted.stdin_taken):
            from runbook.frontends.step.tui.paused_run import run_until_failure

            return run_until_failure(request, sys.stdout)
        return execute(request, stdout=sys.stdout)


def _attended(stdin_taken: bool) -> bool:
    """Whether a person sits at a terminal that can show the guide."""
    from runbook.reporting.terminal.capabilities import can_redraw

    return person(stdin_taken=stdin_taken) is not None and can_redraw(sys.stdout)


def _is_plan(documents: tuple[str, ...]) -> bool:
    """Whether it is a plan that is to run. Raises UsageError for a plan among documents."""
    if all(name.endswith(".md") for name in documents):  # as nearly always
        return False
    from runbook.core.errors import UsageError
    from runbook.running.plans.fixed_plan import is_plan

    plans = [name for name in documents if is_plan(name)]
    if plans and len(documents) > 1:
        raise UsageError("a plan runs alone: it holds its documents", path=plans[0])
    return bool(plans)


def _refuse_given(name: str, flag: str) -> None:
    """Raise UsageError where the option was given on the command line."""
    from runbook.core.errors import UsageError

    if click.get_current_context().get_parameter_source(name) is ParameterSource.COMMANDLINE:
        raise UsageError(f"{flag}: the plan decides that; make another plan with it (`runbook plan`)")
