"""A translation beside its original: the same commands, marks and results, block by block."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.checks.subject import Subject
from runbook.core.diagnostics import Severity
from runbook.core.document import Block, Document

RULES = (
    LintRule(
        "translation-differs",
        Severity.WARNING,
        "A block of a translation, its mark or its result is not that of the original (`--original`). Comments and "
        "translated texts are left aside.",
        "Take over the original's code; the message says which of the two is older, where their dates tell.",
        topic=Topic.TRANSLATIONS,
        outside=True,
    ),
    LintRule(
        "translation-block-missing",
        Severity.WARNING,
        "The original has a block of commands that the translation has not, or the other way round.",
        "Translate the original's present text.",
        topic=Topic.TRANSLATIONS,
        outside=True,
    ),
    LintRule(
        "renamed-variable",
        Severity.ERROR,
        "A variable has another name than in the original, and nothing assigns that name.",
        "Use the original's name.",
        topic=Topic.TRANSLATIONS,
        outside=True,
    ),
)

_COMMENT = re.compile(r"^[ \t]*#.*$|[ \t]+#[ \t].*$", re.MULTILINE)
_DATES = ("ms.date", "date", "ms.lasthandoff", "last_modified", "lastmod")
_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w*)|\b([A-Za-z_]\w*)=", re.ASCII)


def find(subject: Subject) -> Iterator[Finding]:
    """What differs, in the order of the translation's blocks."""
    if subject.original is None:
        return
    ours = [one for one in subject.document.blocks if one.executable and one.origin is None]
    theirs = [one for one in subject.original.blocks if one.executable and one.origin is None]
    older = _older(subject.document, subject.original)
    for mine, original in _pairs(ours, theirs):
        if mine is None and original is not None:
            line = _line_before(ours, theirs, original)
            message = f"the block on line {original.line} of {subject.original.path} is not here{older}"
            yield Finding("translation-block-missing", Severity.WARNING, line, message)
        elif original is None and mine is not None:
            message = f"{subject.original.path} has no such block{older}"
            yield Finding("translation-block-missing", Severity.WARNING, mine.line, message)
        elif mine is not None and original is not None:
            yield from _compared(subject, mine, original, older)


def _pairs(ours: Sequence[Block], theirs: Sequence[Block]) -> Iterator[tuple[Block | None, Block | None]]:
    """Blocks side by side: equal ones first, then those between them by their order."""
    if len(ours) == len(theirs):
        yield from zip(ours, theirs, strict=True)
        return
    matcher = SequenceMatcher(
        None, [_plain(one.code) for one in theirs], [_plain(one.code) for one in ours], autojunk=False
    )
    for _, start, end, from_, to in matcher.get_opcodes():
        for at in range(max(end - start, to - from_)):
            yield (
                ours[from_ + at] if from_ + at < to else None,
                theirs[start + at] if start + at < end else None,
            )


def _compared(subject: Subject, mine: Block, original: Block, older: str) -> Iterator[Finding]:
    place = f"{subject.original.path if subject.original else ''}:{original.line}"
    if difference := _difference(mine.code, original.code):
        line, here, there = difference
        renamed = _renamed(here, there)
        if renamed is not None and not re.search(rf"\b{renamed[0]}=", subject.document.source):
            new, old = renamed
            message = f"{old} of the original is called {new} here{older}"
            yield Finding("renamed-variable", Severity.ERROR, mine.line_of(line), message)
        else:
            text = there.strip() or "it has no such line"
            message = f"this line differs from the original's block ({place}): {text}{older}"
            yield Finding("translation-differs", Severity.WARNING, mine.line_of(line), message)
    theirs, ours = original.expectation, mine.expectation
    if (theirs is None) != (ours is None):
        has = (
            "the original has a mark for this block's result"
            if ours is None
            else "the original has no mark for it"
        )
        yield Finding("translation-differs", Severity.WARNING, mine.line, f"{has} ({place}){older}")
    elif theirs is not None and ours is not None:
        if (theirs.similarity, theirs.regex) != (ours.similarity, ours.regex):
            wanted = theirs.regex if theirs.regex is not None else theirs.similarity
            message = f"the original's mark is expected_similarity={wanted!r} ({place}){older}"
            yield Finding("translation-differs", Severity.WARNING, ours.mark_line or ours.span.start, message)
        if changed := _difference(ours.content, theirs.content):
            line, _, there = changed
            message = f"the original's result differs here ({place}): {there.strip() or 'it has no such line'}{older}"
            yield Finding("translation-differs", Severity.WARNING, ours.span.start + line, message)


def _difference(ours: str, theirs: str) -> tuple[int, str, str] | None:
    """The first line that differs, as 1-based number of ours, our line and theirs; None where nothing does."""
    mine = [(at, line) for at, line in enumerate(_plain_lines(ours), 1) if line]
    others = [line for line in _plain_lines(theirs) if line]
    for position, (at, line) in enumerate(mine):
        other = others[position] if position < len(others) else ""
        if line != other and not _is_translated(line, other):
            return at, line, other
    if len(others) > len(mine):
        return (mine[-1][0] if mine else 1), mine[-1][1] if mine else "", others[len(mine)]
    return None


def _plain(code: str) -> str:
    return "\n".join(line for line in _plain_lines(code) if line)


def _plain_lines(code: str) -> list[str]:
    """The lines without comments, and with one blank for several."""
    return [" ".join(line.split()) for line in _COMMENT.sub("", code).split("\n")]


def _is_translated(line: str, other: str) -> bool:
    """Whether the lines differ in words for people only: the texts of quotes and placeholders."""
    return _SPOKEN.sub(_variables, line) == _SPOKEN.sub(_variables, other) and (
        not line.isascii() or line.startswith(("echo ", "printf ", "read ")) or "<" in line
    )


_SPOKEN = re.compile(r"\"[^\"]*\"|'[^']*'|<[^<>]*>")


def _variables(text: re.Match[str]) -> str:
    """What has to be the same in a translated text: the variables in it."""
    return f"({' '.join(sorted(_names(text[0])))})"


def _renamed(here: str, there: str) -> tuple[str, str] | None:
    """Our name and the original's, where the lines are the same but for one variable."""
    ours, theirs = _names(here), _names(there)
    changed = [(one, other) for one, other in zip(ours, theirs, strict=False) if one != other]
    if len(ours) != len(theirs) or len(set(changed)) != 1:
        return None
    new, old = changed[0]
    return (new, old) if re.sub(rf"\b{new}\b", old, here) == there else None


def _names(text: str) -> list[str]:
    return [found[1] or found[2] for found in _VARIABLE.finditer(text)]


def _line_before(ours: Sequence[Block], theirs: Sequence[Block], missing: Block) -> int:
    """The end of our block that stands before the place of a missing one; the first line where there is none."""
    at = next(at for at, one in enumerate(theirs) if one is missing)
    before = ours[min(at, len(ours)) - 1] if at and ours else None
    return before.span.end if before is not None else 1


def _older(document: Document, original: Document) -> str:
    ours, theirs = _date(document), _date(original)
    if not ours or not theirs or ours == theirs:
        return ""
    which = "translation" if ours < theirs else "original"
    return f"; the {which} is older ({ours} here, {theirs} there)"


def _date(document: Document) -> str:
    """The date in the front matter as YYYY-MM-DD; nothing where there is none."""
    for key in _DATES:
        text = str(document.metadata.get(key, ""))
        if found := re.match(r"(\d{4})-(\d{2})-(\d{2})", text):
            return found[0]
        if found := re.match(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
            return f"{found[3]}-{int(found[1]):02}-{int(found[2]):02}"
    return ""
