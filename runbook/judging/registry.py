"""The table of matchers, and the one function that judges an output.

A matcher is a pure function from a `Claim` to a `runbook.core.document.Verdict`, with traits (`Matcher`). It is named
here, or by an entry point of the group ``runbook.matchers`` that holds a `Matcher` or a plain function; its module is
imported when the first claim needs it.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from runbook.core.document import Verdict
from runbook.core.errors import UsageError
from runbook.core.registry import Registry, lazy
from runbook.judging.claim import Claim, Matcher

_BUILT_IN = (
    Matcher(
        "auto",
        lazy("runbook.judging.auto:match"),
        placeholders=True,
        explain=lazy("runbook.reporting.explanation:explain"),
    ),
    Matcher("text", lazy("runbook.judging.auto:match_text"), placeholders=True),
    Matcher("json", lazy("runbook.judging.auto:match_json"), placeholders=True),
    Matcher("table", lazy("runbook.judging.auto:match_table"), placeholders=True),
    Matcher(
        "regex",
        lazy("runbook.matchers.regex:match"),
        reads_patterns=True,
        reads_rules=True,
        yes_no=True,
        empty_passes=True,
    ),
    Matcher("jsonpath", lazy("runbook.matchers.jsonpath:match"), language="jsonpath", reads_rules=True),
    Matcher("exact", lazy("runbook.matchers.literal:exact"), literal=True, yes_no=True),
    Matcher(
        "contains",
        lazy("runbook.matchers.literal:contains"),
        literal=True,
        yes_no=True,
        empty_passes=True,
    ),
    Matcher(
        "reference",
        lazy("runbook.matchers.reference:match"),
        reads_patterns=True,
        literal=True,
        empty_passes=True,
    ),
)


def _read(name: str, found: Any) -> Matcher:
    if isinstance(found, Matcher):
        return replace(found, name=name)
    if not callable(found):
        raise TypeError(f"expected a function or a Matcher, found {type(found).__name__}")
    return Matcher(name, found)


MATCHERS: Registry[Matcher] = Registry(
    "matcher", {one.name: one for one in _BUILT_IN}, "runbook.matchers", read=_read
)
"""Matcher name -> the matcher."""

DEFAULT = "auto"

_SHOWN = frozenset(
    {
        *("", "text", "txt", "plaintext", "plain", "output", "out", "console", "terminal", "log", "none"),
        *("json", "jsonc", "json5", "yaml", "yml", "toml", "ini", "xml", "html"),
        *("csv", "tsv", "http", "diff"),
        *("bash", "sh", "shell", "markdown", "md"),
    }
)
"""Languages in which outputs are shown. They belong to no matcher: reading the metadata of the installed packages for
each of them would cost every run with results tens of milliseconds."""


def matcher(name: str) -> Matcher:
    """The matcher called `name`. Raises `runbook.core.errors.UsageError` when there is none."""
    return MATCHERS[name]


def judge(claim: Claim, name: str | None = None) -> Verdict:
    """The verdict of the matcher called `name`, or of the one that the claim is written for (`meant`).

    Raises `runbook.core.errors.UsageError` when there is no such matcher.
    """
    return meant(name, claim.language, pattern=claim.regex is not None).judge(claim)


def meant(name: str | None, language: str, *, pattern: bool) -> Matcher:
    """The matcher that judges where `name` is asked for; None: the default judgement.

    A pattern goes to ``regex``, and a result whose language is a matcher's own to that one, unless the named
    matcher reads patterns itself. Raises `runbook.core.errors.UsageError` when there is no such matcher.
    """
    asked = MATCHERS[name or DEFAULT]
    if asked.reads_patterns:
        return asked
    if pattern:
        return MATCHERS["regex"]
    return _of_language(language.casefold()) or asked


def traits(name: str) -> Matcher | None:
    """The matcher that a verdict names; None for one that cannot be used here: a journal may come from elsewhere."""
    try:
        return MATCHERS[name]
    except UsageError:
        return None


def _of_language(language: str) -> Matcher | None:
    """The matcher whose own language this is."""
    own = _languages(built_in=True).get(language)
    if own is None and language not in _SHOWN:
        own = _languages(built_in=False).get(language)
    return own


@cache
def _languages(*, built_in: bool) -> Mapping[str, Matcher]:
    names = MATCHERS.table if built_in else MATCHERS.installed()
    return {one.language: one for name in names if (one := MATCHERS[name]).language is not None}
