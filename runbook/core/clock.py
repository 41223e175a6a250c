"""Time, as the engine takes it from outside: a journal that is replayed, or a test, brings its own."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` gives the time of day (ISO 8601, UTC), `monotonic` seconds that only grow, `pause` waits for seconds."""

    now: Callable[[], str]
    monotonic: Callable[[], float]
    pause: Callable[[float], None]
