"""The assignments in a syntax tree, and which of them may have another value."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from runbook.shell import syntax_tree
from runbook.shell.syntax_tree import Node, Source


class Left(StrEnum):
    """Why an assignment of a named variable keeps its value."""

    PREFIX = "it is for one command only"
    LOCAL = "it is local to a function"
    APPENDS = "it appends to the variable"
    ELEMENT = "it sets an element of an array"
    SELF = "its value is made from the variable itself"
    ATTRIBUTE = "the variable is declared as an array, a reference or a number"
    PLACE = "it stands in text, in arithmetic or in backquotes"
    UNREADABLE = "the code around it cannot be read with certainty"


def assignments(source: Source, values: Mapping[str, str]) -> Iterator[tuple[Node, str]]:
    """Every assignment of a name in `values`, with the name; not those inside a value that is replaced."""
    stack = [source.root]
    while stack:
        node = stack.pop()
        if node.type == "variable_assignment" and len(node.children) > 1:
            target = node.children[0]
            if target.type == "subscript" and target.children:
                target = target.children[0]
            name = (target.text or b"").decode(errors="replace")
            if name in values:
                yield node, name
                if left(node, name, source) is None:
                    continue
        elif (quoted := quoted_name(node)) in values:
            yield node, quoted
            continue
        stack.extend(reversed(node.children))


_QUOTED = re.compile(rb"""["']([A-Za-z_][A-Za-z0-9_]*)=""")


def quoted_name(node: Node) -> str:
    """The variable that a word in quotes assigns, as in ``export "X=1"``; nothing for any other node."""
    if (
        node.type not in ("string", "raw_string")
        or not node.parent
        or node.parent.type != "declaration_command"
    ):
        return ""
    found = _QUOTED.match(node.text or b"")
    return found[1].decode() if found else ""


_TEXT = frozenset({"heredoc_body", "arithmetic_expansion", "expansion", "array", "test_command", "regex"})
_DECLARING = frozenset({"export", "declare", "typeset", "readonly"})


def left(node: Node, name: str, source: Source) -> Left | None:
    """Why the assignment keeps its value; None when it may have another."""
    if node.type in ("string", "raw_string"):
        return _quoted_left(node, name, source)
    target, operator, *value = node.children
    above = node.parent
    if target.type == "subscript":
        return Left.ELEMENT
    if operator.type == "+=":
        return Left.APPENDS
    if above is None or above.type == "command":
        return Left.PREFIX
    if above.type == "declaration_command":
        keyword = above.children[0].type
        if keyword == "local" or (keyword in ("declare", "typeset") and _in_function(above)):
            return Left.LOCAL
        if keyword not in _DECLARING:
            return Left.PLACE
    if any(one.type == "ERROR" for one in syntax_tree.ancestors(node)):
        return Left.UNREADABLE
    if not _stands_among_commands(node):
        return Left.PLACE
    if value and _refers(value[-1], name) and not _is_default(value[-1], name):
        return Left.SELF
    if not _certain(node, source):
        return Left.UNREADABLE
    return None


def _quoted_left(node: Node, name: str, source: Source) -> Left | None:
    declaration = node.parent
    keyword = declaration.children[0].type if declaration else ""
    if declaration is None or keyword == "local":
        return Left.LOCAL
    if keyword in ("declare", "typeset") and _in_function(declaration):
        return Left.LOCAL
    if _refers(node, name):
        return Left.SELF
    if not _stands_among_commands(node):
        return Left.PLACE
    return None if _certain(node, source) else Left.UNREADABLE


def _in_function(declaration: Node) -> bool:
    options = [syntax_tree.text(one) for one in declaration.children if one.type == "word"]
    if any(one.startswith("-") and "g" in one for one in options):
        return False
    return any(above.type == "function_definition" for above in syntax_tree.ancestors(declaration))


def _stands_among_commands(node: Node) -> bool:
    below = node
    for above in syntax_tree.ancestors(node):
        first = above.children[0].type
        if (
            above.type in _TEXT
            or (above.type == "command_substitution" and first == "`")
            or (above.type == "compound_statement" and first == "((")
            or (above.type == "c_style_for_statement" and below.type != "do_group")
        ):
            return False
        below = above
    return True


def _refers(value: Node, name: str) -> bool:
    """Whether the value is made from the variable: as ``$X``, ``${X...}``, or a name in arithmetic."""
    wanted = name.encode()
    in_text = re.compile(rb"\$\{?[#!]?" + re.escape(wanted) + rb"(?![A-Za-z0-9_])")
    for one in syntax_tree.walk(value):
        if one.type == "variable_name" and one.text == wanted:
            above = one.parent
            if above is None or above.type != "variable_assignment":
                return True
        if one.type in ("regex", "ERROR", "word", "heredoc_content") and in_text.search(one.text or b""):
            return True
    return False


def _is_default(value: Node, name: str) -> bool:
    """Whether the value is ``${X:-...}`` or one of its kind, in quotes or not, and nothing else."""
    if value.type == "string" and len(value.children) == 3:
        value = value.children[1]
    if value.type != "expansion" or len(value.children) < 3:
        return False
    _, target, operator, *_ = value.children
    return target.text == name.encode() and operator.type in (":-", ":=", "-", "=")


_AFTER_WORD = re.compile(rb"(?:\\\n)*(?:[ \t\n;&|()<>]|\Z)")
_WORD_PARENTS = frozenset({"variable_assignment", "concatenation"})
_BLANK_IN_WORD = re.compile(rb"(?<!\\)[ \t\n]")


def _certain(node: Node, source: Source) -> bool:
    """Whether bash ends the value where the tree does, and nothing unreadable stands in it or before it."""
    if node.has_error or not _AFTER_WORD.match(source.data, node.end_byte):
        return False
    for one in syntax_tree.walk(node):
        in_value = one.type == "word" and one.parent is not None and one.parent.type in _WORD_PARENTS
        if in_value and _BLANK_IN_WORD.search(one.text or b""):
            return False
    return not source.root.has_error or _quotes_closed_before(node, source)


def _quotes_closed_before(node: Node, source: Source) -> bool:
    """Whether each unreadable statement before the node's own holds quotes in pairs, so that none is open here."""
    statement = node
    while statement.parent is not None and statement.parent.parent is not None:
        statement = statement.parent
    if statement.has_error:
        return False
    for one in source.root.children:
        if one.start_byte >= statement.start_byte:
            return True
        if one.has_error or one.is_missing:
            code = re.sub(rb"\\.", b"", one.text or b"")
            if (
                one.type == "ERROR"
                or b"<<" in code
                or any(code.count(quote) % 2 for quote in (b'"', b"'", b"`"))
            ):
                return False
    return True


def attributes(source: Source, values: Mapping[str, str]) -> dict[str, str]:
    """Name -> the attributes that ``declare`` gives it anywhere in the code, as letters."""
    found: dict[str, str] = {}
    for node in syntax_tree.walk(source.root):
        if node.type != "declaration_command":
            continue
        flags = "".join(syntax_tree.text(one)[1:] for one in node.children if one.type == "word")
        for one in node.children:
            target = one.children[0] if one.type == "variable_assignment" else one
            if target.type == "variable_name" and syntax_tree.text(target) in values:
                found[syntax_tree.text(target)] = found.get(syntax_tree.text(target), "") + flags
    return found


_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)", re.ASCII)


def refuses(attributes: Mapping[str, str], name: str, value: str) -> bool:
    """Whether bash would make something else of the value: ``declare -i`` computes it, ``-a`` reads a list in it."""
    letters = attributes.get(name, "")
    return any(one in letters for one in "aAn") or ("i" in letters and not _INTEGER.fullmatch(value))
