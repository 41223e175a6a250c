"""The wish to end something early, passed from whoever notices it (a signal, a key) to whoever can act on it."""

from dataclasses import dataclass
from enum import IntEnum


class Wish(IntEnum):
    """What is to end. Asking again asks for more."""

    NOTHING = 0
    BLOCK = 1
    RUN = 2
    NOW = 3


@dataclass(slots=True)
class Cancellation:
    """One run's wish to end. `signal` is the number of the signal that asked (2 when a person pressed ^C)."""

    wish: Wish = Wish.NOTHING
    signal: int | None = None

    def ask(self, wish: Wish, signal: int) -> None:
        """Ask for `wish`, or for one step more than was asked for before."""
        self.wish = max(wish, Wish(min(self.wish + 1, Wish.NOW)))
        self.signal = self.signal or signal

    def clear_block(self) -> None:
        """Forget a wish that was about one block only. A wish to end the run stays."""
        if self.wish < Wish.RUN:
            self.wish = Wish.NOTHING
