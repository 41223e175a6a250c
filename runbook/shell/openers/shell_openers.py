"""Commands that open a shell or a client elsewhere: in a container, on another machine, as another user, in a database.

What stands below one of them in a document is meant for that, and not for the document's own shell.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from runbook.shell import syntax_tree, words
from runbook.shell.openers.opener_table import CONSOLES, LEAVING, OPENERS, SHELL_IMAGES, SHELLS, Opener
from runbook.shell.syntax_tree import Node

_DASHES = ("--", "\u2013-", "\u2013", "\u2014")
"""What stands before a command; a word processor makes a dash of it."""
_UNKNOWN = "\0"
"""Stands for a word that bash makes when it runs."""
_SUDO_VALUES = "-u --user -g --group -h --host -p --prompt -C -D -R -T -U -r -t"


@dataclass(frozen=True, slots=True)
class Opened:
    """A command on the 1-based `line` of some code that opens a shell elsewhere, by the words that tell what it is.

    `follows`: more commands stand below it in the code. `left`: one of them leaves that shell.
    """

    line: int
    command: str
    follows: bool
    left: bool


def leaves(code: str) -> bool:
    """Whether the code begins with what leaves a shell or a client."""
    first = next(
        (words[0] for line in code.split("\n") if (words := line.split()) and words[0][0] != "#"), ""
    )
    return first in LEAVING


def opened(code: str) -> Opened | None:
    """The first command of the code that opens a shell or a client elsewhere for a person to type into.

    None where it gets its input from a pipe, a file or a here-document, where it runs a command there, where it stands
    in a loop, a function or a substitution.
    """
    statements = [
        one for one in syntax_tree.parse(code).root.children if one.is_named and one.type != "comment"
    ]
    for at, statement in enumerate(statements):
        for node in _typed(statement):
            if label := _opens(_words(node), inside=False):
                below = [syntax_tree.text(one).strip() for one in statements[at + 1 :]]
                return Opened(node.start_point[0] + 1, label, bool(below), any(map(leaves, below)))
    return None


def _typed(node: Node) -> Iterator[Node]:
    """The simple commands of a statement that have the shell's own input and output."""
    after = node.next_sibling
    if after is not None and after.type == "&":
        return
    match node.type:
        case "command":
            if not any(one.type.endswith("_redirect") for one in node.children):
                yield node
        case "list":
            for one in node.children:
                yield from _typed(one)
        case "redirected_statement":
            body, *redirects = node.children
            if all(syntax_tree.text(one).startswith("2") for one in redirects):
                yield from _typed(body)
        case _:
            return


def _words(node: Node) -> list[str]:
    name = node.child_by_field_name("name")
    if name is None or not name.children:
        return []
    parts = [name.children[0], *node.children_by_field_name("argument")]
    return [one if (one := words.static(part)) is not None else _UNKNOWN for part in parts]


_SWITCH = re.compile(r"[-+].*|/[a-z]", re.IGNORECASE)
"""An option of a shell: ``-l``, ``+x``, ``/k`` of cmd.exe. A path is a script."""


def _opens(words: list[str], *, inside: bool) -> str | None:
    """The words that name what is opened, None where nothing is. `inside`: the command runs elsewhere already."""
    while words and words[0] in ("env", "exec", "command", "nohup", "time", "nice", "winpty"):
        words = words[1:]
        while words and (words[0].startswith("-") or "=" in words[0]):
            words = words[1:]
    if not words:
        return None
    program = words[0].rpartition("/")[2].removesuffix(".exe")
    if program == "sudo":
        options, _, _, rest = _read(words[1:], _SUDO_VALUES, 0, strict=True)
        if options & {"-i", "--login", "-s", "--shell"} and not rest:
            return "sudo -i" if options & {"-i", "--login"} else "sudo -s"
        return _opens(rest, inside=True)
    if program == "busybox" and inside:
        return _opens(words[1:], inside=True)
    if inside and program in SHELLS:
        plain = all(
            _SWITCH.fullmatch(one) and not re.fullmatch(r"-\w*c\w*|/[ck]", one, re.I) for one in words[1:]
        )
        return program if plain else None
    if inside and program in CONSOLES and len(words) == 1:
        return program
    for one in _openers().get(program, ()):
        if label := _matches(one, one.path.split(), words):
            return label
    return None


@cache
def _openers() -> Mapping[str, Sequence[Opener]]:
    """The rows of the table by their program."""
    found: dict[str, list[Opener]] = {}
    for one in OPENERS:
        found.setdefault(one.path.split()[0], []).append(one)
    return found


def _matches(one: Opener, path: list[str], words: list[str]) -> str | None:
    limit = None if one.operands is None else len(path) - 1 + one.operands
    takes = f"{one.valued} {one.asked}"
    options, values, operands, rest = _read(words[1:], takes, limit, strict=one.strict, late=one.late)
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
    if rest:
        return one.path if _opens(rest, inside=True) else None
    if path[-1] == "run" and one.strict and one.bare:  # the image says what it runs
        image = operands[0].rpartition("/")[2].partition(":")[0].partition("@")[0]
        return one.path if image in SHELL_IMAGES else None
    return one.path if one.bare or one.asked else None


def _after_options(rest: Sequence[str]) -> Sequence[str]:
    """What follows ``--`` for a program that hands it on to ssh: options of that, then a command."""
    if {"-N", "-f"} & set(rest):
        return [_UNKNOWN]  # a tunnel
    return [] if rest and rest[0].startswith("-") else rest


@cache
def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _read(
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
