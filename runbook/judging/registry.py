"""The table of matchers, and the one function that judges an output.

A matcher is a pure function from a `Claim` to a `runbook.core.document.Verdict`. It is named here, or by an entry
point of the group ``runbook.matchers``; its module is imported when the first claim needs it.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module

from runbook.core.document import Verdict
from runbook.core.errors import UsageError
from runbook.judging.claim import Claim

Matcher = Callable[[Claim], Verdict]

MATCHERS: Mapping[str, str] = {
    "auto": "runbook.judging.auto:match",
    "text": "runbook.judging.text:match",
    "json": "runbook.judging.json:match",
    "table": "runbook.judging.table:match",
    "regex": "runbook.judging.regex:match",
    "jsonpath": "runbook.judging.jsonpath:match",
    "exact": "runbook.judging.literal:exact",
    "contains": "runbook.judging.literal:contains",
    "reference": "runbook.judging.compat:match",
}
"""Matcher name -> ``module:function``."""

DEFAULT = "auto"
ENTRY_POINTS = "runbook.matchers"
READS_PATTERNS = frozenset({"regex", "reference"})
"""Matchers that judge a claim with a pattern themselves; for all others the pattern goes to ``regex``."""
LANGUAGES: Mapping[str, str] = {"jsonpath": "jsonpath"}
"""Language of a result (in lower case) -> the matcher that its text is written for."""
RULES = frozenset({"regex", "jsonpath"})
"""Matchers that read the documented text as a rule, and not as a sample of the output."""
LITERAL = frozenset({"exact", "contains", "reference"})
"""Matchers for which no part of the text is volatile."""


def names() -> tuple[str, ...]:
    """The names of all matchers: the built-in ones in the table's order, then those that other packages
    add.
    """
    return (*MATCHERS, *(name for name in sorted(_entry_points()) if name not in MATCHERS))


def judge(claim: Claim, name: str | None = None) -> Verdict:
    """The verdict of the matcher called `name`, or of the one that the claim is written for (`meant`).

    Raises `runbook.core.errors.UsageError` when there is no such matcher.
    """
    return matcher(meant(name, claim.language, pattern=claim.regex is not None))(claim)


def meant(name: str | None, language: str, *, pattern: bool) -> str:
    """The name of the matcher that judges where `name` is asked for; None: the default judgement.

    A pattern goes to ``regex``, and a result whose language is a matcher's own to that one, unless the named
    matcher reads patterns itself.
    """
    if name in READS_PATTERNS:
        return str(name)
    if pattern:
        return "regex"
    return LANGUAGES.get(language.casefold()) or name or DEFAULT


@cache
def matcher(name: str) -> Matcher:
    """The matcher called `name`. Raises `runbook.core.errors.UsageError` when there is none."""
    if name in MATCHERS:
        module, _, attribute = MATCHERS[name].partition(":")
        found: Matcher = getattr(import_module(module), attribute)
        return found
    entry = _entry_points().get(name)
    if entry is None:
        raise UsageError(unknown(name))
    return entry()


@cache
def _entry_points() -> Mapping[str, Callable[[], Matcher]]:
    from importlib.metadata import entry_points

    return {entry.name: entry.load for entry in entry_points(group=ENTRY_POINTS)}


def unknown(name: str) -> str:
    """What to say of a name that no matcher has."""
    from difflib import get_close_matches

    near = get_close_matches(name, names(), n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(names())}"
    return f"unknown matcher {name!r}; {hint}"
