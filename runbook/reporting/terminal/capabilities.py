"""What a stream can show: rows that are redrawn, colours, and how wide it is. Every command asks here."""

import os
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO, cast

if TYPE_CHECKING:
    from rich.console import Console

FAMILIES = frozenset(
    {"xterm", "screen", "tmux", "rxvt", "linux", "vt100", "vt220", "ansi", "alacritty", "kitty"}
)
"""How values of ``TERM`` begin, up to ``-``, of usual terminals: a container may have no descriptions of them."""
SYSTEM = (
    "/etc/terminfo",
    "/lib/terminfo",
    "/usr/share/terminfo",
    "/usr/lib/terminfo",
    "/usr/local/share/terminfo",
)
"""Where systems keep their descriptions of terminals (terminfo(5), "Fetching Compiled Descriptions")."""
UNABLE = frozenset({"", "dumb", "unknown"})
"""Values of ``TERM`` that promise neither colours nor a cursor that moves; an empty one is none (terminfo(5))."""
SYMBOLS = "✓✗·…│─█░"
"""Characters of the live views, to be looked up in an encoding."""
COLUMNS, LINES = 80, 24
"""The size of what does not tell it."""


def can_redraw(stream: TextIO) -> bool:
    """Whether `stream` is a terminal on which the cursor moves, with the characters of the live views."""
    return stream.isatty() and _is_known(os.environ.get("TERM", "")) and _has_symbols(stream)


def has_colors(stream: TextIO, choice: str = "auto") -> bool:
    """Whether SGR sequences are written to `stream`; `choice` is the person's: ``auto``, ``always`` or ``never``.

    ``auto`` looks at the stream and at ``NO_COLOR`` (no-color.org: any value that is not empty).
    """
    if choice == "auto":
        return can_redraw(stream) and not os.environ.get("NO_COLOR")
    return choice == "always"


def shows_console(stream: TextIO, choice: str = "auto") -> bool:
    """Whether `stream` gets the view with symbols and styles; otherwise it gets plain lines."""
    return can_redraw(stream) or has_colors(stream, choice)


def size(stream: TextIO) -> tuple[int, int]:
    """Columns and lines of the terminal behind a stream; 80 and 24 where they cannot be told."""
    columns, lines = 0, 0
    with suppress(OSError, ValueError):
        columns, lines = os.get_terminal_size(stream.fileno())
    return columns or COLUMNS, lines or LINES


class EscapingStream:
    """Writes to `stream`; characters that its encoding lacks are escapes, as in the live views."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.encoding = _encoding(stream)
        self.flush = stream.flush

    def write(self, text: str) -> int:
        """Write `text`. Raises OSError, but no UnicodeEncodeError."""
        return self._stream.write(text.encode(self.encoding, "backslashreplace").decode(self.encoding))


def rich_console(stream: TextIO, *, color: bool, width: int | None = None) -> "Console":
    """A rich console that decides nothing by itself: without `color` there is not one SGR sequence.

    `width` is in columns, by default that of the terminal behind the stream.
    """
    from rich.console import Console

    if width is None and stream.isatty():
        width = size(stream)[0]
    return Console(
        file=cast("TextIO", EscapingStream(stream)),
        width=width,
        highlight=False,
        force_terminal=color,
        color_system="truecolor" if color else None,
        no_color=not color,
    )


def _is_known(terminal: str) -> bool:
    """Whether somebody knows what a terminal of this type obeys: the table above, or a description in the system."""
    if terminal in UNABLE:
        return False
    if terminal.lower().partition("-")[0] in FAMILIES:
        return True
    given = [os.environ.get("TERMINFO", ""), *os.environ.get("TERMINFO_DIRS", "").split(":")]
    folders = [*filter(None, given), os.path.expanduser("~/.terminfo"), *SYSTEM]
    initials = (terminal[0], f"{ord(terminal[0]):x}")  # the latter where file names do not tell letter case
    return "/" not in terminal and any(
        os.path.exists(os.path.join(folder, initial, terminal)) for folder in folders for initial in initials
    )


def _encoding(stream: TextIO) -> str:
    return getattr(stream, "encoding", None) or "utf-8"


def _has_symbols(stream: TextIO) -> bool:
    try:
        SYMBOLS.encode(_encoding(stream))
    except (UnicodeEncodeError, LookupError):
        return False
    return True
