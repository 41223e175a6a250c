"""HTML and XML as a reader sees them: the text, each element on a line with its tag as the key."""

import re
from collections.abc import Sequence

from runbook.judging.patterns import lazy

_TAG = lazy(r"<(/?)([A-Za-z][\w:.-]*)([^<>]*?)(/?)>")
_ATTRIBUTE = lazy(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_DECLARATION = lazy(r"<[!?][^>]*>")
_HIDDEN = lazy(r"<(style|script)\b.*?</\1>", re.IGNORECASE | re.DOTALL)


def is_markup(rows: Sequence[str]) -> bool:
    """Whether a text is HTML or XML: it begins with a tag and closes one."""
    text = "\n".join(rows[:200])
    return re.match(r"\s*<[!?A-Za-z]", text) is not None and re.search(r"</[A-Za-z]|/>", text) is not None


def lines(rows: Sequence[str]) -> list[str]:
    """The elements' texts and attributes, a line each: ``title: Welcome``."""
    text = _DECLARATION.sub("", _HIDDEN.sub("", "\n".join(rows)))
    found: list[str] = []
    at, tag = 0, ""
    for hit in _TAG.finditer(text):
        said = " ".join(text[at : hit.start()].split())
        if said:
            found.append(f"{tag}: {said}" if tag else said)
        if not hit[1]:
            tag = hit[2]
            found += [
                f"{tag} {one[1]}: {one[2] or one[3]}"
                for one in _ATTRIBUTE.finditer(hit[3])
                if one[2] or one[3]
            ]
        at = hit.end()
    rest = " ".join(text[at:].split())
    return [*found, rest] if rest else found
