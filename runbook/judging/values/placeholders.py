"""Documented values that stand for any value: ``<your-name>``, ``xxxx``, ``...``, ``$NAME``."""

import re
from functools import lru_cache

from runbook.judging.patterns import lazy

_FILLER = frozenset(".…*[]() ")
_PLACEHOLDER_RUN = lazy(
    r"\b[xX](?:[.:/-][xX]+)+\b|x{2,}|X{2,}|\*{3,}|\.{3,}|…|<[^<>]*>|\$\{?\w+\}?|\{\{[^{}]*\}\}|⟨[a-z]+⟩|\?{3,}"
    r"|#{3,}|0{8,}"
)


@lru_cache(maxsize=4096)
def is_placeholder(text: str) -> bool:
    """Whether a documented value stands for any value."""
    if text.casefold().startswith(("<none>", "<pending>", "<unknown>", "<nil>", "<unset>")):
        return False
    rest = _PLACEHOLDER_RUN.sub("", text)
    return rest != text and not re.search(r"[^\W_]{3,}", rest)


@lru_cache(maxsize=4096)
def has_placeholder(text: str) -> bool:
    """Whether a part of a documented value stands for any text (``rg-xxxx``)."""
    return _PLACEHOLDER_RUN.search(text) is not None


def is_filler(text: str) -> bool:
    """Whether a documented text only says that something was left out: ``...``, ``[…]``, ``***``."""
    return bool(text.strip()) and set(text.strip()) <= _FILLER


def fits(pattern: str, text: str) -> bool:
    """Whether `text` is `pattern` with its placeholder parts (``rg-xxxx``, ``<id>``, ``$NAME``) filled in."""
    if not has_placeholder(pattern) or len(pattern) > 2000:
        return False
    return _filled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=512)
def _filled(pattern: str) -> re.Pattern[str]:
    # Lazy single-class wildcards: the number of placeholders in one value is small, so that backtracking is too.
    pieces = _PLACEHOLDER_RUN.split(pattern)[:9]
    return re.compile(r"[^\s\"]+?".join(re.escape(piece) for piece in pieces), re.IGNORECASE)
