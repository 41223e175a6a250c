"""Selectors: how a person names blocks, and which blocks a selection takes."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from itertools import count

from runbook.core.errors import UsageError
from runbook.core.events import Reason
from runbook.engine.plan import EVERYTHING, DocumentPlan, LeftOut, Plan, Selection, Step, settled


def select(documents: Sequence[DocumentPlan], selection: Selection) -> tuple[DocumentPlan, ...]:
    """The shares, without what `selection` leaves out. Raises UsageError when a selector names no block.

    No selection but `skip` leaves out a clean-up of what it takes: see `settled`.
    """
    if selection == EVERYTHING:
        return settled(documents)
    from runbook.shell.quoting import quote  # only here: most runs select nothing

    steps = [step for part in documents for step in part.steps]
    first, last = 0, len(steps)
    if selection.start is not None:
        first = min(_positions(steps, selection.start))
    if selection.until is not None:
        last = max(_positions(steps, selection.until)) + 1
    chosen = set(range(first, last))
    if selection.only:
        chosen &= {position for one in selection.only for position in _positions(steps, one)}
    skipped = {position for one in selection.skip for position in _positions(steps, one)}
    taken = {steps[position].id for position in chosen - skipped}
    bounded = bool(selection.only or selection.start or selection.until)
    kept = {steps[at].id for at in range(len(steps)) if steps[at].directive.cleanup and at not in skipped}
    lacking = min(
        (at for at, step in enumerate(steps) if at not in chosen | skipped and _works(step)), default=None
    )

    def selected(position: int, step: Step) -> Step:
        if step.id not in taken | kept:
            return replace(step, left_out=LeftOut(Reason.NOT_SELECTED))
        if lacking is not None and lacking < position:
            return replace(
                step, advice=f"blocks before it did not run; --until {quote(selector_of(step))} runs them too"
            )
        return step

    return _narrowed(documents, selected, taken if bounded else ())


def up_to(plan: Plan, ids: Collection[str]) -> Plan:
    """The plan without what follows the last of these blocks. Without any of them nothing runs."""
    steps = plan.steps
    last = max((at for at, step in enumerate(steps) if step.id in ids), default=-1)

    def needed(position: int, step: Step) -> Step:
        if position <= last or step.directive.cleanup or step.left_out is not None:
            return step
        return replace(step, left_out=LeftOut(Reason.NOT_SELECTED))

    return replace(plan, documents=_narrowed(plan.documents, needed, ids))


def named(plan: Plan, selectors: Iterable[str]) -> frozenset[str]:
    """The ids of the blocks that the selectors name. Raises UsageError when one names none."""
    return frozenset(plan.steps[at].id for one in selectors for at in _positions(plan.steps, one))


def _narrowed(
    documents: Sequence[DocumentPlan], change: Callable[[int, Step], Step], named: Collection[str]
) -> tuple[DocumentPlan, ...]:
    """The shares, each step as `change` makes it of its place among all and itself; clean-ups as they follow."""
    places = count()
    return settled(
        [replace(part, steps=tuple(change(next(places), step) for step in part.steps)) for part in documents],
        named,
    )


def _works(step: Step) -> bool:
    """Whether the block is to run, and is no clean-up."""
    return step.left_out is None and not step.directive.cleanup


def _positions(steps: Sequence[Step], selector: str) -> list[int]:
    matches = predicate(selector)
    found = [position for position, step in enumerate(steps) if matches(step)]
    if not found:
        raise UsageError(f"no block matches {selector!r}; there are: {_known(steps)}")
    return found


def predicate(selector: str) -> Callable[[Step], bool]:
    """What a selector means. Raises UsageError for ``line:`` without a number."""
    kind, colon, value = selector.partition(":")
    if colon and kind == "line":
        if not value.isdecimal():
            raise UsageError(f"{selector!r}: line: wants a line number, as in line:41")
        line = int(value)
        return lambda step: _is_own(step) and step.block.span.start <= line <= step.block.span.end
    if colon and kind == "tag":
        return lambda step: value in step.directive.tags
    wanted = selector.casefold()
    return lambda step: (
        selector in (step.directive.name, step.id)
        or any(title.casefold() == wanted for title in step.block.sections)
    )


def _is_own(step: Step) -> bool:
    """Whether the block stands in the document that was asked for: ``line:N`` is a line of that."""
    return step.block.origin is None and not step.needed_by


def selector_of(step: Step) -> str:
    """What a person may type to name the block."""
    return step.directive.name or (f"line:{step.block.line}" if _is_own(step) else step.id)


def _known(steps: Iterable[Step], most: int = 8) -> str:
    names = [selector_of(step) for step in steps]
    return ", ".join(names[:most]) + (f" ... ({len(names)} in all)" if len(names) > most else "")
