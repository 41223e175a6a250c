"""Lines of a diff, as views show them: the side they stand on, and which parts were ignored."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from runbook.reporting.diff import DiffLine, LineKind
from runbook.reporting.terminal.sanitize import visible

VOLATILE = "{~", "~}"
"""What stands around a part that was ignored where there are no colours (as in Git's word diff)."""
LEGEND = "~ the same but for what changes from run to run"
VOLATILE_STYLE = "cyan italic"
"""The style of such a part where there are colours."""


class Side(NamedTuple):
    """How a line of a diff begins, and the style of the line (of rich)."""

    sign: str
    style: str


SIDES: Mapping[str, Side] = {
    "same": Side(" ", "dim"),
    "volatile": Side("~", "dim"),
    "expected": Side("-", "red"),
    "actual": Side("+", "green"),
    "skipped": Side("…", "dim italic"),
}
"""`kind` -> the side, in every view and report."""


def kind(line: DiffLine) -> str:
    """``same``, ``expected``, ``actual``, ``skipped``, or ``volatile``: the same but for its volatile parts."""
    return "volatile" if line.kind is LineKind.SAME and line.volatile else str(line.kind)


def pieces(line: DiffLine) -> Iterator[tuple[str, bool]]:
    """The parts of a line, safe to show, and whether each was ignored."""
    at = 0
    for start, end in line.volatile:
        if start > at:
            yield visible(line.text[at:start]), False
        yield visible(line.text[start:end]), True
        at = end
    if at < len(line.text):
        yield visible(line.text[at:]), False


def plain(line: DiffLine) -> str:
    """The line without colours."""
    return "".join(text.join(VOLATILE) if volatile else text for text, volatile in pieces(line))


def signed(line: DiffLine) -> str:
    """The line without colours, and before it the side it stands on."""
    side = kind(line)
    sign = "..." if side == "skipped" else SIDES[side].sign  # a log may have no other characters than ASCII
    return f"{sign} {plain(line)}"
