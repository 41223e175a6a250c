"""The words of a command with their places, and what stands around it: pipes, redirections, substitutions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from runbook.shell.facts import Word
from runbook.shell.syntax_tree import Node, Source, ancestors, decoded, text
from runbook.shell.words import static

_INPUTS = frozenset({"heredoc_redirect", "herestring_redirect"})
_CONDITIONS = frozenset(
    {
        "if_statement",
        "elif_clause",
        "else_clause",
        "while_statement",
        "for_statement",
        "c_style_for_statement",
        "case_item",
        "list",
    }
)


_ASSIGNED = re.compile(r"\$?([A-Za-z_]\w*)=", re.ASCII)
_NAME = re.compile(r"\$?[A-Za-z_]\w*", re.ASCII)


def meant_assignment(command: Node) -> str | None:
    """The variable that a command was meant to assign, by what bash takes for its name and its first word.

    ``$X=1`` and ``$X = 1`` are PowerShell's, ``X = 1`` is an assignment with blanks.
    """
    name = command.child_by_field_name("name")
    if name is None:
        return None
    first = command.children_by_field_name("argument")[:1]
    return meant_name(text(name), text(first[0]) if first else "")


def meant_name(written: str, following: str) -> str | None:
    """The same of a command's first two words, as they stand in the code."""
    if written.startswith("$") and (found := _ASSIGNED.match(written)):
        return found[1]
    if following.startswith("=") and not following.startswith(("==", "=~")) and _NAME.fullmatch(written):
        return written.lstrip("$")
    return None


def words_of(command: Node, source: Source, data: bytes) -> tuple[Word, ...]:
    """The command's name and arguments, also those behind a redirection, where the grammar does not count them.

    `data` are the code's own bytes: where they are others than the tree's, nobody knows the word's value.
    """
    name = command.child_by_field_name("name")
    if name is None or not name.children:
        return ()
    nodes = [name.children[0], *command.children_by_field_name("argument")]
    if is_rest_of_value(command):
        nodes.pop(0)
    found = [_word(one, source) for one in nodes]
    above = command.parent
    if above is not None and above.type == "redirected_statement" and above.children[0] == command:
        found += _behind(command, above, source)
    if data is not source.data and data != source.data:
        found = [
            *(_own(one, node, data) for one, node in zip(found, nodes, strict=False)),
            *found[len(nodes) :],
        ]
    return tuple(_whole(found))


def is_rest_of_value(command: Node) -> bool:
    """Whether what the grammar takes for a command's name is the end of the value before it.

    The grammar divides ``$A-$B.c`` behind the second dollar sign (tree-sitter-bash 0.25).
    """
    name = command.child_by_field_name("name")
    before = name.prev_sibling if name is not None else None
    return (
        name is not None
        and before is not None
        and before.type == "variable_assignment"
        and before.end_byte == name.start_byte
        and divided(before)
    )


def divided(node: Node) -> bool:
    """Whether the node ends with the dollar sign of a variable whose name the grammar counts to the next node."""
    return (node.text or b"").endswith(b"$") and not (node.text or b"").endswith(b"\\$")


def _whole(words: Sequence[Word]) -> Iterator[Word]:
    """The words, with those put together again that the grammar has divided."""
    before: Word | None = None
    for word in words:
        glued = before is not None and before.text.endswith("$") and before.value is None
        if before is not None and glued and (before.line, before.end) == (word.line, word.column):
            before = Word(None, before.text + word.text, before.line, before.column, word.end)
            continue
        if before is not None:
            yield before
        before = word
    if before is not None:
        yield before


def _own(word: Word, node: Node, data: bytes) -> Word:
    text = data[node.start_byte : node.end_byte]
    return word if text == node.text else replace(word, value=None, text=decoded(text))


def _behind(command: Node, statement: Node, source: Source) -> Iterator[Word]:
    """The words that stand between and behind the redirections of a command."""
    first = statement.children[1] if len(statement.children) > 1 else None
    if first is not None:
        # The grammar loses a lone dash before a here-document: `kubectl apply -f - <<EOF`.
        lost = source.data[command.end_byte : first.start_byte]
        if lost.strip() == b"-":
            row, column = command.end_point
            at = column + lost.index(b"-")
            yield Word("-", "-", row + 1, at, at + 1)
    for redirect in statement.children[1:]:
        nodes = redirect.children_by_field_name("destination")[1:]
        if redirect.type == "heredoc_redirect":
            nodes = [*nodes, *redirect.children_by_field_name("argument")]
        for one in nodes:
            yield _word(one, source)


def _word(node: Node, source: Source) -> Word:
    row, start = node.start_point
    end_row, end = node.end_point
    line_start = node.start_byte - start
    stop = node.end_byte if row == end_row else source.data.find(b"\n", node.start_byte)
    if not source.data.isascii():
        before = source.data[line_start : node.start_byte]
        start = len(decoded(before))
        end = start + len(decoded(source.data[node.start_byte : stop]))
    else:
        end = start + stop - node.start_byte
    return Word(static(node), text(node), row + 1, start, end)


@dataclass(frozen=True, slots=True)
class CallSurroundings:
    """What stands around a command; see `runbook.shell.facts.Call`."""

    stdin: bool
    piped: bool
    feeds: bool
    fed: bool
    captured: bool
    background: bool
    conditional: bool

    @staticmethod
    def of(command: Node) -> "CallSurroundings":
        """The surroundings of a command in a tree."""
        stdin = _has_input(command)
        piped = feeds = fed = captured = background = conditional = False
        below = command
        own = True  # nothing but redirections stands between the command and `below`
        for above in ancestors(command):
            kind = above.type
            if kind == "redirected_statement" and above.children[0] == below:
                if own:
                    stdin = stdin or _has_input(above)
                else:
                    fed = fed or _has_input(above)
                piped_into = any(
                    one.type == "pipeline" for redirect in above.children[1:] for one in redirect.children
                )
                feeds = feeds or piped_into
            elif kind == "pipeline":
                members = above.named_children
                # A pipeline inside of a here-document's redirection begins with its sign: all of it reads a pipe.
                reads = below != members[0] or not above.children[0].is_named
                if own:
                    piped = piped or reads
                else:
                    fed = fed or reads
                feeds = feeds or below != members[-1]
            elif kind in ("command_substitution", "process_substitution"):
                captured = True
            elif kind in _CONDITIONS and not (kind == "list" and below == above.named_children[0]):
                conditional = True
            if kind not in ("redirected_statement", "pipeline", "negated_command"):
                own = False
            following = below.next_sibling
            background = background or (following is not None and following.type == "&")
            below = above
        return CallSurroundings(stdin, piped, feeds, fed, captured, background, conditional)


def _has_input(node: Node) -> bool:
    for one in node.children:
        if one.type in _INPUTS or (one.type == "file_redirect" and text(one).lstrip("0").startswith("<")):
            return True
        if one.type == "heredoc_redirect" and any(
            inner.type == "file_redirect" and text(inner).startswith("<") for inner in one.children
        ):
            return True
    return False
