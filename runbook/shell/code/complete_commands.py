"""Where a command ends that grows line by line, as a shell reads it: by the syntax tree, and by its here-documents.

The grammar knows no two here-documents on a line, and not all forms of their words. So their texts are never given to
it: their operators stand in the code as plain redirections of the same length.
"""

import re
from collections.abc import Iterable, Iterator

from runbook.core.classes.records import dataclass

_HEREDOC = re.compile(
    r"""(?<!<)<<(?!<)(?P<tabs>-?)[ \t]*
        (?P<word>(?:\\.|'[^'\n]*'|"(?:\\.|[^"\\\n])*"|\$'[^'\n]*'|[^\s;&|()<>'"\\`])+)""",
    re.VERBOSE,
)
_QUOTING = re.compile(r"""\\(.)|'([^']*)'|"((?:\\.|[^"\\])*)"|\$(?=['"])""")
_PLAIN = re.compile(
    r"(?!(?:case|coproc|do|elif|else|for|function|if|select|then|until|while)\b)[\w \t./=:@,+~^%-]*", re.ASCII
)
"""Words without a sign of the shell's: nothing can be open, and the grammar need not be asked."""
_JOINS = re.compile(r"(?<!\\)(?:\\\\)*\\\n?\Z|(?:\||&&|\|&)[ \t]*\n?\Z")
_SIMPLE = frozenset({"command", "pipeline", "redirected_statement", "list", "negated_command"})
_CLOSERS = (
    (re.compile("'"), "'"),
    (re.compile('"'), '"'),
    (re.compile("`"), "`"),
    (re.compile(r"\("), r"\)"),
    (re.compile(r"\{|\)[ \t]*\Z|\bfunction\b"), r"\}|\)"),
    (re.compile(r"\[\["), r"\]\]"),
    (re.compile(r"\b(?:for|while|until|select)\b"), r"\bdone\b"),
    (re.compile(r"\bif\b"), r"\bfi\b"),
    (re.compile(r"\bcase\b"), r"\besac\b"),
)
"""What may be open at the end of a line, and what closes it."""


@dataclass(frozen=True, slots=True)
class HeredocStart:
    """A here-document that a line opens: the line that ends it, and whether tabs before that do not count (``<<-``)."""

    end: str
    tabs: bool

    def ends(self, line: str) -> bool:
        """Whether `line` is its end."""
        return (line.lstrip("\t") if self.tabs else line) == self.end


class CommandText:
    """The lines of a command so far, without the texts of its here-documents.

    `complete` says whether bash would run it now, `opened` what here-documents its last line opens, `size` how many
    characters it has.
    """

    def __init__(self, parts: Iterable[str] = ()) -> None:
        self._parts = list(parts)
        self.size = sum(map(len, self._parts))
        self.complete = False
        self.opened: tuple[HeredocStart, ...] = ()

    def copy(self) -> "CommandText":
        """An incomplete command of the same lines."""
        return CommandText(self._parts)

    def add(self, line: str, *, parsed: bool = True) -> None:
        """Add a line. Not `parsed`, it is taken for one that neither completes the command nor opens anything."""
        self.opened = ()
        self.complete = False
        self.size += len(line) + 1
        if not self._parts and _PLAIN.fullmatch(line):
            self.complete = True
        elif parsed:
            whole = "\n".join((*self._parts, line))
            if "<<" in line:
                whole, self.opened = _without_heredocs(whole, len(whole) - len(line))
            self.complete = _is_complete(whole)
            self._parts = [whole]
            return
        self._parts.append(line)

    @property
    def text(self) -> str:
        """The lines; a here-document's operator is a plain redirection in them."""
        return "\n".join(self._parts)

    @property
    def joined(self) -> bool:
        """Whether the next line belongs to it whatever that says: after a backslash, a pipe, ``&&``."""
        return not self.complete and _JOINS.search(self._parts[-1]) is not None

    @property
    def is_simple(self) -> bool:
        """Whether it is one command in the foreground, behind which ``|| true`` may stand."""
        if not self.complete:
            return False
        from runbook.shell.syntax_tree import parse

        root = parse(self.text).root
        return len(root.children) == 1 and root.children[0].type in _SIMPLE

    def closers(self) -> re.Pattern[str] | None:
        """What a line holds that may complete the command; None when nothing in it can be open."""
        text = self.text
        found = [closer for opener, closer in _CLOSERS if opener.search(text)]
        return re.compile("|".join(found)) if found else None


def _is_complete(text: str) -> bool:
    from runbook.shell.syntax_tree import parse  # not at the top: few documents need it to be read

    return not parse(text).root.has_error


def _without_heredocs(text: str, start: int) -> tuple[str, tuple[HeredocStart, ...]]:
    """The text, each here-document's operator behind `start` a plain redirection; and what these open.

    What stands in quotes, arithmetic or a comment is none: the tree of the changed text has no redirection there.
    """
    found = list(_HEREDOC.finditer(text, start))
    while found:
        changed = text
        for one in found:
            changed = changed[: one.start()] + _redirection(one) + changed[one.end() :]
        real = list(_redirections(changed, [one.start() for one in found]))
        if all(real):
            return changed, tuple(HeredocStart(_unquoted(one["word"]), one["tabs"] == "-") for one in found)
        found = [one for one, is_one in zip(found, real, strict=True) if is_one]
    return text, ()


def _redirection(found: re.Match[str]) -> str:
    word = found["word"]
    written = word if re.fullmatch(r"\w+", word, re.ASCII) else "w" * len(word)
    return "<" + " " * (len(found[0]) - 1 - len(word)) + written


def _redirections(text: str, places: list[int]) -> Iterator[bool]:
    from runbook.shell.syntax_tree import byte_places, parse

    root = parse(text).root
    for at in byte_places(text, places):
        node = root.descendant_for_byte_range(at, at + 1)
        yield node is not None and (
            node.type == "file_redirect" or (node.parent is not None and node.parent.type == "file_redirect")
        )


def _unquoted(word: str) -> str:
    return _QUOTING.sub(lambda found: "".join(part for part in found.groups() if part), word)
