"""Includes: ``[!INCLUDE [title](path.md)]``, DocFX's way to share text between documents.

The syntax is that of https://dotnet.github.io/docfx/docs/markdown.html#include-markdown-files; letter case does not
matter.
"""

import re
from collections.abc import Iterator

from runbook.core.document import Include
from runbook.documents.binding import Place
from runbook.documents.markdown.html_comments import code_spans

_INCLUDE = re.compile(
    r"""\[!include\s*[-+]?\s*
        \[ (?P<title> (?: \\. | [^\\\]\[] | \[[^\]\[]*\] )* ) \]
        \( \s* (?: <(?P<pointed>[^<>\n]*)> | (?P<target>[^()\s]+ (?:\([^()\s]*\)[^()\s]*)*) )
           (?: \s+ (?: "[^"]*" | '[^']*' ) )? \s* \)
        \s*\]""",
    re.VERBOSE | re.IGNORECASE,
)


def read(content: str, line: int, place: Place) -> Iterator[Include]:
    """The includes in a paragraph that begins on `line` and stands at `place`."""
    if "[!" not in content:
        return
    spans = list(code_spans(content))
    for found in _INCLUDE.finditer(content):
        if any(start < found.start() < end for start, end in spans):
            continue
        at = line + content.count("\n", 0, found.start())
        target = found["target"] if found["target"] is not None else found["pointed"]
        yield Include(at, target, " ".join(found["title"].split()), place.section, place.choices)
