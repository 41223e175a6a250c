"""The form of a value: what kind of thing it names, whatever its letters are."""

import re
from enum import StrEnum

from runbook.judging.patterns import lazy


class ValueForm(StrEnum):
    """What a value that is not a plain word can be."""

    MAIL = "mail address"
    URL = "URL"
    HOST = "host name"
    PATH = "path"


_PATTERNS: tuple[tuple[ValueForm, re.Pattern[str]], ...] = (
    (ValueForm.MAIL, lazy(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (ValueForm.URL, lazy(r"[a-z][a-z0-9+.-]*://\S+")),
    (ValueForm.HOST, lazy(r"(?=[\w.-]*[a-z])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}(?::\d+)?\.?")),
    (ValueForm.PATH, lazy(r"(?:~|\.{1,2})?/\S*|[A-Za-z]:\\\S*")),
)
_SIGNED = lazy(r"[@/.\\]")
_HOST_OF = lazy(r"(?:[a-z][a-z0-9+.-]*://)?([^/:?#\s]+)(?::\d+)?([^\s?#]*)")


def form(text: str) -> ValueForm | None:
    """The form of one value; None for plain words, figures and whatever else."""
    if not _SIGNED.search(text):
        return None
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(text)), None)


def akin(one: str, other: str) -> bool:
    """Whether two values are the reader's own of the same sort: two people's mail addresses, the same service's hosts,
    the same place on two machines."""
    kind = form(one)
    if kind is None or form(other) is not kind:
        return False
    match kind:
        case ValueForm.MAIL:
            return True
        case ValueForm.URL | ValueForm.HOST:
            left, right = _HOST_OF.match(one), _HOST_OF.match(other)
            if left is None or right is None:
                return False
            return _domain(left[1]) == _domain(right[1]) and left[2] == right[2]
        case ValueForm.PATH:
            names = {text.replace("\\", "/").rpartition("/")[2] for text in (one, other)}
            return len(names) == 1 and "" not in names


def _domain(host: str) -> str:
    """The last two labels of a host name: the service's, where the first ones are the reader's."""
    return ".".join(host.rstrip(".").split(".")[-2:]) if host.count(".") > 1 else host
