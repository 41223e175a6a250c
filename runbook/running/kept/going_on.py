"""From the name of a kept run to all that is needed to go on with it."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from runbook.core.classes.records import dataclass
from runbook.core.errors import DocumentError, SessionError, UsageError
from runbook.core.events import Reason
from runbook.core.flags.resume_options import ResumeOptions
from runbook.core.options import RunOptions
from runbook.core.strings import shown
from runbook.core.variables import Given
from runbook.engine.plan import LeftOut, Plan
from runbook.running import planning
from runbook.running.kept.past_run import PastRun, read_run, state_before
from runbook.running.kept.resumption import Ask, Resuming, Resumption
from runbook.running.kept.run_keeper import restored
from runbook.sources.locations import STDIN, is_url
from runbook.storage.runs import run_store

_END_S = 10.0
"""How long the end of the former shell is waited for, in seconds: its guardian needs one or two."""
_LOOK_S = 0.02
_ADDED = ("variables", "env_files", "secrets")
"""Options that are added to those of the former run; others replace them."""


@dataclass(frozen=True, slots=True)
class People:
    """The person at the terminal. `agrees` puts a question of yes or no, `gives` asks for a secret by its name."""

    agrees: Ask
    gives: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run that is ready to go on. `variables` are those given for it."""

    plan: Plan
    options: RunOptions
    variables: Mapping[str, str]
    resumption: Resumption
    stdin_taken: bool


def prepare(past: PastRun, wanted: ResumeOptions, options: RunOptions, person: People | None) -> Prepared:
    """All that is needed to go on with the run.

    The working directory of this process becomes that of the kept run: its documents are named from there. Raises
    RunbookError where the run cannot go on, or where somebody has to decide first.
    """
    _enter(past)
    merged = _merged(past, options)
    if merged.cloud is not None:
        raise UsageError(
            f"the run {past.run} was not asked of the cloud alone ({merged.cloud}): run it again"
        )
    _await_end(past)
    given = planning.overrides(merged)
    names = [str(one) for one in past.request["documents"]]
    stdin_taken = STDIN in names
    if stdin_taken:
        _stand_in_for_input(past)
    agrees = person.agrees if person else None
    plan = planning.plan(merged, planning.load(merged, names, agrees), given)
    if plan.refused:
        return Prepared(plan, merged, given, Resumption(past.run, past.folder), stdin_taken)
    found = Resuming(past, plan, wanted, agrees).decided()
    plan = _confirmed(plan, planning.allow(_left(plan, found), merged, given, agrees))
    new = planning.overrides(options)
    overrides = _withheld(past, found, plan, given, person, force=wanted.force) | new
    state = found.state
    if state is not None:
        if options.cwd:
            state = replace(state, cwd=os.path.abspath(options.cwd))
        if not os.path.isdir(state.cwd):
            raise UsageError(f"the working directory of the run is gone: {shown(state.cwd)}; give --cwd")
    return Prepared(plan, merged, given, replace(found, state=state, overrides=overrides), stdin_taken)


def options_of_ended(journal: Path, options: RunOptions) -> tuple[PastRun | None, RunOptions]:
    """The kept run whose journal this is, and its options with those that are given now; None for another journal.

    Raises UsageError for a run that was not asked of the cloud alone, SessionError while a process of it still runs.
    """
    if journal.name != run_store.JOURNAL or not (journal.parent / run_store.REQUEST).exists():
        return None, options
    past = read_run(journal.parent)
    merged = replace(
        _merged(past, options),
        only=(),
        skip=(),
        start=None,
        until=None,
        keep=False,
        record=None,
        keep_background=options.keep_background,
        reports=options.reports,
    )
    if merged.cloud is not None:
        raise UsageError(f"the run {past.run} was not asked of the cloud alone ({merged.cloud})")
    _await_end(past)
    return past, merged


def state_of_ended(
    past: PastRun, plan: Plan, given: Mapping[str, str], person: People | None, *, force: bool
) -> Resumption | None:
    """How a shell starts in the last state of a run, for what is done after it; None where that is not known.

    Raises UsageError for a secret that the state does not hold and nobody gives.
    """
    state, lost = state_before(past, frozenset())
    if state is None or lost is not None or not os.path.isdir(state.cwd):
        return None
    found = Resumption(past.run, past.folder, state=state)
    return replace(found, overrides=_withheld(past, found, plan, given, person, force=force))


def _confirmed(plan: Plan, left: Plan) -> Plan:
    """The plan, with who allowed the blocks that are `left` of it."""
    steps = {step.id: step for step in left.steps if step.directive.confirm}
    parts = (
        replace(
            part,
            steps=tuple(
                replace(one, confirmed=steps[one.id].confirmed, unconfirmed=steps[one.id].unconfirmed)
                if one.id in steps
                else one
                for one in part.steps
            ),
        )
        for part in plan.documents
    )
    return replace(plan, documents=tuple(parts))


def _enter(past: PastRun) -> None:
    try:
        os.chdir(past.request["folder"])
    except OSError as problem:
        raise UsageError(
            f"the folder of the run {past.run}: {problem.strerror}: {problem.filename}"
        ) from None


def _merged(past: PastRun, options: RunOptions) -> RunOptions:
    """The options of the former run, with those that are given now."""
    try:
        former = restored(past.request)
    except (TypeError, ValueError) as problem:
        raise DocumentError(f"not the options of a run: {problem}", path=str(past.folder)) from None
    changed: dict[str, Any] = {}
    for one in fields(RunOptions):
        value = getattr(options, one.name)
        if value != one.default:
            changed[one.name] = (*getattr(former, one.name), *value) if one.name in _ADDED else value
    return replace(former, **changed)


def _await_end(past: PastRun) -> None:
    """Wait until nothing is left of the former run's shell. Raises SessionError where something stays."""
    place = past.request.get("place")
    if not place or not os.path.isdir(place):
        return
    from runbook.sessions.process.reaper import sweep

    deadline = time.monotonic() + _END_S
    while os.path.isdir(place):
        if time.monotonic() > deadline:
            raise SessionError(f"processes of the run {past.run} still run: {shown(place)}")
        sweep()
        time.sleep(_LOOK_S)


def _stand_in_for_input(past: PastRun) -> None:
    """Have the document that came from standard input read again as it was."""
    texts = past.request["texts"]
    if STDIN not in texts:
        raise UsageError(
            f"the run {past.run} read a document with a secret from standard input: run it again"
        )
    path = past.folder / run_store.DOCUMENTS / f"{texts.index(STDIN) + 1}.md"
    descriptor = os.open(path, os.O_RDONLY)
    os.dup2(descriptor, 0)
    os.close(descriptor)


def _left(plan: Plan, found: Resumption) -> Plan:
    """The plan without what is not to run any more."""
    done = LeftOut(Reason.DECLINED)
    parts = (
        replace(
            part,
            steps=tuple(
                replace(one, left_out=done) if one.id in found.earlier else one for one in part.steps
            ),
        )
        for part in plan.documents
    )
    return replace(plan, documents=tuple(parts))


def _withheld(
    past: PastRun,
    found: Resumption,
    plan: Plan,
    given: Mapping[str, str],
    person: People | None,
    *,
    force: bool,
) -> dict[str, str]:
    """The values of secret variables that the state does not hold. Raises UsageError for one that nobody knows."""
    if found.state is None:
        return {}
    again = {
        name
        for step in plan.turns
        if step.directive.always and step.left_out is None
        for name in (_set_by(past, step.id))
    }
    known = Given(given, environment=os.environ, declared=plan.declared).initial
    values: dict[str, str] = {}
    for entry in sorted(found.state.withheld, key=lambda one: "=" in one):
        name, made, sources = entry.partition("=")
        if made and all(one in values for one in sources.split()):
            continue
        if name in known:
            values[name] = known[name]
        elif name in again or force:
            continue
        elif not name:
            raise UsageError(
                "a function, an alias, a trap or an argument holds a secret, and is not kept: --force goes on without"
            )
        elif person is not None:
            values[name] = person.gives(name)
        else:
            raise UsageError(
                f"${name} holds a secret, and is not kept: set it in the environment, or give --env-file or --var"
            )
    return values


def _set_by(past: PastRun, block: str) -> tuple[str, ...]:
    """The variables that a block has set."""
    found = past.blocks.get(block)
    changes = (found.line or {}).get("changes") if found else None
    return tuple(changes["set"]) if changes else ()


def absolute(options: RunOptions) -> RunOptions:
    """The options, with the files that they name told from wherever the process is."""

    def placed(text: str) -> str:
        form, equals, path = text.partition("=")
        return text if not equals or path == STDIN or is_url(path) else f"{form}={os.path.abspath(path)}"

    return replace(
        options,
        env_files=tuple(os.path.abspath(one) for one in options.env_files),
        include_roots=tuple(os.path.abspath(one) for one in options.include_roots),
        reports=tuple(map(placed, options.reports)),
        approvals=options.approvals and os.path.abspath(options.approvals),
        allowed_signers=options.allowed_signers and os.path.abspath(options.allowed_signers),
        cwd=str(Path(options.cwd).absolute()) if options.cwd else None,
    )
