"""Words of the code as a program gets them, where that can be told without running anything."""

import re
from functools import lru_cache

from runbook.shell.known_names import WRAPPERS
from runbook.shell.syntax_tree import Node, text

_MADE = re.compile(r"(?<!\\)[*?\[]|^~")
_ESCAPED = re.compile(r"\\(\n)?(.?)", re.DOTALL)
_ESCAPED_IN_QUOTES = re.compile(r'\\(?:\n|([$`"\\]))')


def static(node: Node) -> str | None:
    """The word's text without its quotes, None when bash makes it from something else (``$X``, ``*``, ``~``)."""
    code = text(node)
    match node.type:
        case "word" | "number":
            if node.child_count or _MADE.search(code):
                return None
            return _ESCAPED.sub(lambda found: "" if found[1] else found[2], code) if "\\" in code else code
        case "raw_string":
            return code[1:-1]
        case "string":
            if any(child.type not in ("string_content", '"') for child in node.children):
                return None
            code = code[1:-1]
            return _ESCAPED_IN_QUOTES.sub(lambda found: found[1] or "", code) if "\\" in code else code
        case "concatenation":
            parts = [static(child) for child in node.children]
            return None if None in parts else "".join(part for part in parts if part is not None)
    return None


@lru_cache(8)
def program(node: Node) -> tuple[str, ...]:
    """The program that a command calls, and its first operand: ``sudo -u root git diff -q`` -> (git, diff).

    Empty where the node is another statement, or where its words cannot be told. Not perfect: an option's argument is
    taken for the operand.
    """
    if node.type == "redirected_statement" and node.named_children:
        node = node.named_children[0]
    name = node.child_by_field_name("name")
    if node.type != "command" or name is None or not name.children:
        return ()
    found = [static(name.children[0]), *map(static, node.children_by_field_name("argument"))]
    while found and found[0] in WRAPPERS:
        if found[0] == "command" and found[1:2] in (["-v"], ["-V"]):
            return ("command",)
        found = found[1:]
        while found and found[0] is not None and (found[0].startswith("-") or "=" in found[0]):
            found = found[1:]
    if not found or found[0] is None:
        return ()
    operand = next((word for word in found[1:] if word is None or not word.startswith("-")), None)
    return (found[0].rpartition("/")[2], operand) if operand is not None else (found[0].rpartition("/")[2],)
