"""Durations as people write them: ``90s``, ``10m``, ``1h30m``, ``250ms``; a bare number is seconds."""

import math
import re
from collections.abc import Iterator

_UNITS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_NUMBER = r"\d+(?:\.\d+)?|\.\d+"
_SECONDS = re.compile(_NUMBER, re.ASCII)
_PARTS = re.compile("".join(rf"(?:({_NUMBER})\s*({unit})\s*)?" for unit in _UNITS), re.ASCII)


def parse(text: str) -> float:
    """The duration in seconds. Units go from large to small, each at most once (``d h m s ms``).

    Raises ValueError, with a message for the person who wrote it, when `text` is not a duration.
    """
    text = text.strip()
    if _SECONDS.fullmatch(text):
        seconds = float(text)
    elif text and (parts := _PARTS.fullmatch(text)):
        seconds = sum(float(number) * _UNITS[unit] for number, unit in _pairs(parts.groups()) if number)
    else:
        raise ValueError(f"{text!r} is not a duration; write 90s, 10m, 1h30m or a number of seconds")
    if math.isinf(seconds):
        raise ValueError(f"{text!r} is longer than can be counted")
    return seconds


def _pairs(groups: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return zip(groups[::2], groups[1::2], strict=True)
