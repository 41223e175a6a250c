"""A document that an editor has open: parsed, planned and checked as it stands in the editor."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from runbook.checks.checked import Checked
from runbook.checks.rule import Finding
from runbook.core.document import Block, Document
from runbook.core.errors import RunbookError
from runbook.core.options import CheckOptions, RunOptions
from runbook.documents.markdown.source_lines import lines
from runbook.engine.plan import Plan
from runbook.running import planning
from runbook.running.checking import one_document
from runbook.running.checking.run_check import narrowing
from runbook.sources import locations


@dataclass(frozen=True)
class OpenDocument:
    """What is known of one version of a text. `document` and `plan` are None where it cannot be read (`problem`)."""

    path: str
    text: str
    document: Document | None = None
    plan: Plan | None = None
    findings: tuple[Finding, ...] = ()
    problem: str | None = None

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text without their ends; 0-based."""
        return [line.rstrip("\r\n") for line in lines(self.text)]

    @property
    def blocks(self) -> Iterator[Block]:
        """The blocks that stand in the document itself."""
        return (one for one in (self.document.blocks if self.document else ()) if one.origin is None)

    def block_at(self, line: int) -> Block | None:
        """The executable block whose fence the 1-based line is in; that of a result belongs to its block."""
        return next(
            (
                one
                for one in self.blocks
                if one.executable
                and any(
                    span.start <= line <= span.end
                    for span in (one.span, *(each.span for each in (one.expectation, one.implied) if each))
                )
            ),
            None,
        )


class Analyst:
    """Reads documents as `runbook check` does, with the options that the server was started with.

    Patterns of the options are relative to the folder `root`.
    """

    def __init__(self, options: RunOptions, wanted: CheckOptions, root: Path | None) -> None:
        self._options = options
        self._wanted = wanted
        self._given = planning.overrides(options)
        self._narrowed: Callable[[Checked], Checked] = narrowing(wanted, root)

    def read(self, path: str, text: str, opened: Mapping[str, str]) -> OpenDocument:
        """What is known of the text of the file `path`. `opened` are the texts of all files that are open, by path."""
        loader = planning.loader(self._options)
        texts = {locations.identity(name): each for name, each in opened.items()}
        loader.opened = texts | {locations.identity(path): text}
        shown = os.path.relpath(path) if os.path.isabs(path) else path
        name = path if shown.startswith(os.pardir) else shown
        try:
            document = loader.load(name)
            plan = planning.outline(self._options, [document], {})
            found = one_document.findings(document, plan, self._wanted, self._given)
        except RunbookError as problem:
            return OpenDocument(path, text, problem=problem.reason)
        kept = self._narrowed(Checked(name, tuple(found)))
        return OpenDocument(path, text, document, plan, kept.findings)
