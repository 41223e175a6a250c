"""Selectors: how a person names blocks, and which blocks a selection takes."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from runbook.core.errors import UsageError
from runbook.core.events import Reason
from runbook.engine.plan import LeftOut, Plan, Selection, Step


def select(steps: Sequence[Step], selection: Selection) -> set[str]:
    """The ids of the steps that `selection` takes. Raises UsageError when a selector names no block."""
    first, last = 0, len(steps)
    if selection.start is not None:
        first = min(_positions(steps, selection.start))
    if selection.until is not None:
        last = max(_positions(steps, selection.until)) + 1
    chosen = set(range(first, last))
    if selection.only:
        chosen &= {position for one in selection.only for position in _positions(steps, one)}
    for one in selection.skip:
        chosen -= set(_positions(steps, one))
    return {steps[position].id for position in chosen}


def up_to(plan: Plan, ids: Collection[str]) -> Plan:
    """The plan without what follows the last of these blocks; clean-ups stay. Without any of them nothing else does."""
    steps = plan.steps
    last = max((at for at, step in enumerate(steps) if step.id in ids), default=-1)
    needless = {step.id for step in steps[last + 1 :] if not step.directive.cleanup}

    def narrowed(step: Step) -> Step:
        if step.id not in needless or step.left_out is not None:
            return step
        return replace(step, left_out=LeftOut(Reason.NOT_SELECTED))

    return replace(
        plan,
        documents=tuple(replace(part, steps=tuple(map(narrowed, part.steps))) for part in plan.documents),
    )


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
        or (step.block.section is not None and step.block.section.casefold() == wanted)
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
