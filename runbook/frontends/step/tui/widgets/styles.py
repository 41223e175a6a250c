"""What the full screen shows, as styled rows in the colours of the terminal's own palette."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from io import StringIO

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import Heading, Markdown
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from rich.theme import Theme
from textual.strip import Strip

from runbook.core.strings import shown, shown_lines
from runbook.frontends.step import block_summary
from runbook.frontends.step.progress import RunEntry
from runbook.reporting.terminal.highlight import highlight
from runbook.reporting.terminal.painter import Painter, crop, fold
from runbook.reporting.wording import STATUSES

STYLES = {status: look.style for status, look in STATUSES.items()}
_THEME = Theme(
    {
        "markdown.h1": "bold",
        "markdown.h2": "bold blue",
        "markdown.h3": "bold blue",
        "markdown.h4": "blue",
        "markdown.code": "cyan",
        "markdown.block_quote": "italic",
        "markdown.link": "underline",
        "markdown.link_url": "underline",
        "markdown.item.bullet": "dim",
        "markdown.item.number": "dim",
        "markdown.hr": "dim",
        "markdown.table.border": "dim",
        "markdown.table.header": "bold",
    }
)
_HEADING = re.compile(r"^(#+)", re.MULTILINE)


class _Heading(Heading):
    """A heading at the left, as it is read; rich would put it in the middle, the first in a box."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        self.text.justify = "left"
        yield self.text


class _Prose(Markdown):
    elements = {**Markdown.elements, "heading_open": _Heading}  # noqa: RUF012 - as the base class has it


@cache
def console() -> Console:
    """Where rows are made; nothing is written there."""
    return Console(
        file=StringIO(),
        width=80,
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        theme=_THEME,
    )


@cache
def _painter() -> Painter:
    return Painter(color=True)


def prose(text: str, width: int) -> list[Text]:
    """Markdown as rows of at most `width` cells."""
    made_in = console()
    document = _Prose(shown_lines(text), code_theme="ansi_dark", hyperlinks=True)
    rows = []
    for segments in made_in.render_lines(document, made_in.options.update(width=max(10, width)), pad=False):
        row = Text.assemble(*((one.text, _plain_background(one.style)) for one in segments))
        row.rstrip()
        rows.append(row)
    while rows and not rows[-1].plain:
        rows.pop()
    while rows and not rows[0].plain:
        rows.pop(0)
    return rows


def _plain_background(style: Style | None) -> Style:
    """A background of its own would be a hole in a terminal of another colour."""
    if style is None or style.bgcolor is None:
        return style or Style.null()
    return style + Style(bgcolor="default")


@lru_cache(maxsize=64)
def code(text: str, width: int) -> list[Text]:
    """Shell code, highlighted, its long lines folded."""
    raw = shown_lines(text.rstrip("\n"))
    lines = highlight(raw).split("\n", allow_blank=True)[: raw.count("\n") + 1]
    return [row for line in lines for row in fold(line, max(10, width))]


def decoded(lines: Iterable[str]) -> Iterator[Text]:
    """Raw lines of output as they look."""
    return _painter().decoded(lines)


def tail(lines: Sequence[str], width: int, height: int, most: int = 3) -> tuple[list[Text], int]:
    """The last rows that `lines` fill, and how many lines they show."""
    rows: list[Text] = []
    shown = 0
    for text in reversed(list(decoded(lines[max(0, len(lines) - height) :]))):
        folded = fold(text, max(10, width), most)
        if len(rows) + len(folded) > height and rows:
            break
        rows = [*folded, *rows]
        shown += 1
    return rows[-height:], shown


def result(entry: RunEntry) -> Text:
    """The mark and how it ended; a spinner's place is kept while it runs."""
    if entry.running or entry.finished is None:
        return Text()
    status = entry.finished.status
    line = block_summary.result_line(entry.finished)
    head, _, rest = line.partition(" · ")
    return Text.assemble(
        (f"{block_summary.MARKS[status]} {head}", STYLES[status]), (f" · {rest}" if rest else "", "default")
    )


def mark(entry: RunEntry | None, *, current: bool) -> tuple[str, str]:
    """One cell for the state of a block, and its style."""
    if entry is not None and entry.running:
        return "●", "bold cyan"
    if entry is not None and entry.status is not None:
        return block_summary.MARKS[entry.status], STYLES[entry.status]
    return ("▶", "bold cyan") if current else ("○", "dim")


def between(left: Text, right: Text, width: int) -> Text:
    """`left`, cropped, and `right` at the end of the row."""
    room = width - right.cell_len - 1
    if room < 10:
        return crop(left, width)
    left = crop(left, room)
    return Text.assemble(left, " " * (width - left.cell_len - right.cell_len), right)


def strip(text: Text, width: int, base: Style) -> Strip:
    """A row of the screen."""
    segments = [
        Segment(shown(one.text), base + one.style if one.style else base)
        for one in Text().append_text(text).render(console())
    ]
    return Strip(segments).adjust_cell_length(width, base)
