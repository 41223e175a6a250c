"""A document -> what is wrong with it: all rules, with places of the document, without what the author set aside."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from runbook.checks import registry, suppressions
from runbook.checks.registry import SAID_ONCE
from runbook.checks.rule import Finding
from runbook.checks.subject import Part, Subject
from runbook.core.diagnostics import Diagnostic, Severity, also_on


def lint(
    subject: Subject,
    reported: Iterable[Diagnostic] = (),
    further: Callable[[Sequence[Finding]], Iterable[Finding]] = lambda found: (),
) -> list[Finding]:
    """All findings of a document, in the order of its lines, those of other files last.

    `reported` are what the parser, the loader and the plan say of it. `further` says what else there is, given what was
    found: bash is asked of blocks that nothing else is wrong with.
    """
    found = [Finding.of(one) for one in reported]
    for part in subject.parts:
        if part.own or part.path != subject.document.path:
            found += _of_code(subject, part)
    found += list(further(found))
    found += registry.check_document(subject)
    kept = suppressions.without_ignored(subject, _once(found))
    return sorted(
        kept, key=lambda one: (one.path is not None, one.path or "", one.line, one.columns or (0, 0))
    )


def _of_code(subject: Subject, part: Part) -> Iterator[Finding]:
    """What is wrong with the code of a block. Code for a shell elsewhere may be in its language: no error."""
    if not part.own:
        return
    for one in registry.check(part.code):
        if part.elsewhere and one.severity is Severity.ERROR:
            continue
        yield subject.placed(part, one)


def _once(found: Iterable[Finding]) -> list[Finding]:
    """Each finding once; a rule's own, with columns, in place of another's of the same code and line."""
    exact = {(one.code, one.line, one.path) for one in found if one.columns is not None}
    seen: dict[tuple[object, ...], Finding] = {}
    for one in found:
        if one.columns is not None or (one.code, one.line, one.path) not in exact:
            seen.setdefault((one.code, one.line, one.columns, one.path, one.message), one)
    return _gathered(list(seen.values()))


def _gathered(found: Sequence[Finding]) -> list[Finding]:
    """What holds for many places is said at the first, with the lines of the others."""
    places: dict[tuple[str, str, str | None], list[Finding]] = {}
    for one in found:
        key = (one.code, one.message, one.path)
        places.setdefault(key if one.code in SAID_ONCE else (*key[:1], str(id(one)), one.path), []).append(
            one
        )
    return [_with_others(same) for same in places.values()]


def _with_others(same: Sequence[Finding]) -> Finding:
    first, *others = sorted(same, key=lambda one: (one.line, one.columns or (0, 0)))
    more = also_on((one.line for one in others), first.line)
    return replace(first, message=first.message + more) if more else first


def chosen(
    found: Iterable[Finding],
    select: Sequence[str],
    ignore: Sequence[str],
    is_named: Callable[[str, str], bool],
) -> list[Finding]:
    """The findings of the codes that were asked for; `is_named(name, code)`: the name is the code, or its topic."""

    def named(names: Sequence[str], code: str) -> bool:
        return any(is_named(name, code) for name in names)

    return [one for one in found if (not select or named(select, one.code)) and not named(ignore, one.code)]
