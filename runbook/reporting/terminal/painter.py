"""Styled text for the terminal view, made with rich: code, output, marks, and how they fold by cells."""

from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import accumulate

from rich.ansi import AnsiDecoder
from rich.cells import cell_len, chop_cells
from rich.console import Console, RenderableType
from rich.text import Text

from runbook.core.events import Status
from runbook.core.strings import shown
from runbook.reporting import wording
from runbook.reporting.terminal.live_region import Line
from runbook.reporting.terminal.sanitize import visible

INDENT = "    "
GUTTER = "  │ "
LONG_LINE_ROWS = 3
"""Rows of the screen that one line of output takes at most."""
DOT = " · "
NARROWEST = 10
"""Cells that are left for text on any terminal."""


class Painter:
    """Turns text into what is written. Without `color` there is not one SGR sequence."""

    def __init__(self, *, color: bool) -> None:
        self.color = color
        self._console = Console(
            file=StringIO(),
            width=80,
            force_terminal=True,
            color_system="truecolor" if color else None,
            no_color=not color,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
        )

    def ansi(self, text: Text) -> str:
        """`text` with its styles as SGR sequences; colours of the terminal's palette stay such."""
        if not self.color:
            return text.plain
        return "".join(
            segment.style.render(segment.text) if segment.style else segment.text
            for segment in Text().append_text(text).render(self._console)  # makes the base style a span
        )

    def line(self, text: Text) -> Line:
        """`text` as a row of the region."""
        return Line(self.ansi(text), cell_len(text.plain))

    def render(self, renderable: RenderableType, width: int) -> Iterator[Text]:
        """The lines that rich makes of `renderable` in `width` cells, without blanks at their ends."""
        for row in self._console.render_lines(
            renderable, self._console.options.update(width=width), pad=False
        ):
            text = Text.assemble(*((one.text, one.style or "") for one in row))
            text.rstrip()
            yield text

    def code(self, code: str, width: int, most: int | None = None) -> Iterator[Text]:
        """The lines of a block, highlighted, beside a gutter; of many more than `most` the first ones."""
        raw = [shown(line) for line in code.rstrip("\n").split("\n")]
        kept = raw if most is None or len(raw) <= most + 1 else raw[:most]
        for line in self._highlighted("\n".join(kept)).split("\n", allow_blank=True)[: len(kept)]:
            yield from (Text.assemble((GUTTER, "dim"), row) for row in fold(line, room(width)))
        if len(kept) < len(raw):
            yield Text(f"{GUTTER}… {wording.left_out(len(raw) - len(kept))} more", "dim")

    def output(self, lines: Iterable[str], width: int, most: int | None = None) -> Iterator[Text]:
        """Raw lines as they look, indented, each in at most `most` rows."""
        for text in self.decoded(lines):
            yield from (Text.assemble(INDENT, row) for row in fold(text, room(width), most))

    def written(self, lines: Iterable[str], width: int) -> Iterator[str]:
        """What `ansi` makes of `output`, row by row, at a small part of the cost where a line is plain."""
        cells = room(width)
        for raw in lines:
            if raw.isascii() and raw.isprintable():
                yield from (INDENT + raw[at : at + cells] for at in range(0, len(raw) or 1, cells))
            else:
                yield from map(self.ansi, self.output([raw], width))

    def decoded(self, lines: Iterable[str]) -> Iterator[Text]:
        """Raw lines as they look; a colour goes on until a line ends it."""
        decoder = AnsiDecoder()
        return (decoder.decode_line(visible(line, colour=self.color)) for line in lines)

    def wrapped(self, text: Text, width: int, indent: str = "") -> Iterator[Text]:
        """`text`, which is for reading, broken between words."""
        rows = text.wrap(self._console, max(NARROWEST, width - len(indent)), overflow="fold")
        return (Text.assemble(indent, row) for row in rows)

    def flow(self, parts: Iterable[Text], width: int) -> Iterator[Text]:
        """`parts` side by side, a dot between two; one that does not fit begins a new row, indented."""
        row = Text()
        for part in parts:
            if row and row.cell_len + len(DOT) + part.cell_len > width:
                yield from self.wrapped(row, width)
                row = Text.assemble("  ", part)
            else:
                row = Text.assemble(row, DOT, part) if row else part
        yield from self.wrapped(row, width)

    def _highlighted(self, code: str) -> Text:
        if not self.color:
            return Text(code)
        from runbook.reporting.terminal.highlight import highlight

        return highlight(code)


def room(width: int) -> int:
    """Cells beside the indentation."""
    return max(NARROWEST, width - len(INDENT))


def mark(status: Status) -> Text:
    """``✓ passed``."""
    look = wording.STATUSES[status]
    return Text(f"{look.symbol} {status}", look.style)


def crop(text: Text, width: int) -> Text:
    """`text` in at most `width` cells, an ellipsis in place of its end."""
    cropped = text.copy()
    cropped.truncate(width, overflow="ellipsis")
    return cropped


def crop_left(text: Text, width: int) -> Text:
    """`text` in at most `width` cells, an ellipsis in place of its beginning."""
    if cell_len(text.plain) <= width:
        return text
    start = len(text)
    cells = 1
    while start and (cells := cells + cell_len(text.plain[start - 1])) <= width:
        start -= 1
    return Text.assemble("…", text[start:])


def fold(text: Text, width: int, most: int | None = None) -> list[Text]:
    """`text` in rows of at most `width` cells; with `most`, an ellipsis ends the last of so many rows."""
    if cell_len(text.plain) <= width:
        return [text]
    rows = list(text.divide(accumulate(len(row) for row in chop_cells(text.plain, width)[:-1])))
    if most is not None and len(rows) > most:
        rows[most - 1 :] = [crop(Text.assemble(rows[most - 1], "…" * width), width)]
    return rows
