"""A block's code, and what is known of it: each is worked out once, when somebody asks for it."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runbook.shell.facts import Facts
    from runbook.shell.syntax_tree import Node, Source


class ShellCode:
    """The code `text`. All rules that look at a block are given the same object.

    `is_command` says whether a word is a command on this machine; by default nothing is known of it. `interactive`: a
    person sits before the block.
    """

    def __init__(
        self, text: str, is_command: Callable[[str], bool] | None = None, *, interactive: bool = False
    ) -> None:
        self.text = text
        self.is_command = is_command
        self.interactive = interactive

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return self.text.split("\n")

    @cached_property
    def source(self) -> "Source":
        """The bytes and the syntax tree."""
        from runbook.shell.syntax_tree import parse

        return parse(self.text)

    @cached_property
    def facts(self) -> "Facts":
        """What it assigns, uses and calls."""
        from runbook.shell.facts import facts

        return facts(self.text)

    def is_code(self, places: Sequence[int]) -> list[bool]:
        """For each place (a character's number), which ascend, whether it is code: in no quotes, no text, no comment.

        What stands in ``$(...)`` inside of quotes is code.
        """
        if not places:
            return []
        from runbook.shell.syntax_tree import byte_places, covering

        paths = covering(self.source.root, byte_places(self.text, places))
        return [_is_code(path) for path in paths]

    def place(self, at: int) -> tuple[int, int]:
        """The 1-based line and the 0-based column of the character at `at`."""
        start = self.text.rfind("\n", 0, at) + 1
        return self.text.count("\n", 0, at) + 1, at - start

    def columns(self, node: "Node") -> tuple[int, int, int]:
        """The 1-based line of a node, and its columns on that line, from 0, the last one excluded."""
        row, start = node.start_point
        end_row, end = node.end_point
        line = self.lines[row]
        if not line.isascii():
            data = line.encode(errors="surrogatepass")
            start = len(data[:start].decode(errors="surrogatepass"))
            end = len(data[:end].decode(errors="surrogatepass"))
        return row + 1, start, end if end_row == row else len(line)


_TEXT = frozenset(
    {
        "string",
        "raw_string",
        "ansi_c_string",
        "translated_string",
        "comment",
        "heredoc_body",
        "regex",
        "heredoc_end",
    }
)


def _is_code(path: "Sequence[Node]") -> bool:
    for node in reversed(path):
        if node.type in ("command_substitution", "process_substitution"):
            return True
        if node.type in _TEXT:
            return False
    return True
