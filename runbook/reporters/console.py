"""The live view in a terminal: what stays is written once, what changes stands in a region at the bottom."""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.text import Text

from runbook.events import (
    BlockFinished,
    BlockOutline,
    BlockStarted,
    DocumentStarted,
    Event,
    OutputReceived,
    RunFinished,
    Status,
)
from runbook.model import Diagnostic, Severity, Stream
from runbook.reporters import console_end, wording
from runbook.reporters.console_text import INDENT, Painter, crop, crop_left, mark, room
from runbook.reporters.lines import Lines
from runbook.reporters.region import Line, Region
from runbook.reporters.stream import ViewStream
from runbook.reporters.summary import Row, stretch
from runbook.reporters.view import LONGEST_LINE, LONGEST_WHOLE, View
from runbook.reporters.visible import visible

LAST_LINES = 12
"""Lines of output that are shown, while a block runs and after it."""
CODE_LINES = 24
"""Lines of a block's code that are shown."""
LONG_LINE_ROWS = 3
"""Rows of the screen that one line of output takes at most."""
TICK = 0.1
"""Seconds between two frames when nothing happens but time."""
SHORTEST_FRAME = 0.05
"""Seconds between two frames at least, however fast events come."""
SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
SEVERITIES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


@dataclass(slots=True)
class _Block:
    """The block that runs, or ended in a way that the next event explains. `of` is the number of its document's blocks."""

    outline: BlockOutline
    number: int
    of: int
    began: float
    lines: Lines
    tail: deque[str]
    ended: Text | None = None


class ConsoleView(View):
    """Writes to the terminal `stream`; where that is no terminal, only what stays.

    `width` overrides the terminal's (in cells), `clock` gives seconds. With `tick` None no thread redraws the
    region as time passes; `refresh` does. Every method may be called from any thread.
    """

    def __init__(
        self,
        stream: TextIO,
        *,
        color: bool,
        verbosity: int = 0,
        width: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        tick: float | None = TICK,
    ) -> None:
        super().__init__(verbosity)
        self._terminal = stream
        self._live = stream.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")
        self._stream = ViewStream(stream)
        self._painter = Painter(color=color)
        self._region = Region()
        self._fixed_width = width
        self._clock = clock
        self._tick = tick if self._live else None
        self._lock = threading.RLock()
        self._closed = threading.Event()
        self._above: list[str] = []
        self._drawn = float("-inf")
        self._suspended = False
        self._block: _Block | None = None
        self._numbers: dict[str, int] = {}

    def __call__(self, event: Event) -> None:
        """Take the next event."""
        with self._lock:
            if self._tick is not None:
                threading.Thread(target=self._keep_time, args=(self._tick,), daemon=True).start()
                self._tick = None
            super().__call__(event)
            if not self._live or self._clock() - self._drawn >= SHORTEST_FRAME:
                self.refresh()
