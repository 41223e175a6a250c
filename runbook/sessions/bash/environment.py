"""The environment that a session's shell starts with: the caller's, and a few settings that make output repeatable."""

import re
from collections.abc import Mapping

_UTF8 = re.compile(r"utf-?8", re.IGNORECASE)


def environment(base: Mapping[str, str], *, terminal: bool) -> dict[str, str]:
    """`base` with what `docs/reference/shell.md` lists; what the caller has set on purpose is left as it is.

    - no pager waits for a key; Python programs do not hold their output back for a second (measured: the default
      buffering of a pipe);
    - a UTF-8 locale, since documents are UTF-8 (C.UTF-8 is in every glibc since 2.35 and in Debian's before);
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
    for name in ("BASH_ENV", "ENV", "PROMPT_COMMAND", "HISTFILE"):
        result.pop(name, None)
    return result
