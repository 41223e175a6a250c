"""The environment that a session's shell starts with: the caller's, and a few settings that make output repeatable."""

import re
from collections.abc import Mapping

from runbook.shell.known_names import BUILTINS

_FUNCTION = re.compile(r"BASH_FUNC_(.+)(?:%%|\(\))")
"""How bash exports a function (since 4.3; with ``()`` in some older versions)."""
_SETTINGS = frozenset(
    {
        "BASHOPTS",
        "BASH_ENV",
        "BASH_XTRACEFD",
        "ENV",
        "HISTFILE",
        "POSIXLY_CORRECT",
        "PROMPT_COMMAND",
        "SHELLOPTS",
    }
)
"""Variables by which bash sets itself up when it starts (bash(1), "Shell Variables")."""
_UTF8 = re.compile(r"utf-?8", re.IGNORECASE)


def environment(base: Mapping[str, str], *, terminal: bool) -> dict[str, str]:
    """`base` with what `docs/reference/shell.md` lists; what the caller has set on purpose is left as it is.

    - no pager waits for a key; Python programs do not hold their output back for a second (measured: the default
      buffering of a pipe);
    - a UTF-8 locale, since documents are UTF-8 (C.UTF-8 is in every glibc since 2.35 and in Debian's before);
    - nothing that makes another shell of bash: files that it would read, options, functions named like builtins;
    - without a terminal `TERM=dumb`, `NO_COLOR` (no-color.org) and the Azure CLI's own switch: what a program would
      colour for a person is compared with plain text here.
    """
    result = dict(base)
    for name, value in (("PAGER", "cat"), ("GIT_PAGER", "cat"), ("PYTHONUNBUFFERED", "1")):
        result.setdefault(name, value)
    locale = result.get("LC_ALL") or result.get("LC_CTYPE") or result.get("LANG") or ""
    if not _UTF8.search(locale):
        result.pop("LC_ALL", None)
        result["LC_CTYPE"] = "C.UTF-8"
    if not terminal:
        result["TERM"] = "dumb"
        result.setdefault("NO_COLOR", "1")
        result.setdefault("AZURE_CORE_NO_COLOR", "true")
    return {name: value for name, value in result.items() if not _changes_bash(name)}


def _changes_bash(name: str) -> bool:
    """Whether bash would not be the documents' bash with this variable in its environment."""
    if function := _FUNCTION.fullmatch(name):  # an exported function comes before a builtin of that name
        return function[1] in BUILTINS
    return name in _SETTINGS or name.startswith("__runbook_")
