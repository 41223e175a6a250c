"""What there is to say of a document: diagnostics, where each belongs, and their order."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum

from runbook.core.classes.records import dataclass


class Severity(StrEnum):
    """How bad a diagnostic is (the Language Server Protocol's words)."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something that the author or the runner of a document should know.

    `code` is a stable kebab-case name (``unclosed-fence``), `line` the 1-based line it is about, in the file `path`
    where that is not the document itself (an included file, a prerequisite). A diagnostic of severity *error* says
    that the document has errors.
    """

    code: str
    severity: Severity
    line: int
    message: str
    path: str | None = None

    def file(self, document: str) -> str:
        """The file that it is about, when it is said of the document `document`."""
        return self.path or document

    def place(self, document: str) -> str:
        """``path:line`` of what it is about."""
        return f"{self.file(document)}:{self.line}"

    def text(self, document: str) -> str:
        """The diagnostic on one line: place, message, code."""
        return f"{self.place(document)}: {self.message} [{self.code}]"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a part comes from that a document includes: the file `path`, included at the document's line `line`."""

    path: str
    line: int


def error(code: str, line: int, message: str) -> Diagnostic:
    """A diagnostic for a document that has errors."""
    return Diagnostic(code, Severity.ERROR, line, message)


def warning(code: str, line: int, message: str) -> Diagnostic:
    """A diagnostic for something that the author may have meant otherwise."""
    return Diagnostic(code, Severity.WARNING, line, message)


def info(code: str, line: int, message: str) -> Diagnostic:
    """A diagnostic for something that is as it should be, and that nobody may expect."""
    return Diagnostic(code, Severity.INFO, line, message)


def located(diagnostic: Diagnostic, origin: Origin | None) -> Diagnostic:
    """The diagnostic, said of the file in which it stands."""
    if origin is None or diagnostic.path is not None:
        return diagnostic
    return replace(diagnostic, path=origin.path)


def also_on(lines: Iterable[int], own: int) -> str:
    """What a message adds that holds for further lines: `` (also on lines 5, 9 and 30 more)``; nothing for none."""
    others = [line for line in dict.fromkeys(lines) if line != own]
    if not others:
        return ""
    more = f" and {len(others) - _MOST_LINES} more" if len(others) > _MOST_LINES else ""
    listed = ", ".join(map(str, others[:_MOST_LINES]))
    return f" (also on {'lines' if others[1:] else 'line'} {listed}{more})"


_MOST_LINES = 8
"""Further places that a message names."""


def said_once(found: Iterable[Diagnostic], codes: frozenset[str]) -> Iterator[Diagnostic]:
    """The diagnostics; of those of `codes` that say the same only the first, with the lines of the others."""
    lines: dict[tuple[str, str], list[int]] = {}
    every = sorted(found, key=lambda one: one.line)
    for one in every:
        if one.code in codes:
            lines.setdefault((one.code, one.message), []).append(one.line)
    for one in every:
        if one.code not in codes:
            yield one
        elif same := lines.pop((one.code, one.message), None):
            yield replace(one, message=one.message + also_on(same, one.line)) if same[1:] else one


def in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The document's own diagnostics by line, then those of other files."""
    return tuple(sorted(found, key=lambda one: (one.path is not None, one.path or "", one.line)))
