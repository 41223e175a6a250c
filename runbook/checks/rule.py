"""What a rule is, and what it finds."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from runbook.core.diagnostics import Diagnostic, Severity


class Topic(StrEnum):
    """What rules are about; the text is a heading of the reference. `--select` and `--ignore` take the name."""

    VARIABLES = "Variables"
    PLACEHOLDERS = "Values to give"
    CHARACTERS = "Characters"
    SYNTAX = "Shell code that is not what it looks like"
    WAITING = "What waits, never ends, or goes on elsewhere"
    STATUS = "Lost failures"
    COMMANDS = "Commands and their options"
    MANIFESTS = "Manifests"
    RESULTS = "Marks and documented results"
    DOCUMENTS = "The document and the files that it needs"
    TRANSLATIONS = "Translations"
    SHELLCHECK = "ShellCheck"


class LintRule(NamedTuple):
    """What a code says with one severity.

    `meaning` and `remedy` are Markdown: what is wrong and why it matters, and what to do. `bad` and `good` are examples
    that the tests run: shell code, or a whole document where there is a fence in it. `fixable`: `check --fix` can mend
    what it finds, where that is certain. `outside`: examples need more than one file, or the web; their tests are
    elsewhere. `once`: findings with the same message are said once a document, with the lines of the others.
    """

    code: str
    severity: Severity
    meaning: str
    remedy: str
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    topic: Topic = Topic.DOCUMENTS
    fixable: bool = False
    outside: bool = False
    once: bool = False

    @property
    def name(self) -> str:
        """The code in words."""
        return self.code.replace("-", " ")


class Edit(NamedTuple):
    """`text` takes the place of the characters from `start` to `end` (0-based, excluded) of the 1-based `line`."""

    line: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a rule found on the 1-based `line`.

    `columns` are the first and the last (excluded) of the characters that it is about, 0-based; None: the whole line.
    `edits` mend it. A rule of shell code speaks of lines and columns of the code; the linter makes them those of the
    file `path` (None: the document itself).
    """

    code: str
    severity: Severity
    line: int
    message: str
    columns: tuple[int, int] | None = None
    edits: tuple[Edit, ...] = ()
    path: str | None = None

    @property
    def diagnostic(self) -> Diagnostic:
        """The finding as plans, events and reports hold it."""
        return Diagnostic(self.code, self.severity, self.line, self.message, self.path)

    @staticmethod
    def of(diagnostic: Diagnostic) -> "Finding":
        """The finding that a diagnostic is."""
        return Finding(
            diagnostic.code, diagnostic.severity, diagnostic.line, diagnostic.message, path=diagnostic.path
        )
