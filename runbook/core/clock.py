"""Time, as the engine takes it from outside: a journal that is replayed, or a test, brings its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` gives the time of day (ISO 8601, UTC), `monotonic` seconds that only grow, `pause` waits for seconds."""

    now: Callable[[], str]
    monotonic: Callable[[], float]
    pause: Callable[[float], None]


def now() -> str:
    """The time of day, as events give it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
