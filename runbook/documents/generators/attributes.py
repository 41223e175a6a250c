"""What the info string of a fence says to its generator: ``title="app.py"``, ``filename=...``, ``[app.py]``."""

import re

_TITLE = re.compile(
    r"""(?<![\w-])(?:title|label|filename|file|name|caption)\s*=\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'}]+))"""
)

_BRACKETED = re.compile(r"\[(?P<name>[^\]\n]+)\]")


def title(info: str) -> str:
    """The title that a fence is shown with; empty for one without."""
    found = _TITLE.search(info) if "=" in info else None
    return next(filter(None, found.groups()), "").strip() if found else ""


def bracketed(info: str) -> str:
    """The text in square brackets, VitePress's label of a fence: ``js [vite.config.js]``; empty without one."""
    found = _BRACKETED.search(info) if "[" in info else None
    return found["name"].strip() if found else ""
