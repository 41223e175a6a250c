"""Variables that a document declares in a comment, with their default values::

    <!--
    ```variables
    export REGION=eastus
    ```
    -->
"""

import re
import shlex
from collections.abc import Iterator

from runbook.markdown import diagnostics
from runbook.model import Diagnostic

_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})[ \t]*variables[ \t]*\n(?P<lines>.*?)^[ \t>]*\1", re.M | re.S | re.I)
_DECLARATION = re.compile(r"(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)=(?P<value>.*)")


def read(body: str, line: int) -> Iterator[tuple[str, str] | Diagnostic]:
    """The names and values that a comment's body declares; a diagnostic for a line that is no declaration.

    `line` is the 1-based line on which the body begins.
    """
    for fence in _FENCE.finditer(body):
        first = line + body.count("\n", 0, fence.start("lines"))
        for number, text in enumerate(fence["lines"].split("\n"), first):
            declaration = _DECLARATION.fullmatch(text.strip())
            if declaration:
                yield declaration["name"], _value(declaration["value"])
            elif text.strip() and not text.strip().startswith("#"):
                message = f"{text.strip()!r} declares no variable; write export NAME=value"
                yield diagnostics.warning("unread-variable", number, message)


def _value(text: str) -> str:
    """A value as the shell would read it, or as it stands when the shell would not take it for one word."""
    try:
        words = shlex.split(text, comments=True)
    except ValueError:
        return text
    return words[0] if len(words) == 1 else "" if not words else text
