"""Commands that open a shell or a client elsewhere: in a container, on another machine, as another user, in a database.

What stands below one of them in a document is meant for that, and not for the document's own shell.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from runbook.shell import syntax_tree, words
from runbook.shell.openers.opener_table import (
    ALIASES,
    CLIENTS,
    CONSOLES,
    LEAVING,
    OPENERS,
    PORTS,
    SHELL_IMAGES,
    SHELLS,
    SUDO,
    TYPED_LANGUAGES,
    WITHIN,
    WRAPPERS,
    Opener,
)
from runbook.shell.syntax_tree import Node

_DASHES = ("--", "\u2013-", "\u2013", "\u2014")
"""What stands before a command; a word processor makes a dash of it."""
UNKNOWN = "\0"
"""Stands for a word that bash makes when it runs."""
_KNOWN = {"$SHELL": "sh", "${SHELL}": "sh", '"$SHELL"': "sh", "~": "~"}
"""Words that bash makes when it runs, and what they stand for."""
_VARIABLE = re.compile(r"\"?\$\{?(\w+?)(?:_(?:CMD|COMMAND|BIN))?\}?\"?", re.IGNORECASE)
"""A variable that holds a program, by its name: ``$KUBECTL exec``, ``"$SSH_CMD" host``."""
_BLANK = re.compile(r"(?<![<\w])<(?=[A-Za-z])[\w.-]+(?: [\w.-]+)*>")
"""Something to fill in, which would be read as two redirections: ``ssh <user>@<host>``."""
_DEEPEST = 4
"""So many shells within shells are looked into: ``bash -c "ssh host 'su -'"``."""


class MoveKind(StrEnum):
    """What a statement does to where the next one is meant for."""

    RUN = "run"
    OPEN = "open"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Move:
    """A statement of some code, by what it does to where the next one is meant for.

    `line` is its 1-based line; an opening one has in `command` the words that tell what it is. `start` and `end` are
    its bytes. `plain`: it is one simple command of these `words`, as far as they can be
    told, so that bash can say them.
    """

    kind: MoveKind
    line: int
    command: str = ""
    start: int = 0
    end: int = 0
    plain: bool = False
    words: tuple[str, ...] = ()


def moves(code: str) -> tuple[Move, ...]:
    """The statements of the code, in order.

    What opens a shell or a client elsewhere opens it for a person to type into. It does not where it gets its input
    from a pipe, a file or a here-document, where it runs a command there, where it stands in a function or a
    substitution, and in the background.
    """
    # The same number of bytes: places stay what they are.
    return tuple(_moves(_BLANK.sub(lambda found: "_" * len(found[0].encode()), code), 0))


def is_typed(language: str) -> bool:
    """Whether a fence in this language shows what a person types in a terminal."""
    return language.lower() in TYPED_LANGUAGES


def is_client(command: str) -> bool:
    """Whether what `Move.command` names is a client or a shell on this machine: without input it ends at once."""
    return command in CLIENTS


def opens(code: str) -> Move | None:
    """The first statement of the code that opens a shell or a client elsewhere."""
    return next((one for one in moves(code) if one.kind is MoveKind.OPEN), None)


def _moves(code: str, depth: int, *, inside: bool = False) -> Iterator[Move]:
    for statement in _statements(code):
        text = syntax_tree.text(statement)
        line, start, end = statement.start_point[0] + 1, statement.start_byte, statement.end_byte
        for node in _typed(statement):
            if label := _opens(_words(node), inside=inside, depth=depth):
                plain = node.type == "command" and node in (statement, _body(statement))
                yield Move(
                    MoveKind.OPEN, node.start_point[0] + 1, label, start, end, plain, tuple(_words(node))
                )
                break
        else:
            kind = MoveKind.LEAVE if _first_word(text) in LEAVING else MoveKind.RUN
            yield Move(kind, line, start=start, end=end)
            if kind is MoveKind.LEAVE and statement.type == "list":
                yield Move(MoveKind.RUN, line, start=start, end=end)


def _statements(code: str) -> list[Node]:
    root = syntax_tree.parse(code).root
    return [one for one in root.children if one.is_named and one.type != "comment"]


def _first_word(text: str) -> str:
    return next((words[0] for line in text.split("\n") if (words := line.split()) and words[0][0] != "#"), "")


_COMPOUND = frozenset({
    "list", "subshell", "compound_statement", "if_statement", "elif_clause", "else_clause", "for_statement",
    "c_style_for_statement", "while_statement", "do_group", "case_statement", "case_item", "negated_command", "ERROR",
})  # fmt: skip
_TAKING = re.compile(r"0?<|[1&]?>(?!&)")


def _body(node: Node) -> Node:
    return node.children[0] if node.type == "redirected_statement" and node.children else node


def _typed(node: Node) -> Iterator[Node]:
    """The simple commands of a statement that have the shell's own input and output."""
    after = node.next_sibling
    if after is not None and after.type == "&":
        return
    if node.type == "command":
        if not any(map(_takes_away, node.children)):
            yield node
    elif node.type == "redirected_statement":
        body, *redirects = node.children
        if not any(map(_takes_away, redirects)):
            yield from _typed(body)
    elif node.type == "pipeline":
        yield from _typed(node.children[0])
    elif node.type in _COMPOUND:
        for one in node.children:
            yield from _typed(one)


def _takes_away(node: Node) -> bool:
    """Whether it is a redirection that leaves nothing to type, or nothing to see."""
    return node.type.endswith("_redirect") and _TAKING.match(syntax_tree.text(node)) is not None


def _words(node: Node) -> list[str]:
    name = node.child_by_field_name("name")
    if name is None or not name.children:
        return []
    parts = [name.children[0], *node.children_by_field_name("argument")]
    found = [_word(part) for part in parts]
    if found[0] == UNKNOWN and (named := _VARIABLE.fullmatch(syntax_tree.text(parts[0]))):
        found[0] = named[1].lower().replace("_", "-")
    return found


def _word(node: Node) -> str:
    known = words.static(node)
    return known if known is not None else _KNOWN.get(syntax_tree.text(node), UNKNOWN)


_SWITCH = re.compile(r"[-+].*|/[a-z]", re.IGNORECASE)
"""An option of a shell: ``-l``, ``+x``, ``/k`` of cmd.exe. A path is a script."""


def unwrapped(words: list[str]) -> tuple[list[str], str]:
    """The words without what only runs them (``env X=1``, ``timeout 60``), the first one as the name of a program."""
    while words:
        program = words[0].rpartition("/")[2].removesuffix(".exe")
        if program not in WRAPPERS:
            words = [*ALIASES.get(program, (words[0],)), *words[1:]]
            return (
                (words[1:], words[1]) if program in WITHIN and words[1:2] == ["kubectl"] else (words, program)
            )
        words = read_words(words[1:], WRAPPERS[program], 0, strict=True)[3]
        if program == "timeout":
            words = words[1:]
        while words and "=" in words[0] and program == "env":
            words = words[1:]
    return [], ""


def _opens(words: list[str], *, inside: bool, depth: int) -> str | None:
    """The words that name what is opened, None where nothing is. `inside`: the command runs elsewhere already."""
    words, program = unwrapped(words)
    program = ALIASES.get(program, (program,))[0]
    if not words or depth > _DEEPEST:
        return None
    if program == "eval":
        return _code_opens(" ".join(words[1:]), inside=inside, depth=depth + 1)
    if program in SUDO:
        takes, shell = SUDO[program]
        options, _, _, rest = read_words(words[1:], takes, 0, strict=True)
        while rest and "=" in rest[0]:
            rest = rest[1:]
        if not options.isdisjoint(shell) and not rest:
            return f"{program} -s" if options & {"-s", "--shell"} else f"{program} -i"
        return _opens(rest, inside=True, depth=depth + 1)
    if program == "busybox" and inside:
        return _opens(words[1:], inside=True, depth=depth + 1)
    if program in SHELLS:
        given = [at for at, one in enumerate(words) if at and re.fullmatch(r"-\w*c\w*|/[ck]", one, re.I)]
        if given:
            code = words[given[0] + 1] if given[0] + 1 < len(words) else ""
            return _code_opens(code, inside=inside, depth=depth + 1)
        plain = all(_SWITCH.fullmatch(one) for one in words[1:])
        return program if plain and inside else None
    if inside and program in CONSOLES and len(words) == 1:
        return program
    for one in openers_of(program):
        if label := _matches(one, one.path.split(), words, depth):
            return label
    return None


def openers_of(program: str) -> Sequence[Opener]:
    """The rows of the table for a program."""
    return _openers().get(program, ())


@cache
def _openers() -> Mapping[str, Sequence[Opener]]:
    found: dict[str, list[Opener]] = {}
    for one in OPENERS:
        found.setdefault(one.path.split()[0], []).append(one)
    return found


def _code_opens(code: str, *, inside: bool, depth: int) -> str | None:
    """What code opens that another shell is given as a word."""
    if UNKNOWN in code:
        code = code.replace(UNKNOWN, "_")
    found = (one for one in _moves(code, depth, inside=inside) if one.kind is MoveKind.OPEN)
    return next((one.command for one in found), None)


def path_of(one: Opener, words: list[str]) -> tuple[list[str], set[str]] | None:
    """The command that is to run there, and the options before it; None where the words are of another row."""
    path = one.path.split()
    limit = None if one.operands is None else len(path) - 1 + one.operands
    options, _, operands, rest = read_words(
        words[1:], f"{one.valued} {one.asked}", limit, strict=one.strict, late=one.late
    )
    if operands[: len(path) - 1] != path[1:]:
        return None
    operands = operands[len(path) - 1 :]
    return [*(operands[one.operands :] if one.operands is not None and one.command else ()), *rest], options


def _matches(one: Opener, path: list[str], words: list[str], depth: int) -> str | None:
    limit = None if one.operands is None else len(path) - 1 + one.operands
    takes = f"{one.valued} {one.asked}"
    options, values, operands, rest = read_words(words[1:], takes, limit, strict=one.strict, late=one.late)
    if operands[: len(path) - 1] != path[1:] or options & set(one.batch.split()):
        return None
    if not all(options & set(needed.split("|")) for needed in one.needs.split()):
        return None
    operands = operands[len(path) - 1 :]
    if "--entrypoint" in values:
        rest = [values["--entrypoint"], *rest]
    elif one.asked and one.asked in values:
        rest = values[one.asked].split()
    elif one.command:
        rest = [*operands[one.operands :], *rest] if one.operands is not None else [*_after_options(rest)]
    elif rest or (one.operands is not None and len(operands) > one.operands):
        return None
    if any(word.endswith(".js") for word in operands) or (one.operands == 1 and one.command and not operands):
        return None
    if rest == ["~"]:
        rest = []
    if len(rest) == 1 and " " in rest[0]:  # code for the shell there
        return one.path if _code_opens(rest[0], inside=True, depth=depth + 1) else None
    if rest:
        return one.path if _opens(rest, inside=True, depth=depth + 1) else None
    if one.ports and options & PORTS:
        return None
    if path[-1] == "run" and one.strict and one.bare:  # the image says what it runs
        image = operands[0].rpartition("/")[2].partition(":")[0].partition("@")[0]
        return one.path if image in SHELL_IMAGES else None
    return one.path if one.bare or one.asked else None


def _after_options(rest: Sequence[str]) -> Sequence[str]:
    """What follows ``--`` for a program that hands it on to ssh: options of that, then a command."""
    if {"-N", "-f"} & set(rest):
        return [UNKNOWN]  # a tunnel
    return [] if rest and rest[0].startswith("-") else rest


@cache
def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def read_words(
    words: Sequence[str], valued: str, operands: int | None, *, strict: bool, late: bool = False
) -> tuple[set[str], dict[str, str], list[str], list[str]]:
    """The options, their values, the operands, and what follows ``--`` or, with `strict`, the last operand.

    A cluster of letters counts as each of them, up to one that takes a value.
    """
    takes = _names(valued)
    options: set[str] = set()
    values: dict[str, str] = {}
    found: list[str] = []
    queue = list(words)
    while queue:
        if strict and operands is not None and len(found) >= operands and not queue[0].startswith("-"):
            return options, values, found, queue
        word = queue.pop(0)
        if word in _DASHES:
            return options, values, found, queue
        if not word.startswith("-") or word == "-":
            found.append(word)
            if strict and not late and operands is not None and len(found) >= operands:
                return options, values, found, queue
            continue
        name, equals, value = word.partition("=")
        if word.startswith("--") or name in takes:
            if value not in ("false", "False"):
                options.add(name)
            if not equals and queue and name in takes:  # what is not known is taken for a flag
                value = queue.pop(0)
            values[name] = value
            continue
        options.add(word)
        for at, letter in enumerate(word[1:], 2):
            options.add(f"-{letter}")
            if f"-{letter}" in takes or f"-{letter}=" in takes:
                if at > len(word) - 1 and queue and f"-{letter}" in takes:
                    queue.pop(0)
                break
    return options, values, found, []
