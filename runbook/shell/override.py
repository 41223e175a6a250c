"""Given values in place of the ones that the code itself assigns, on its syntax tree.

What is replaced: ``X=...``, ``export X=...``, ``declare``, ``typeset`` and ``readonly X=...``, wherever a command may
stand. What is left alone is named by `Left`. When a replacement would change how anything else of the code is read, it
is not made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runbook.shell.assignments import Left
from runbook.shell.quoting import quote
from runbook.shell.unfilled_placeholders import filled

if TYPE_CHECKING:
    from runbook.shell.syntax_tree import Node, Source


@dataclass(frozen=True, slots=True)
class AssignmentPlace:
    """One assignment of a named variable: the 1-based `line` of the code; `left` is None when it was replaced."""

    name: str
    line: int
    left: Left | None = None


@dataclass(frozen=True, slots=True)
class Overridden:
    """The new code, and what became of each assignment of a named variable."""

    code: str
    places: tuple[AssignmentPlace, ...] = ()


def override(code: str, values: Mapping[str, str]) -> str:
    """`code`, its own assignments of the variables in `values` replaced by these values; see `overridden`."""
    return overridden(code, values).code


def overridden(code: str, values: Mapping[str, str]) -> Overridden:
    """`code` with `values`, and what became of each assignment.

    Values are data: bash gives them back exactly. A command in a replaced value (``X=$(date)``) does not run. No line
    moves: a value that spanned lines is followed by as many continued ones. A placeholder (``X=<name>``)
    is replaced like any other value. Raises UsageError for a NUL byte in a value.
    """
    named = {name: value for name, value in values.items() if name in code}
    if not named:
        return Overridden(code)
    from runbook.shell import assignments, syntax_tree

    readable = filled(code)
    data = code.encode(errors="surrogatepass")
    source = syntax_tree.parse(readable)
    special = assignments.attributes(source, named)
    places: list[AssignmentPlace] = []
    edits: list[_Edit] = []
    for node, name in assignments.assignments(source, named):
        left = assignments.left(node, name, source) or (
            Left.ATTRIBUTE if assignments.refuses(special, name, named[name]) else None
        )
        places.append(AssignmentPlace(name, node.start_point[0] + 1, left))
        if left is None:
            quoted = node.type != "variable_assignment"  # export "X=1"
            start = node.start_byte if quoted else node.children[1].end_byte
            word = f"{name}=" * quoted + quote(named[name])
            edits.append(_Edit(start, node.end_byte, word, len(places) - 1))
    if not _reads_alike(source, edits):
        made: list[_Edit] = []
        for edit in edits:
            if _reads_alike(source, [*made, edit]):
                made.append(edit)
            else:
                places[edit.place] = replace(places[edit.place], left=Left.UNREADABLE)
        edits = made
    return Overridden(syntax_tree.decoded(_apply(data, edits)), tuple(places))


def renamed(code: str, old: str, new: str) -> str:
    """`code` with another name for a variable that it reads; text that bash does not expand stays as it is."""
    from runbook.shell import syntax_tree

    source = syntax_tree.parse(code)
    data = source.data
    found = [
        node
        for node in syntax_tree.walk(source.root)
        if node.type == "variable_name"
        and syntax_tree.text(node) == old
        and any(above.type in ("simple_expansion", "expansion") for above in syntax_tree.ancestors(node))
    ]
    for node in reversed(found):
        data = data[: node.start_byte] + new.encode() + data[node.end_byte :]
    return syntax_tree.decoded(data)


@dataclass(frozen=True, slots=True)
class _Edit:
    """Bytes `start` to `end` become `word`, and as many continued lines as they held."""

    start: int
    end: int
    word: str
    place: int

    def text(self, data: bytes) -> bytes:
        lines = data.count(b"\n", self.start, self.end)
        return self.word.encode() + b" " * (lines > 0) + b"\\\n" * lines


def _apply(data: bytes, edits: list[_Edit]) -> bytes:
    for edit in reversed(edits):
        data = data[: edit.start] + edit.text(data) + data[edit.end :]
    return data


def _reads_alike(source: "Source", edits: list[_Edit]) -> bool:
    """Whether the new code has the tokens of the old one, the replaced values aside."""
    from runbook.shell import syntax_tree

    changed = syntax_tree.parse(_apply(source.data, edits))
    shift, ranges = 0, []
    for edit in edits:
        ranges.append((edit.start + shift, edit.start + shift + len(edit.text(source.data))))
        shift += len(edit.text(source.data)) - (edit.end - edit.start)
    before = _tokens(source.root, [(edit.start, edit.end) for edit in edits])
    return before == _tokens(changed.root, ranges)


def _tokens(root: "Node", holes: list[tuple[int, int]]) -> list[tuple[str, bytes | None]]:
    from runbook.shell import syntax_tree

    found: list[tuple[str, bytes | None]] = []
    position = 0
    for node in syntax_tree.walk(root):
        while position < len(holes) and node.start_byte >= holes[position][1]:
            position += 1
        inside = (
            position < len(holes)
            and holes[position][0] <= node.start_byte
            and node.end_byte <= holes[position][1]
        )
        if not node.children and node.end_byte > node.start_byte and not inside:
            found.append((node.type, node.text))
    return found
