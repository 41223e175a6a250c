"""How often the shell's state is saved: after every block that may have changed it, unless that takes long."""

import sys

from runbook.sessions.bash.states.saved_state import State

SMALL = 1 << 16
"""Bytes of state that are always saved: some 2,000 variables, 40 ms (measured; bash's ``declare -p`` takes quadratic
time: 20,000 variables take 1.75 s)."""
FREE_S = 0.02
"""Seconds that saving may always take."""
SHARE = 10
"""One second of saving makes room for so many seconds without."""
_TREE = "runbook.shell.syntax_tree"
WORTH = 20
"""Times of saving that take as long as loading the syntax tree does: 8 ms (measured)."""


class Pace:
    """Says when to save again. Times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._next = float("-inf")
        self._times = 0

    def due(self, now: float) -> bool:
        """Whether to save after the block that starts now."""
        return now >= self._next

    def needless(self, code: str, state: State | None, first: State | None) -> bool:
        """Whether `code` for certain leaves the shell as it is, whose state is `state`. `first` is the state before the
        first block; None stands for a state that is not known."""
        if state is None or first is None or (self._times < WORTH and _TREE not in sys.modules):
            return False
        from runbook.shell.effects.unchanging import programs

        called = programs(code)
        return called is not None and state.takes_words_plainly(first) and called.isdisjoint(state.functions)

    def saved(self, now: float, seconds: float, size: int) -> None:
        """Saving `size` bytes has taken `seconds`."""
        self._times += 1
        if size > SMALL and seconds > FREE_S:
            self._next = now + seconds * SHARE
