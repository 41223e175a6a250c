"""How often the shell's state is saved: after every block, unless that takes long."""

SMALL = 1 << 16
"""Bytes of state that are always saved: some 2,000 variables, 40 ms (measured; bash's ``declare -p`` takes quadratic
time: 20,000 variables take 1.75 s)."""
FREE_S = 0.02
"""Seconds that saving may always take."""
SHARE = 10
"""One second of saving makes room for so many seconds without."""


class Pace:
    """Says when to save again. Times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._next = float("-inf")

    def due(self, now: float) -> bool:
        """Whether to save after the block that starts now."""
        return now >= self._next

    def saved(self, now: float, seconds: float, size: int) -> None:
        """Saving `size` bytes has taken `seconds`."""
        if size > SMALL and seconds > FREE_S:
            self._next = now + seconds * SHARE
