"""The table of matchers, and the one function that judges an output.

A matcher is a pure function from a `Claim` to a `runbook.model.Verdict`. It is named here, or by an entry
point of the group ``runbook.matchers``; its module is imported when the first claim needs it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from runbook.errors import UsageError
from runbook.model import Verdict


@dataclass(frozen=True, slots=True)
class Claim:
    """What is compared.

    `language` is the result fence's, as written. `threshold` is the score in 0..1 that is needed; None:
    scored for information only, and passed whatever the score. `regex` is the pattern that a mark gave
    instead of a threshold. `command` is the block's code, `history` the code of the blocks before it,
    `variables` the shell's variables at the block's end.
    """

    expected: str
    actual: str
    language: str = ""
    threshold: float | None = None
    regex: str | None = None
    command: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    history: tuple[str, ...] = ()


Matcher = Callable[[Claim], Verdict]

MATCHERS: Mapping[str, str] = {
    "auto": "runbook.matching.auto:match",
    "text": "runbook.matching.text:match",
    "json": "runbook.matching.json:match",
    "table": "runbook.matching.table:match",
    "regex": "runbook.matching.regex:match",
    "exact": "runbook.matching.literal:exact",
    "contains": "runbook.matching.literal:contains",
    "reference": "runbook.matching.compat:match",
}
"""Matcher name -> ``module:function``."""

DEFAULT = "auto"
ENTRY_POINTS = "runbook.matchers"
READS_PATTERNS = frozenset({"regex", "reference"})
"""Matchers that judge a claim with a pattern themselves; for all others the pattern goes to ``regex``."""


def names() -> tuple[str, ...]:
    """The names of all matchers: the built-in ones in the table's order, then those that other packages
    add.
    """
    return (*MATCHERS, *(name for name in sorted(_entry_points()) if name not in MATCHERS))


def judge(claim: Claim, name: str | None = None) -> Verdict:
    """The verdict of the matcher called `name`; None: the default judgement.

    A claim with a pattern goes to the matcher ``regex`` unless the named matcher reads patterns itself.
    Raises `runbook.errors.UsageError` when there is no such matcher.
    """
    reads = claim.regex is None or name in READS_PATTERNS
    return matcher(name or DEFAULT if reads else "regex")(claim)


@cache
def matcher(name: str) -> Matcher:
    """The matcher called `name`. Raises `runbook.errors.UsageError` when there is none."""
    if name in MATCHERS:
        module, _, attribute = MATCHERS[name].partition(":")
        found: Matcher = getattr(import_module(module), attribute)
        return found
    entry = _entry_points().get(name)
    if entry is None:
        raise UsageError(_unknown(name))
    return entry()


@cache
def _entry_points() -> Mapping[str, Callable[[], Matcher]]:
    from importlib.metadata import entry_points

    return {entry.name: entry.load for entry in entry_points(group=ENTRY_POINTS)}


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, names(), n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(names())}"
    return f"unknown matcher {name!r}; {hint}"
