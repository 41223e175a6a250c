"""Rules of other packages: entry points of the group ``runbook.rules``, each a module like those below `rules`."""

from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

from runbook.core.registry import Registry


def _rule_module(name: str, found: Any) -> ModuleType:
    rules = getattr(found, "RULES", None)
    if not rules or not (hasattr(found, "find") or hasattr(found, "find_in_document")):
        raise TypeError("expected a module with RULES, and find or find_in_document")
    module: ModuleType = found
    return module


INSTALLED: Registry[ModuleType] = Registry("rule", {}, "runbook.rules", read=_rule_module)
"""Name of the entry point -> the module. One that cannot be used is an error of the check."""


@cache
def modules() -> tuple[ModuleType, ...]:
    """The modules of all packages. Raises UsageError for one that cannot be used."""
    return tuple(INSTALLED[name] for name in INSTALLED.installed())


def finders(attribute: str) -> Iterator[Any]:
    """The functions called ``find`` (of shell code) or ``find_in_document``."""
    return (getattr(one, attribute) for one in modules() if hasattr(one, attribute))
