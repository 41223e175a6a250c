"""The walk over a syntax tree that collects the facts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from runbook.core.document import Span
from runbook.core.variables import NAME
from runbook.shell.assignments import quoted_name
from runbook.shell.code.command_places import (
    CallSurroundings,
    divided,
    is_rest_of_value,
    meant_assignment,
    words_of,
)
from runbook.shell.code.heredocs import heredocs
from runbook.shell.facts import Assigned, Call, Facts, How, Unset, Used
from runbook.shell.syntax_tree import Node, parse, text

_LONGEST = 200
"""Bytes of a variable's name that are looked at."""

_LET = re.compile(r"\s*(?:\+\+|--)?([A-Za-z_]\w*)\s*(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)?", re.ASCII)
_WITH_ARGUMENT = {"read": "adinNptu", "mapfile": "dnOsuCc", "readarray": "dnOsuCc"}
"""Builtins that give variables a value, and their options with arguments (bash's manual, "Bash Builtin Commands")."""
_ASSIGNING = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|="})
_DEFAULTS = frozenset({":-", "-", ":=", "=", ":+", "+"})
_KEYWORDS = {"export": How.EXPORT, "readonly": How.READONLY, "local": How.LOCAL}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is."""

    in_function: bool = False
    arithmetic: bool = False
    tested: bool = False
    how: How = How.PLAIN
    exported: bool = False


class FactCollector:
    """One walk. Nodes wait on a stack, not in Python's: code may nest as deep as it likes."""

    def __init__(self, code: str, readable: str | None = None) -> None:
        """`readable` is the code with words of the same lengths where the grammar would stumble."""
        self._source = parse(code if readable is None else readable)
        self._data = self._source.data if readable is None else code.encode(errors="surrogatepass")
        self._root = self._source.root
        self._variables: list[Assigned | Used] = []
        self._functions: list[str] = []
        self._calls: list[Call] = []
        self._sourced: int | None = None
        self._unset: list[Unset] = []
        self._waiting: list[tuple[Node, _Place] | Assigned | Used | Call] = []

    def facts(self) -> Facts:
        """What the code says."""
        self._waiting.append((self._root, _Place()))
        while self._waiting:
            match self._waiting.pop():
                case (node, place):
                    self._visit(node, place)
                case Call() as call:
                    self._called(call)
                case variable if NAME.fullmatch(variable.name):
                    self._variables.append(variable)
        return Facts(
            tuple(self._variables),
            tuple(self._functions),
            tuple(self._calls),
            self._sourced,
            not self._root.has_error,
            tuple(self._unset),
            heredocs(self._source),
        )

    def _visit(self, node: Node, place: _Place) -> None:
        match node.type:
            case "variable_assignment":
                self._assignment(node, place)
            case "declaration_command":
                self._declaration(node, place)
            case "command":
                if (name := meant_assignment(node)) is not None:
                    self._waiting.append(Assigned(name, _span(node), place.how, False, place.in_function))
                call = self._call(node, place)
                if call.parts or not is_rest_of_value(node):
                    self._waiting.append(call)
                    place = replace(place, how=How.PREFIX, exported=True)
                self._below(node, place)
            case "for_statement" | "c_style_for_statement":
                self._loop(node, place)
            case "function_definition":
                self._functions.append(text(node.child_by_field_name("name") or node))
                self._below(node, replace(place, in_function=True))
            case "expansion":
                self._expansion(node, place)
            case "concatenation":
                if (name := self._name_behind(node)) is not None:
                    line = node.end_point[0] + 1
                    self._waiting.append(Used(name, line, place.tested, in_function=place.in_function))
                self._below(node, place)
            case "simple_expansion" if not _is_foreign(node):
                self._used(node.children[-1], place)
            case "simple_expansion":
                pass
            case "arithmetic_expansion":
                self._below(node, replace(place, arithmetic=True))
            case "compound_statement" if node.children and node.children[0].type == "((":
                self._below(node, replace(place, arithmetic=True))
            case "unary_expression" if node.children[0].type == "test_operator":
                about = text(node.children[0]) in ("-z", "-n", "-v")
                self._below(node, replace(place, tested=about))
            case "binary_expression" | "postfix_expression" | "unary_expression" if place.arithmetic:
                self._computation(node, place)
            case "variable_name" | "word" if place.arithmetic:
                self._used(node, place)
            case "command_substitution" | "process_substitution":
                self._below(node, _Place(in_function=place.in_function))
            case "unset_command":
                self._unset.extend(
                    Unset(text(one), one.start_point[0] + 1)
                    for one in node.children
                    if one.type == "variable_name"
                )
            case _:
                self._below(
                    node, replace(place, how=How.PLAIN, exported=False) if _holds_commands(node) else place
                )

    def _below(self, node: Node, place: _Place) -> None:
        self._waiting.extend((child, place) for child in reversed(node.children))

    def _assignment(self, node: Node, place: _Place) -> None:
        target, operator = node.children[0], node.children[1].type
        if target.type == "subscript":
            how, name = How.ELEMENT, text(target.children[0])
        else:
            how = How.APPEND if operator == "+=" and place.how is not How.PREFIX else place.how
            name = text(target)
        self._waiting.append(Assigned(name, _span(node), how, place.exported, place.in_function))
        inner = replace(place, how=How.PLAIN, exported=False)
        self._waiting.extend((child, inner) for child in reversed(node.children[2:]))

    def _declaration(self, node: Node, place: _Place) -> None:
        keyword = node.children[0].type
        options = "".join(
            text(one)[1:] for one in node.children if one.type == "word" and text(one).startswith("-")
        )
        how = _KEYWORDS.get(keyword, How.DECLARE)
        if how is How.DECLARE and place.in_function and "g" not in options:
            how = How.LOCAL
        exported = (how is How.EXPORT and "n" not in options) or (keyword != "export" and "x" in options)
        inner = replace(place, how=how, exported=exported)
        for child in reversed(node.children[1:]):
            if child.type != "variable_name":
                if name := quoted_name(child):  # export "X=1"
                    self._waiting.append(Assigned(name, _span(child), how, exported, place.in_function))
                self._waiting.append((child, inner))
            elif how in (How.DECLARE, How.LOCAL) and "p" not in options:
                self._waiting.append(Assigned(text(child), _span(child), how, exported, place.in_function))

    def _loop(self, node: Node, place: _Place) -> None:
        body = node.child_by_field_name("body")
        counted = replace(place, arithmetic=True, how=How.ARITHMETIC)
        for child in reversed(node.children):
            if child == body:
                self._waiting.append((child, place))
            elif node.type == "c_style_for_statement":
                self._waiting.append((child, counted))
            elif child.type != "variable_name":
                self._waiting.append((child, place))
        variable = node.child_by_field_name("variable")
        if variable is not None:
            loop = Assigned(text(variable), _span(variable), How.FOR, in_function=place.in_function)
            position = next(
                (at for at, one in enumerate(self._waiting) if isinstance(one, tuple) and one[0] == body),
                len(self._waiting) - 1,
            )
            self._waiting.insert(position + 1, loop)

    def _expansion(self, node: Node, place: _Place) -> None:
        parts = [one for one in node.children if one.type not in ("${", "}")]
        indirect = bool(parts) and parts[0].type == "!"
        at = next((at for at, one in enumerate(parts) if one.type in ("variable_name", "subscript")), None)
        if at is None:
            self._below(node, place)
            return
        name, rest = parts[at], parts[at + 1 :]
        inner = _Place(in_function=place.in_function)
        if name.type == "subscript" and name.children:
            self._waiting.extend((one, inner) for one in name.children[1:] if one.is_named and one.children)
            name = name.children[0]
        operator = rest[0].type if rest else ""
        if operator in (":=", "="):
            self._waiting.append(
                Assigned(text(name), _span(node), How.DEFAULT, in_function=place.in_function)
            )
        if not (indirect and operator in ("@", "*")):
            default = place.tested or operator in _DEFAULTS
            line = name.start_point[0] + 1
            self._waiting.append(Used(text(name), line, default, indirect, place.in_function))
        self._waiting.extend((child, inner) for child in reversed(rest) if child.is_named and child.children)

    def _computation(self, node: Node, place: _Place) -> None:
        first = next((one for one in node.children if one.type in ("variable_name", "word")), None)
        operator = next((one.type for one in node.children if not one.is_named), "")
        if first is not None and (
            operator in ("++", "--") or (operator in _ASSIGNING and first == node.children[0])
        ):
            self._waiting.append(
                Assigned(text(first), _span(node), How.ARITHMETIC, in_function=place.in_function)
            )
            self._waiting.extend(
                (one, place) for one in reversed(node.children) if one != first or operator != "="
            )
        else:
            self._below(node, place)

    def _name_behind(self, node: Node) -> str | None:
        """The name that the grammar has divided from its dollar sign at the end of a node."""
        rest = self._source.data[node.end_byte : node.end_byte + _LONGEST] if divided(node) else b""
        found = NAME.match(rest.decode(errors="replace"))
        return found[0] if found else None

    def _used(self, node: Node, place: _Place) -> None:
        name = text(node)
        if node.type in ("variable_name", "word") and NAME.fullmatch(name):
            line = node.start_point[0] + 1
            self._variables.append(Used(name, line, place.tested, in_function=place.in_function))

    def _call(self, node: Node, place: _Place) -> Call:
        parts = words_of(node, self._source, self._data)
        around = CallSurroundings.of(node)
        return Call(
            tuple(one.value for one in parts) or (None,),
            _span(node),
            around.stdin,
            place.in_function,
            parts,
            around.piped,
            around.feeds,
            around.fed,
            around.captured,
            around.background,
            around.conditional,
        )

    def _called(self, call: Call) -> None:
        self._calls.append(call)
        if call.program in ("source", ".", "eval") and self._sourced is None:
            self._sourced = call.span.start
        for name, how in _assigned_by_builtin(call.words):
            self._variables.append(Assigned(name, call.span, how, in_function=call.in_function))


def _is_foreign(node: Node) -> bool:
    """Whether ``$X`` is another shell's: PowerShell's ``$X=...`` at the beginning of a command, ``$env:X``."""
    following = node.next_sibling
    above = node.parent
    if above is not None and above.type == "command_name" and above.parent is not None:
        return meant_assignment(above.parent) is not None
    if following is None or above is None or above.type not in ("concatenation", "command"):
        return False
    after = text(following)
    begins = (
        above.type == "concatenation" and above.parent is not None and above.parent.type == "command_name"
    )
    return (begins and node.prev_sibling is None and after.startswith("=")) or (
        text(node) == "$env" and after.startswith(":")
    )


def _holds_commands(node: Node) -> bool:
    return node.type in ("program", "do_group", "subshell", "pipeline", "list", "compound_statement")


def _span(node: Node) -> Span:
    return Span(node.start_point[0] + 1, node.end_point[0] + 1)


def _assigned_by_builtin(words: Sequence[str | None]) -> Iterator[tuple[str, How]]:
    """The names that a command with these words assigns."""
    name, *arguments = words
    if name in ("builtin", "command") and arguments:
        name, *arguments = arguments
    match name:
        case "read":
            names, arrays = _operands(arguments, _WITH_ARGUMENT["read"])
            found = arrays or names
            yield from ((one, How.READ) for one in found or ["REPLY"])
        case "mapfile" | "readarray":
            names, _ = _operands(arguments, _WITH_ARGUMENT[name])
            yield from ((one, How.MAPFILE) for one in names[:1] or ["MAPFILE"])
        case "printf":
            target = arguments[1] if len(arguments) > 1 and arguments[0] == "-v" else None
            if target is None and arguments and (arguments[0] or "").startswith("-v"):
                target = (arguments[0] or "")[2:]
            if target and (found_name := NAME.match(target)):
                yield found_name[0], How.PRINTF
        case "getopts":
            yield from ((one, How.GETOPTS) for one in [*filter(None, arguments[1:2]), "OPTARG", "OPTIND"])
        case "let":
            for one in arguments:
                if one and (computed := _LET.match(one)) and computed.end() > computed.end(1):
                    yield computed[1], How.ARITHMETIC
        case _:
            pass


def _operands(arguments: Sequence[str | None], with_argument: str) -> tuple[list[str], list[str]]:
    """The names that stand after the options, and the argument of ``-a``."""
    arrays: list[str] = []
    rest = list(arguments)
    while rest and (option := rest[0]) is not None and option.startswith("-") and option != "-":
        rest.pop(0)
        if option == "--":
            break
        for at, letter in enumerate(option[1:], 2):
            if letter in with_argument:
                value = option[at:] or (rest.pop(0) if rest else "")
                if letter == "a" and value:
                    arrays.append(value)
                break
    names = [found[0] for one in rest if one and (found := NAME.fullmatch(one))]
    return names, [one for one in arrays if NAME.fullmatch(one)]
