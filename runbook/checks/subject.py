"""What the rules of documents look at: a document with all that it needs, in the order in which it would run."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from runbook.checks.rule import Edit, Finding
from runbook.core.document import Block, Document
from runbook.documents.markdown.source_lines import lines
from runbook.shell.code.shell_code import ShellCode


@dataclass(frozen=True, slots=True)
class Part:
    """An executable block in its turn. `path` is the file in which it stands; `own`: it is the document's own.

    `left_out` says why a run leaves it out (None: it runs): another alternative is taken, it is meant for a shell
    elsewhere, `skip`. `unchosen`: it belongs to an alternative that is not taken. `elsewhere`: it is meant for a shell
    that the document opens elsewhere.
    """

    block: Block
    code: ShellCode
    path: str
    own: bool
    left_out: str | None = None
    unchosen: bool = False
    elsewhere: bool = False

    def line_of(self, line: int) -> int:
        """The 1-based line, in the file, of a 1-based line of the code."""
        return self.block.line_of(line)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the code of a block stands in its file; `lines` are the file's, none where they are not known."""

    part: Part
    lines: Sequence[str]

    def of(self, finding: Finding) -> Finding:
        """The finding with lines and columns of the file."""
        offset = self._offset(finding.line)
        columns = finding.columns
        moved = None if columns is None or offset is None else (columns[0] + offset, columns[1] + offset)
        edits = [self._edit(one) for one in finding.edits]
        return replace(
            finding,
            line=self.part.line_of(finding.line),
            columns=moved,
            edits=() if None in edits else tuple(one for one in edits if one is not None),
            path=None if self.part.block.origin is None else self.part.path,
        )

    def _edit(self, edit: Edit) -> Edit | None:
        offset = self._offset(edit.line)
        if offset is None:
            return None
        return Edit(self.part.line_of(edit.line), edit.start + offset, edit.end + offset, edit.text)

    def _offset(self, line: int) -> int | None:
        """How far the code of a line is indented in its file; None where the file has other text there."""
        code, number = self.part.code.lines, self.part.line_of(line)
        if not (0 < line <= len(code) and 0 < number <= len(self.lines)):
            return None
        text = self.lines[number - 1]
        return len(text) - len(code[line - 1]) if text.endswith(code[line - 1]) else None


@dataclass(frozen=True)
class Subject:
    """A document as rules see it.

    `parts` are its executable blocks and those of its prerequisites, in the order of their turn. `declared` are
    variables that have a value from outside the blocks. `complete`: every file that the document needs was found.
    `original` is the document that this one is a translation of. `az_table` is the table of az's commands as
    `runbook.checks.tables.az_table` reads it (None: the one that comes along).
    """

    document: Document
    parts: tuple[Part, ...] = ()
    declared: Collection[str] = ()
    complete: bool = True
    original: Document | None = None
    az_table: bytes | None = None

    @property
    def own(self) -> Iterator[Part]:
        """The parts that the document itself holds."""
        return (part for part in self.parts if part.own)

    def placed(self, part: Part, finding: Finding) -> Finding:
        """A finding in the code of a part, with lines and columns of its file."""
        return Placement(part, self.lines if part.block.origin is None else []).of(finding)

    @cached_property
    def lines(self) -> list[str]:
        """The document's lines without their ends; 0-based."""
        return [line.rstrip("\r\n") for line in lines(self.document.source)]

    @cached_property
    def prose(self) -> str:
        """The document without its executable blocks, line by line."""
        kept = list(self.lines)
        for block in self.document.blocks:
            if block.executable and block.origin is None:
                for at in range(block.code_span.start - 1, min(block.code_span.end, len(kept))):
                    kept[at] = ""
        return "\n".join(kept)

    @cached_property
    def prose_words(self) -> frozenset[str]:
        """The words of `prose`, but for those that a dollar sign makes variables: looked up once for each variable."""
        return frozenset(re.findall(r"(?<![\w$])\w+", self.prose))

    @cached_property
    def used(self) -> frozenset[str]:
        """The names of the variables whose values the code of the document uses."""
        return frozenset(one.name for part in self.parts for one in part.code.facts.used)
