"""Findings for a person: a line each, with the source below it, underlined."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from runbook.checks.checked import Checked
from runbook.checks.rule import Finding
from runbook.core.diagnostics import Severity
from runbook.core.strings import shown
from runbook.reporting import github_commands

_SGR = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "36"}
_LONGEST = 160
"""Characters of a source line that are shown around what it is about."""


class Counts(NamedTuple):
    """How many findings there are of each severity, and how many of them `--fix` can mend."""

    errors: int
    warnings: int
    infos: int
    fixable: int

    @staticmethod
    def of(documents: Sequence[Checked]) -> "Counts":
        """The numbers of all findings."""
        every = [one for document in documents for one in document.findings]
        severities = [one.severity for one in every]
        return Counts(
            severities.count(Severity.ERROR),
            severities.count(Severity.WARNING),
            severities.count(Severity.INFO),
            sum(1 for one in every if one.edits),
        )


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How much is shown: the `source` below each finding, that of infos too with `infos`; with colours."""

    infos: bool = False
    source: bool = True
    color: bool = False

    def findings(self, document: Checked) -> Iterator[str]:
        """The lines for a document."""
        if document.problem is not None:
            yield self._painted(f"{document.problem}", "1;31")
        for one in document.findings:
            yield self._line(document, one)
            if self.source and one.path is None and (self.infos or one.severity is not Severity.INFO):
                yield from self._source(document, one)

    def total(self, documents: Sequence[Checked], mended: int = 0) -> str:
        """The last line."""
        counts = Counts.of(documents)
        parts = [
            _many(counts.errors, "error"),
            _many(counts.warnings, "warning"),
            f"{counts.infos} info",
        ]
        text = f"{', '.join(parts)} in {_many(len(documents), 'document')}"
        if mended:
            text += f"; {mended} mended"
        elif counts.fixable:
            text += f"; --fix can mend {counts.fixable}"
        worst = Severity.ERROR if counts.errors else Severity.WARNING if counts.warnings else None
        return self._painted(text, _SGR[worst] if worst else "1;32")

    def _line(self, document: Checked, one: Finding) -> str:
        column = f":{one.columns[0] + 1}" if one.columns is not None else ""
        place = f"{shown(one.path or document.path)}:{one.line}{column}"
        text = f"{place}: {self._painted(str(one.severity), _SGR[one.severity])}: {shown(one.message)} [{one.code}]"
        return github_commands.quoted(text) if github_commands.active() else text

    def _source(self, document: Checked, one: Finding) -> Iterator[str]:
        text = document.lines.get(one.line)
        if text is None or not text.strip():
            return
        start, end = one.columns or (len(text) - len(text.lstrip()), len(text.rstrip()))
        first = max(0, min(start - _LONGEST // 2, len(text) - _LONGEST))
        part = text[first : first + _LONGEST]
        number = str(one.line)
        margin = " " * len(number)
        before, about = part[: start - first], part[start - first : max(start - first + 1, end - first)]
        blanks = " " * _cells(shown(before)) if before else ""
        marks = "^" * max(1, _cells(shown(about)))
        yield f"  {number} | {shown(part)}"
        yield f"  {margin} | {blanks}{self._painted(marks, _SGR[one.severity])}"

    def _painted(self, text: str, sgr: str) -> str:
        return f"\x1b[{sgr}m{text}\x1b[0m" if self.color else text


def report(documents: Sequence[Checked]) -> str:
    """All findings and the total, for a file."""
    style = TextStyle(infos=True)
    lines = [line for one in documents for line in style.findings(one)]
    return "\n".join([*lines, style.total(documents)]) + "\n"


def statistics(documents: Sequence[Checked]) -> Iterator[str]:
    """How often each rule found something, the most frequent first."""
    counts: dict[tuple[str, Severity], int] = {}
    for document in documents:
        for one in document.findings:
            counts[one.code, one.severity] = counts.get((one.code, one.severity), 0) + 1
    for (code, severity), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:6}  {severity:7}  {code}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)
