"""A document -> what is wrong with it: all rules, with places of the document, without what the author set aside."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from runbook.checks import registry, suppressions
from runbook.checks.rule import Finding
from runbook.checks.subject import Part, Subject
from runbook.core.diagnostics import Diagnostic, Severity


def lint(subject: Subject, reported: Iterable[Diagnostic] = ()) -> list[Finding]:
    """All findings of a document, in the order of its lines, those of other files last.

    `reported` are what the parser, the loader, the plan and bash say of it.
    """
    found = [Finding.of(one) for one in reported]
    for part in subject.parts:
        if part.own or part.path != subject.document.path:
            found += _of_code(subject, part)
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
    seen: dict[tuple[object, ...], Finding] = {}
    for one in found:
        seen.setdefault((one.code, one.line, one.columns, one.path, one.message), one)
    return list(seen.values())


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
