"""Tabs and zones: which of several alternatives is taken.

A group of tabs shows one of them, and tabs of one name are switched together
(https://dotnet.github.io/docfx/docs/markdown.html#tabs). A page shows the zones of one pivot at a time
(https://learn.microsoft.com/contribute/content/zone-pivots): zones side by side are alternatives, and so are
zones apart from each other. Identifiers are the same in any letter case.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from runbook.core.classes.records import dataclass
from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Block, Choice, Document
from runbook.core.errors import UsageError
from runbook.core.strings import suggestion

KINDS = ("tab", "zone")

Wanted = Mapping[str, Sequence[str]]
"""What a person chose: kind to identifiers."""

_Group = tuple[str, str | None, int]


@dataclass(slots=True)
class Decision:
    """The alternatives that a document's run takes; `notes` say what nobody chose."""

    notes: tuple[Diagnostic, ...] = ()
    _taken: dict[_Group, str | None] = field(default_factory=dict)

    def takes(self, block: Block) -> bool:
        """Whether the block belongs to no alternative, or to those that are taken."""
        return all(self._taken.get(_group(one)) in _names(one) for one in block.choices)


def wanted(texts: Sequence[str]) -> Wanted:
    """What ``tab=ID`` and ``zone=ID`` say. Raises UsageError for anything else."""
    found: dict[str, list[str]] = {}
    for text in texts:
        kind, equals, name = text.partition("=")
        if kind not in KINDS or not equals or not name:
            raise UsageError(f"--choose {text!r}: write tab=ID or zone=ID")
        found.setdefault(kind, []).extend(one for part in name.split(",") if (one := part.strip()))
    return found


def check(documents: Sequence[Document], choice: Wanted) -> None:
    """Raises UsageError when no document has an alternative that was asked for."""
    for kind, names in choice.items():
        known = {
            name for one in documents for each in one.choices if each.kind == kind for name in each.names
        }
        folded = {name.casefold() for name in known}
        for name in names:
            if name.casefold() in folded:
                continue
            near = suggestion(name, known)
            hint = (
                f"; did you mean {near!r}?"
                if near
                else f"; there are: {', '.join(sorted(known))}"
                if known
                else ""
            )
            raise UsageError(f"--choose {kind}={name}: no document has such a {kind}{hint}")


def decide(document: Document, choice: Wanted) -> Decision:
    """What to take of a document's tabs and zones.

    Of each group the one that `choice` names; else the one that has blocks to run in most groups of the document, and
    of equal ones the first. A zone that stands alone is left out when the page shows another pivot.
    """
    decision = Decision()
    notes: list[Diagnostic] = []
    for kind in KINDS:
        asked = tuple(name.casefold() for name in choice.get(kind, ()))
        notes += _decide(document, kind, asked, decision)
    decision.notes = tuple(notes)
    return decision


def _decide(
    document: Document, kind: str, asked: tuple[str, ...], decision: Decision
) -> Iterator[Diagnostic]:
    groups: dict[_Group, dict[str, None]] = {}
    written: dict[str, str] = {}
    for one in document.choices:
        if one.kind == kind:
            groups.setdefault(_group(one), {}).update(dict.fromkeys(_names(one)))
            for name in one.names:
                written.setdefault(name.casefold(), name)
    runs = _with_blocks(document, kind)
    counts = Counter(name for group, names in groups.items() for name in names if name in runs.get(group, ()))
    shown = {name for names in groups.values() for name in names}.intersection(asked)
    preferred = [one for one in asked if one in shown]
    if kind == "zone" and not preferred and counts:  # the page's pivot
        preferred = [max(counts, key=lambda name: counts[name])]  # the first of equal ones
    said: set[frozenset[str]] = set()
    for group, names in groups.items():
        able = tuple(name for name in names if name in runs.get(group, ()))
        alone = kind == "zone" and len(names) == 1
        taken = next((one for one in preferred if one in names and (one in shown or alone)), None)
        usual = () if alone else tuple(name for name in names if counts[name])
        if taken is None and usual:
            taken = max(usual, key=lambda name: (counts[name], name in preferred))
            preferred.append(taken)
        decision._taken[group] = taken
        if alone:
            able = () if shown or said else tuple(sorted({name for one in runs.values() for name in one}))
        what = taken if taken is not None else next(iter(preferred), None)
        # A zone without anything that runs: a later one says which is taken.
        if what is None or group not in runs or taken in shown or len(able) < 2 or frozenset(able) in said:
            continue
        said.add(frozenset(able))
        listed = ", ".join(f'"{written[name]}"' for name in able)
        taken_is = f'"{written[what]}" is taken'
        message = f"{kind}s {listed} are alternatives: {taken_is}; --choose {kind}=ID takes another"
        yield Diagnostic("alternative-taken", Severity.INFO, group[2], message, group[1])


def _with_blocks(document: Document, kind: str) -> dict[_Group, set[str]]:
    found: dict[_Group, set[str]] = {}
    for block in document.blocks:
        for one in block.choices:
            if block.executable and one.kind == kind:
                found.setdefault(_group(one), set()).update(_names(one))
    return found


def _names(choice: Choice) -> tuple[str, ...]:
    return tuple(map(str.casefold, choice.names))


def _group(choice: Choice) -> _Group:
    return choice.kind, choice.path, choice.line
