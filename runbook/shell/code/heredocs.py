"""Here-documents: their text, who reads it, where it goes."""

import re
from collections.abc import Iterator

from runbook.shell.facts import Heredoc
from runbook.shell.syntax_tree import Node, Source, decoded, text, walk
from runbook.shell.words import static


def heredocs(source: Source) -> tuple[Heredoc, ...]:
    """The here-documents of the code, in their order."""
    if b"<<" not in source.data:
        return ()
    return tuple(_heredocs(source))


def _heredocs(source: Source) -> Iterator[Heredoc]:
    for node in walk(source.root):
        if node.type != "heredoc_redirect":
            continue
        start = next((one for one in node.children if one.type == "heredoc_start"), None)
        body = next((one for one in node.children if one.type == "heredoc_body"), None)
        end = next((one for one in node.children if one.type == "heredoc_end"), None)
        if start is None or body is None or end is None or end.is_missing:
            continue
        # The body begins on the line below the opening one; the tree may begin it behind its tabs.
        first = source.data.rfind(b"\n", 0, body.start_byte) + 1
        last = source.data.rfind(b"\n", 0, end.start_byte) + 1
        stripped = node.children[0].type == "<<-"
        yield Heredoc(
            _up_to_end(decoded(source.data[first:last]), _delimiter(text(start)), stripped=stripped),
            source.data.count(b"\n", 0, first) + 1,
            node.start_point[0] + 1,
            any(sign in text(start) for sign in "'\"\\"),
            stripped,
            tuple(_readers(node)),
            _file(node),
        )


def _delimiter(start: str) -> str:
    """The word that ends the text. The grammar may take signs behind it for a part of it (``<<A; cat``)."""
    found = re.match(r"[^;&|()<>]*", re.sub(r"['\"\\]", "", start))
    return found[0].strip() if found else start


def _up_to_end(body: str, delimiter: str, *, stripped: bool) -> str:
    """The text up to its delimiter: of two here-documents on a line the grammar gives the first both texts."""
    tabs = "\t*" if stripped else ""
    end = re.search(rf"^{tabs}{re.escape(delimiter)}$", body, re.MULTILINE)
    return body[: end.start()] if end else body


def _readers(redirect: Node) -> Iterator[tuple[str | None, ...]]:
    statement = redirect.parent
    command = statement.children[0] if statement is not None else None
    if command is not None and command.type == "command":
        words = _words(command)
        if b" -" in _lost(command, redirect):
            words = (*words, "-")
        yield words
    for one in _piped(redirect, statement):
        inner = one.children[0] if one.type == "redirected_statement" else one
        if inner.type == "command":
            yield _words(inner)


def _lost(command: Node, redirect: Node) -> bytes:
    """What stands between a command and its here-document: the grammar loses a lone dash there."""
    above = redirect.parent
    if above is None or above.text is None:
        return b""
    offset = above.start_byte
    return above.text[command.end_byte - offset : redirect.start_byte - offset].rstrip()


def _piped(redirect: Node, statement: Node | None) -> Iterator[Node]:
    """The commands behind the pipe, whichever way the grammar holds them."""
    for one in redirect.children:
        if one.type == "pipeline":
            for inner in one.named_children:
                yield from inner.named_children if inner.type == "pipeline" else [inner]
    if statement is not None and statement.parent is not None and statement.parent.type == "pipeline":
        members = statement.parent.named_children
        yield from members[members.index(statement) + 1 :]


def _words(command: Node) -> tuple[str | None, ...]:
    name = command.child_by_field_name("name")
    if name is None or not name.children:
        return ()
    return (static(name.children[0]), *map(static, command.children_by_field_name("argument")))


def _file(redirect: Node) -> str | None:
    """The file that the reader's output goes to."""
    statement = redirect.parent
    beside = statement.children[1:] if statement is not None else []
    for one in (*beside, *redirect.children):
        if one.type == "file_redirect" and text(one).startswith((">", "1>")):
            nodes = one.children_by_field_name("destination")
            return static(nodes[0]) if nodes else None
    return None
