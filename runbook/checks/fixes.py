"""Edits of findings put into a document's text; nothing but their spans changes."""

from collections.abc import Iterable

from runbook.checks.rule import Edit, Finding
from runbook.documents.markdown.source_lines import lines


def fixed(source: str, findings: Iterable[Finding]) -> tuple[str, int]:
    """The text with the edits of all findings that do not overlap, and how many findings were mended."""
    mended = apart(findings)
    texts = lines(source)
    edits = [edit for one in mended for edit in one.edits]
    for edit in sorted(edits, key=lambda one: (one.line, one.start, one.end), reverse=True):
        text = texts[edit.line - 1]
        texts[edit.line - 1] = text[: edit.start] + edit.text + text[edit.end :]
    return "".join(texts), len(mended)


def apart(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of the document itself that can be mended at once: no edit overlaps one of an earlier finding."""
    taken: list[Edit] = []
    found = []
    for one in findings:
        if (
            one.path is not None
            or not one.edits
            or any(_meet(new, old) for new in one.edits for old in taken)
        ):
            continue
        taken += one.edits
        found.append(one)
    return found


def _meet(one: Edit, other: Edit) -> bool:
    return one.line == other.line and (
        (one.start < other.end and other.start < one.end) or (one.start, one.end) == (other.start, other.end)
    )
