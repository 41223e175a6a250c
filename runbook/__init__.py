"""Run the shell blocks of a Markdown document in one session, and check what they print against what it says.

The public API is `runbook.api`. Its names are here, too (``runbook.load``); that module is imported when the first of
them is used, so that ``import runbook`` costs next to nothing.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name != "api" and not name.startswith("__"):
        api = import_module("runbook.api")
        if name in api.__all__:
            return getattr(api, name)
    raise AttributeError(f"module 'runbook' has no attribute {name!r}")
