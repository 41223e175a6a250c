"""Make a picture of the terminal view from a run's journal.

runbook run article.md --report jsonl=run.jsonl
python -m tests.docs.pictures run.jsonl docs/terminal.svg --title "runbook run article.md"
"""

import argparse
import re
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from runbook.core.events import Event
from runbook.reporting.live.console import ConsoleView
from runbook.storage.journal import read

FONTS = "ui-monospace, 'SF Mono', Menlo, 'DejaVu Sans Mono', 'Noto Sans Mono CJK KR', monospace"


def seen(events: Iterable[Event], width: int) -> str:
    """What stays in a terminal of `width` columns when the run is through, colours included."""
    stream = StringIO()
    with ConsoleView(stream, color=True, width=width) as view:
        for event in events:
            view(event)
    return stream.getvalue()


def svg(text: str, width: int, title: str) -> str:
    """A picture of a terminal window that shows `text`. It loads nothing from anywhere."""
    console = Console(
        record=True, width=width, file=StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(Text.from_ansi(text.rstrip("\n")))
    return alone(console.export_svg(title=title))


def alone(picture: str) -> str:
    """The picture with the fonts of whoever looks at it, in place of those of a web site."""
    picture = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    picture = picture.replace("font-family: Fira Code, monospace", f"font-family: {FONTS}")
    return picture.replace("<svg ", '<svg xml:space="preserve" ', 1)


def main() -> None:
    """Read the arguments, write the picture."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("journal", type=Path, help="the file that --report jsonl=FILE wrote")
    parser.add_argument("picture", type=Path, help="the SVG file to write")
    parser.add_argument("--title", default="", help="what stands above the window")
    parser.add_argument("--width", type=int, default=88, help="columns (default: %(default)s)")
    parser.add_argument(
        "--rows", default=":", metavar="FIRST:LAST", help="only these rows, as in a slice: --rows=-40:"
    )
    chosen = parser.parse_args()
    first, _, last = chosen.rows.partition(":")
    rows = seen(read(chosen.journal), chosen.width).split("\n")[int(first or 0) : int(last) if last else None]
    chosen.picture.write_text(svg("\n".join(rows), chosen.width, chosen.title), encoding="utf-8")


if __name__ == "__main__":
    main()
