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

from runbook.core import diagnostics
from runbook.core.diagnostics import Diagnostic

_FENCE = re.compile(r"[ \t>]*(?:`{3,}|~{3,})[ \t]*(?P<language>\w*)[ \t]*")
_DECLARATION = re.compile(r"(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)=(?P<value>.*)")


def read(body: str, line: int) -> Iterator[tuple[str, str] | Diagnostic]:
    """The names and values that a comment's body declares; a diagnostic for a line that is not a declaration.

    `line` is the 1-based line on which the body begins.
    """
    inside = False
    for number, text in enumerate(body.split("\n"), line):
        if fence := _FENCE.fullmatch(text):
            inside = not inside and fence["language"].lower() == "variables"
        elif inside and (text := text.strip()) and not text.startswith("#"):
            if declaration := _DECLARATION.fullmatch(text):
                yield declaration["name"], _value(declaration["value"])
            else:
                message = f"{text!r} declares no variable; write export NAME=value"
                yield diagnostics.warning("unread-variable", number, message)


def _value(text: str) -> str:
    """A value as the shell would read it, or as it stands when the shell would not take it for one word."""
    try:
        words = shlex.split(text, comments=True)
    except ValueError:
        return text
    return words[0] if len(words) == 1 else "" if not words else text
