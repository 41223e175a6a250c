"""A verdict for a person: the decision, the reasons, and how the two texts differ."""

from collections.abc import Iterator, Sequence
from typing import TextIO

from runbook.core.document import Verdict
from runbook.judging.diff import DiffLine
from runbook.reporting import diff_lines, wording
from runbook.reporting.diff_lines import LEGEND
from runbook.reporting.terminal.capabilities import EscapingStream, has_colors, rich_console
from runbook.reporting.terminal.sanitize import visible

SIDES = {"same": " ", "volatile": "~", "expected": "-", "actual": "+", "skipped": "…"}
"""`runbook.reporting.diff_lines.kind` -> how a line of the diff begins."""
STYLES = {"same": "dim", "volatile": "dim", "expected": "red", "actual": "green", "skipped": "dim italic"}
VOLATILE = "cyan italic"


def plain(verdict: Verdict, diff: Sequence[DiffLine]) -> Iterator[str]:
    """The lines for a pipe, a file or a terminal without colours."""
    left, right = wording.figures(verdict)
    needed = "" if right is None else f", {verdict.threshold:g} needed"
    yield f"{'passed' if verdict.passed else 'failed'}: {left}{needed} (matcher {verdict.matcher})"
    yield from (f"  {visible(reason)}" for reason in verdict.why)
    if diff:
        volatile = any(line.volatile for line in diff)
        yield ""
        yield "- expected  + actual" + (f"  {LEGEND}" if volatile else "")
        yield from (f"{SIDES[diff_lines.kind(line)]} {diff_lines.plain(line)}".rstrip() for line in diff)


def write(verdict: Verdict, diff: Sequence[DiffLine], stream: TextIO, color: str) -> None:
    """Write it to `stream`, with colours where `color` (``auto``, ``always``, ``never``) and the stream allow."""
    from rich.text import Text

    if not has_colors(stream, color):
        EscapingStream(stream).write("".join(f"{line}\n" for line in plain(verdict, diff)))
        return
    console = rich_console(stream, color=True)
    sign, style = ("✓", "green") if verdict.passed else ("✗", "bold red")
    word = "passed" if verdict.passed else "failed"
    head = Text.assemble((f"{sign} {word}", style), f" · {wording.score(verdict)} · {verdict.matcher}")
    console.print(head)
    for reason in verdict.why:
        console.print(Text(f"  · {visible(reason)}"))
    if not diff:
        return
    console.print()
    legend = [Text("- expected", "red"), Text("+ actual", "green")]
    if any(line.volatile for line in diff):
        legend.append(Text(LEGEND, VOLATILE))
    console.print(Text(" · ").join(legend))
    for line in diff:
        kind = diff_lines.kind(line)
        pieces = ((text, VOLATILE if volatile else "") for text, volatile in diff_lines.pieces(line))
        console.print(Text.assemble(f"{SIDES[kind]} ", *pieces, style=STYLES[kind]), soft_wrap=True)
