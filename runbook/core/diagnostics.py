"""What there is to say of a document: diagnostics, where each belongs, and their order."""

from collections.abc import Iterable
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


def in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The document's own diagnostics by line, then those of other files."""
    return tuple(sorted(found, key=lambda one: (one.path is not None, one.path or "", one.line)))
