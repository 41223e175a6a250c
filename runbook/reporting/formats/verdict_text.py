"""A verdict for a person: the decision, the reasons, and how the two texts differ."""

from collections.abc import Iterator, Sequence
from typing import TextIO

from runbook.core.document import Verdict
from runbook.core.events import Status
from runbook.core.strings import shown
from runbook.reporting import diff_lines, wording
from runbook.reporting.diff import DiffLine
from runbook.reporting.diff_lines import LEGEND, SIDES, VOLATILE_STYLE
from runbook.reporting.terminal.capabilities import EscapingStream, has_colors, rich_console


def plain(verdict: Verdict, diff: Sequence[DiffLine]) -> Iterator[str]:
    """The lines for a pipe, a file or a terminal without colours."""
    left, right = wording.figures(verdict)
    needed = "" if right is None else f", {verdict.threshold:g} needed"
    yield f"{'passed' if verdict.passed else 'failed'}: {left}{needed} (matcher {verdict.matcher})"
    yield from (f"  {shown(reason)}" for reason in wording.reasons(verdict))
    if diff:
        volatile = any(line.volatile for line in diff)
        yield ""
        yield "- expected  + actual" + (f"  {LEGEND}" if volatile else "")
        yield from (f"{SIDES[diff_lines.kind(line)].sign} {diff_lines.plain(line)}".rstrip() for line in diff)


def write(verdict: Verdict, diff: Sequence[DiffLine], stream: TextIO, color: str) -> None:
    """Write it to `stream`, with colours where `color` (``auto``, ``always``, ``never``) and the stream allow."""
    from rich.text import Text

    from runbook.reporting.terminal.painter import mark

    if not has_colors(stream, color):
        EscapingStream(stream).write("".join(f"{line}\n" for line in plain(verdict, diff)))
        return
    console = rich_console(stream, color=True)
    head = Text.assemble(
        mark(Status.PASSED if verdict.passed else Status.FAILED),
        f" · {wording.score(verdict)} · {verdict.matcher}",
    )
    console.print(head)
    for reason in wording.reasons(verdict):
        console.print(Text(f"  · {shown(reason)}"))
    if not diff:
        return
    console.print()
    legend = [Text("- expected", SIDES["expected"].style), Text("+ actual", SIDES["actual"].style)]
    if any(line.volatile for line in diff):
        legend.append(Text(LEGEND, VOLATILE_STYLE))
    console.print(Text(" · ").join(legend))
    for line in diff:
        side = SIDES[diff_lines.kind(line)]
        pieces = ((text, VOLATILE_STYLE if volatile else "") for text, volatile in diff_lines.pieces(line))
        console.print(Text.assemble(f"{side.sign} ", *pieces, style=side.style), soft_wrap=True)
