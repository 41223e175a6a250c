"""Commands in raw HTML: ``<pre>`` whose first lines are bold, as GENMD writes them (https://miller.readthedocs.io)."""

import re

from runbook.core.classes.records import dataclass
from runbook.judging.patterns import lazy

_PRE = lazy(
    r"""[ \t]*<pre\b(?P<attributes>[^<>]*)>(?P<break>\n?)(?P<content>.*?)\n?</pre>[ \t]*\n*""",
    re.DOTALL | re.IGNORECASE,
)
_BOLD = lazy(r"[ \t]*<(b|strong)>(?P<command>.*)</\1>[ \t]*", re.IGNORECASE)
_TAG = lazy(r"</?[A-Za-z][^<>]*>")
_RESULT = lazy(r"non-highlight-in-pair")
_COMMAND = lazy(r"(?<!non-)highlight")


@dataclass(frozen=True, slots=True)
class HtmlCode:
    """Lines of HTML as code: `code` has a blank line in place of each line of `output`.

    `first` is the line of its first character, from 0 for the line of the tag. `certain`: its tag says that it is code.
    A result that stands alone has no code.
    """

    code: str
    output: str
    first: int
    certain: bool


def read(content: str) -> HtmlCode | None:
    """The commands or the result in a piece of raw HTML that is one ``<pre>``; None for anything else."""
    found = _PRE.fullmatch(content)
    if found is None:
        return None
    lines = found["content"].split("\n")
    first = len(found["break"])
    certain = _COMMAND.search(found["attributes"]) is not None
    bold = [_BOLD.fullmatch(line) for line in lines]
    if bold[0] is not None:
        code = "\n".join(_text(one["command"]) if one else "" for one in bold).rstrip("\n")
        output = "\n".join(_text(line) for line, one in zip(lines, bold, strict=True) if one is None)
        return HtmlCode(f"{code}\n", f"{output}\n" if output else "", first, certain)
    if _RESULT.search(found["attributes"]):
        return HtmlCode("", "\n".join(map(_text, lines)) + "\n", first, True)
    return None


def _text(line: str) -> str:
    from html import unescape  # its table of entities takes a millisecond to import

    return unescape(_TAG.sub("", line))
