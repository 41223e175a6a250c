"""A word of the code as the program gets it, where that can be told without running anything."""

import re

from runbook.shell.syntax_tree import Node, text

_ESCAPED = re.compile(r"\\(\n)?(.?)", re.DOTALL)
_ESCAPED_IN_QUOTES = re.compile(r'\\(?:\n|([$`"\\]))')


def static(node: Node) -> str | None:
    """The word's text without its quotes, None when bash makes it from something else (``$X``, ``*``, ``~``)."""
    code = text(node)
    match node.type:
        case "word" | "number":
            plain = not node.children and not re.search(r"(?<!\\)[*?\[]|^~", code)
            return _ESCAPED.sub(lambda found: "" if found[1] else found[2], code) if plain else None
        case "raw_string":
            return code[1:-1]
        case "string":
            if any(child.type not in ("string_content", '"') for child in node.children):
                return None
            return _ESCAPED_IN_QUOTES.sub(lambda found: found[1] or "", code[1:-1])
        case "concatenation":
            parts = [static(child) for child in node.children]
            return None if None in parts else "".join(part for part in parts if part is not None)
    return None
