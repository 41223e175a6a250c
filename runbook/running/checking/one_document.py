"""One document -> its findings."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from runbook.checks.checked import Checked
from runbook.checks.linter import lint
from runbook.checks.rule import Finding
from runbook.checks.subject import Part, Subject
from runbook.core.diagnostics import Diagnostic, Severity, located
from runbook.core.document import Document
from runbook.core.errors import DocumentError
from runbook.core.events import Reason
from runbook.core.options import CheckOptions, RunOptions
from runbook.documents.markdown.source_lines import lines
from runbook.engine.plan import Plan
from runbook.running import planning
from runbook.running.preflight import is_command
from runbook.shell.code.shell_code import ShellCode
from runbook.shell.unfilled_placeholders import filled
from runbook.sources.loader import Loader

_MISSING = frozenset(
    {
        *("include-not-found", "include-outside", "include-unreadable"),
        *("prerequisite-not-found", "prerequisite-remote", "prerequisite-unreadable"),
    }
)
"""Codes of what a document needs and this run has not."""


def check_one(
    name: str, options: RunOptions, wanted: CheckOptions, given: Mapping[str, str]
) -> tuple[Checked, Loader]:
    """What is wrong with the document called `name`, and what loaded it. `given` are variables that have a value."""
    loader = planning.loader(options)
    try:
        document = loader.load(name)
        original = _original(name, wanted, loader)
    except DocumentError as problem:
        return Checked(name, problem=str(problem)), loader
    plan = planning.outline(options, [document], {})
    found = findings(document, plan, wanted, given, original)
    texts = lines(document.source)
    about = {one.line for one in found if one.path is None and 0 < one.line <= len(texts)}
    return Checked(name, tuple(found), {one: texts[one - 1].rstrip("\r\n") for one in sorted(about)}), loader


def findings(
    document: Document,
    plan: Plan,
    wanted: CheckOptions,
    given: Mapping[str, str],
    original: Document | None = None,
) -> list[Finding]:
    """What is wrong with a document of which `plan` is the plan."""
    subject = _subject(document, plan, given, original, _az_table(wanted))
    return lint(subject, _reported(document, plan), partial(_further, subject, wanted))


def _az_table(wanted: CheckOptions) -> bytes | None:
    if wanted.az_index != "auto":
        return None
    from runbook.running.checking.az.installed_az import table_of_az

    return table_of_az()


def _original(name: str, wanted: CheckOptions, loader: Loader) -> Document | None:
    if wanted.original is None:
        return None
    from runbook.running.checking.originals import original_of

    path = original_of(name, wanted.original)
    return loader.load(path) if path is not None else None


def _subject(
    document: Document,
    plan: Plan,
    given: Mapping[str, str],
    original: Document | None,
    az_table: bytes | None,
) -> Subject:
    parts = []
    for step in plan.steps:
        reason = step.left_out.reason if step.left_out is not None else None
        knows = partial(is_command, (os.path.dirname(step.path),))
        parts.append(
            Part(
                step.block,
                ShellCode(step.block.code, knows, interactive=step.directive.interactive),
                step.path,
                own=not step.needed_by,
                left_out=reason,
                unchosen=reason is Reason.NOT_CHOSEN,
                elsewhere=step.on is not None or (reason is Reason.ELSEWHERE and step.opens is None),
            )
        )
    complete = not any(one.code in _MISSING for one in document.diagnostics)
    return Subject(document, tuple(parts), {*given, *plan.declared}, complete, original, az_table)


def _reported(document: Document, plan: Plan) -> list[Diagnostic]:
    """What the parser, the loader and the plan say of the document."""
    (part,) = plan.documents
    # What a prerequisite says of itself is found when that document is checked.
    needed = {os.path.normpath(step.path) for step in part.steps if step.needed_by}
    return [one for one in part.diagnostics if one.path is None or os.path.normpath(one.path) not in needed]


def _further(subject: Subject, wanted: CheckOptions, found: Iterable[Finding]) -> Iterator[Finding]:
    """What other programs say of the code of blocks in which nothing else is wrong."""
    yield from map(Finding.of, _unreadable(subject, found))
    if wanted.shellcheck:
        from runbook.running.checking.shellcheck import shellcheck

        yield from shellcheck(subject)


def _unreadable(subject: Subject, found: Iterable[Finding]) -> list[Diagnostic]:
    """What bash says of the code of blocks in which nothing else is wrong. Placeholders are words to it."""
    from runbook.sessions.bash.syntax_check import syntax_errors

    wrong = {
        (one.path, one.line) for one in found if one.severity is Severity.ERROR and one.code != "placeholder"
    }
    parts = {}
    for part in subject.own:
        path = None if part.block.origin is None else part.path
        lines = range(part.block.span.start, part.block.span.end + 1)
        if not part.elsewhere and not any((path, line) in wrong for line in lines):
            block = replace(part.block, code=filled(part.code.text))
            parts[id(block)] = (block, part)
    return [
        located(said, part.block.origin)
        for block, said in syntax_errors([block for block, _ in parts.values()])
        for part in [parts[id(block)][1]]
    ]
