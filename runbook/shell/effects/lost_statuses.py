"""Exit statuses that bash throws away: of a substitution inside another command, of a pipe's earlier commands.

``export ID=$(az vm show ...)`` succeeds when ``az`` fails, ``az vm list | jq .`` when ``jq`` succeeds; errexit sees
neither (bash(1), "SIMPLE COMMAND EXPANSION" and "Pipelines"; ShellCheck SC2155, SC2312). `guarded` adds what tells:
behind a substitution an expansion that is empty unless ``$?``, which bash sets there, is no failure; behind a pipe a
call that looks at ``PIPESTATUS``. In a function a substitution begins with a call that looks at its own end, and costs
a process more: shells other than bash, which may get the function, refuse arrays. Variables that other shells do not
have hold the calls: there they are ``:``, and the function runs.

What the author provides for is left alone, by bash's own rule for errexit: conditions, all but the last command of
``&&`` and ``||``, ``!``, commands in the background.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from runbook.shell.syntax_tree import Node, ancestors, decoded, parse, text
from runbook.shell.words import program, static

FAILED = "__runbook_failed"
"""The array with an element 1: ``${__runbook_failed[$?>0]:+$(CALL SITE STATUS...)}`` calls behind what failed only."""
_CALL = "__runbook_look"
ENTER = "__runbook_in"
"""The variable with the call at the beginning of a substitution in a function: ``$__runbook_in SITE STATUS...``."""
FEED = "__runbook_feed"
"""The same at the beginning of a process substitution, which ends whenever it likes: it fails the block at its end."""
PIPED = "__runbook_piped"
"""The variable with the call after a pipe: ``$__runbook_piped SITE COUNT STATUS,STATUS... PIPESTATUS...``."""

PIPE = "a pipe"
_SETS = re.compile(r"\b(?:set|shopt)\b")
_HARMLESS = frozenset({"echo", "printf", "true", ":", "yes", "seq"})
"""What fails only when nobody reads it."""
_SIGPIPE = 141
"""128 + SIGPIPE: the reader had enough (``| head``)."""
_EARLY = frozenset(
    {"head", "grep", "egrep", "fgrep", "sed", "awk", "gawk", "mawk", "read", "less", "more", "true", ":"}
)
"""Readers that may stop before the end of their input."""
_BROKEN_PIPE = {"curl": (23,), "python": (1, 120), "python3": (1, 120)}
"""How programs end that notice a closed pipe and do not die of it (curl(1): "Write error"; CPython: BrokenPipeError, or
120 where only the last flush fails)."""
_ANSWERS: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(["grep", "egrep", "fgrep", "zgrep", "bzgrep", "xzgrep", "rg", "ag", "ack"], (1,)),
    **dict.fromkeys(["diff", "cmp", "sdiff", "diff3", "zdiff", "zcmp", "colordiff"], (1,)),
    **dict.fromkeys(
        ["test", "[", "expr", "let", "read", "pgrep", "pidof", "ps", "lsof", "fuser", "nc"], (1,)
    ),
    **dict.fromkeys(
        ["which", "command", "type", "hash", "mountpoint", "find", "du", "crontab", "rpm", "dpkg"], (1,)
    ),
    "getent": (2,),
    "jq": (1, 4),
    "service": (1, 3),
    "systemctl": (1, 3, 4),
    "timeout": (124,),
}
"""Exit statuses by which these programs answer, rather than fail (their manuals; systemd: LSB init script actions)."""
_ANSWERING: dict[str, tuple[int, ...]] = {
    "git config": (1,),
    "git diff": (1,),
    "git diff-files": (1,),
    "git diff-index": (1,),
    "git grep": (1,),
    "git merge-base": (1,),
    "git show-ref": (1,),
    "git check-ignore": (1,),
    "kubectl diff": (1,),
    "terraform plan": (2,),
}
"""The same of subcommands."""
_LINES = frozenset({"list", "redirected_statement", "pipeline", "heredoc_redirect"})
_SUBSTITUTIONS = frozenset({"command_substitution", "process_substitution"})


@dataclass(frozen=True, slots=True)
class Site:
    """Where a status could get lost: `command` is what ends with it, `line` its 1-based line of the code.

    `hidden_by` is what hides it: ``export``, ``echo``, `PIPE`. `allowed` are the statuses that are not failures.
    """

    line: int
    command: str
    hidden_by: str
    allowed: tuple[int, ...] = ()


class Guarded(NamedTuple):
    """Code with its guards, and the `sites` that they name.

    `off`: the code itself says that failures do not count (``set +e``), or shows what runs (``set -x``); it has no
    guards. `pipes_off`: it says that only a pipe's last status counts (``set +o pipefail``).
    """

    code: str
    sites: tuple[Site, ...] = ()
    off: bool = False
    pipes_off: bool = False


def guarded(code: str, first: int = 0, tolerated: Sequence[int] = (), *, pipes: bool = True) -> Guarded:
    """The code with its guards, and the sites that they name, numbered from `first`.

    `tolerated` are statuses that the author expects (``allow-failure=3``); `pipes` says whether those of a pipe's
    earlier commands count. Code that the grammar cannot read is left as it is. Lines stay what they are.
    """
    source = parse(code)
    settings = set(_settings(source.root)) if _SETS.search(code) else set()
    pipes_off = "+pipefail" in settings
    if source.root.has_error or settings & {"+errexit", "-xtrace"}:
        return Guarded(code, off=not source.root.has_error, pipes_off=pipes_off)
    guards = _Guards(first, tuple(tolerated), pipes and not pipes_off and "PIPESTATUS" not in code)
    guards.walk(source.root)
    data = source.data
    for at, added in sorted(guards.added, key=lambda one: one[0], reverse=True):
        data = data[:at] + added.encode() + data[at:]
    return Guarded(decoded(data), tuple(guards.sites), pipes_off=pipes_off)


_LETTERS = {"e": "errexit", "x": "xtrace"}


def _settings(root: Node) -> Iterator[str]:
    """The options that the code sets: ``-errexit``, ``+pipefail``, with the sign that `set` gives them."""
    for node in _below(root):
        words = (
            [static(one) for one in node.children_by_field_name("argument")] if node.type == "command" else []
        )
        match program(node)[:1]:
            case ("set",):
                for at, word in enumerate(words[: words.index("--")] if "--" in words else words):
                    if word and word[0] in "+-" and word[1:2] != "-":
                        yield from (word[0] + _LETTERS[letter] for letter in word[1:] if letter in _LETTERS)
                        if "o" in word[1:] and (name := next(iter(words[at + 1 : at + 2]), None)):
                            yield word[0] + name
            case ("shopt",) if words and words[0] in ("-uo", "-ou", "-so", "-os"):
                yield from (("+" if "u" in str(words[0]) else "-") + str(name) for name in words[1:])
            case _:
                pass


_GUARD = re.compile(
    rf';? ?"\$\{{(?:{ENTER}|{FEED}|{PIPED})-:\}}"[\d, ]*(?:"\$\{{PIPESTATUS\[@\]\}}")?;? ?'
    rf"|\$\{{{FAILED}\[\$\?>0\]:\+\$\({_CALL} [\d ]*\)\}}"
)


def unguarded(code: str) -> str:
    """Code as bash shows it, without the guards."""
    return _GUARD.sub("", code)


class _Guards:
    def __init__(self, first: int, tolerated: tuple[int, ...], pipes: bool) -> None:
        self.sites: list[Site] = []
        self.added: list[tuple[int, str]] = []
        self._first = first
        self._tolerated = tolerated
        self._pipes = pipes

    def walk(self, root: Node) -> None:
        stack = [root]
        while stack:
            node = stack.pop()
            stack.extend(reversed(node.children))
            if node.type in _SUBSTITUTIONS:
                self._substitution(node)
            elif node.type == "pipeline" and self._pipes:
                self._pipeline(node)

    def _number(self, node: Node, hidden_by: str, allowed: Sequence[int]) -> int:
        self.sites.append(Site(node.start_point[0] + 1, text(node), hidden_by, tuple(allowed)))
        return self._first + len(self.sites) - 1

    def _substitution(self, node: Node) -> None:
        body = [one for one in node.named_children if one.type not in ("comment", "file_redirect")]
        backquoted = text(node)[:1] == "`"
        if not body or not _counts(node) or _passes_on(node) or (backquoted and _is_quoted(node)):
            return
        last = _last(body[-1])
        if last.type in ("function_definition", "variable_assignment") or _is_harmless(last):
            return
        feeds = node.type == "process_substitution"
        allowed = (*_answers(last), *self._tolerated, *(_early_ends(program(last)) if feeds else ()))
        statuses = " ".join(map(str, (self._number(last, _around(node), allowed), *allowed)))
        if feeds or any(one.type == "function_definition" for one in ancestors(node)):
            call = FEED if feeds else ENTER
            self.added.append((node.children[0].end_byte, f'"${{{call}-:}}" {statuses};'))
        else:
            self.added.append((node.end_byte, f"${{{FAILED}[$?>0]:+$({_CALL} {statuses})}}"))

    def _pipeline(self, node: Node) -> None:
        commands = [one for one in node.named_children if one.type != "comment"]
        whole = node
        while whole.parent is not None and whole.parent.type == "redirected_statement":
            whole = whole.parent
        above = whole.parent
        if len(commands) < 2 or above is None or _has_heredoc(whole):
            return
        if text(node).startswith(("coproc", "|")) or not _counts(node) or _quoted_back(node):
            return
        if any(one.type == "negated_command" for one in commands[:1]):
            return
        if all(map(_is_harmless, commands[:-1])):
            return
        names = [program(one) for one in commands]
        numbers, allowed = [], []
        for at, one in enumerate(commands[:-1]):
            early = any(name and name[0] in _EARLY for name in names[at + 1 :])
            statuses = [*_answers(one), *self._tolerated, *(_early_ends(names[at]) if early else (_SIGPIPE,))]
            numbers.append(self._number(one, PIPE, statuses))
            allowed.append(",".join(map(str, statuses)))
        call = f'"${{{PIPED}-:}}" {numbers[0]} {len(allowed)} {" ".join(allowed)} "${{PIPESTATUS[@]}}"'
        if above.type == "list":
            self.added.append((whole.start_byte, "{ "))
            self.added.append((whole.end_byte, f"; {call}; }}"))
        else:
            self.added.append((whole.end_byte, f"; {call}"))


def _has_heredoc(node: Node) -> bool:
    """Whether there is a here-document in the whole line of commands: what is added behind it would be its text."""
    while node.parent is not None and node.parent.type in (
        "list",
        "redirected_statement",
        "pipeline",
        "heredoc_redirect",
    ):
        node = node.parent
    return "<<" in text(node) and any(one.type == "heredoc_redirect" for one in _below(node))


def _is_quoted(node: Node) -> bool:
    return "\\" in text(node) or any(one.type == "string" for one in ancestors(node))


def _early_ends(words: tuple[str, ...]) -> tuple[int, ...]:
    """How a program ends whose reader had enough."""
    return (_SIGPIPE, *_BROKEN_PIPE.get(words[0] if words else "", ()))


def _below(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        one = stack.pop()
        yield one
        stack.extend(one.children)


def _quoted_back(node: Node) -> bool:
    """Whether it stands between backquotes, where the quotes of a guard would not be safe."""
    return any(one.type == "command_substitution" and text(one)[:1] == "`" for one in ancestors(node))


def _last(node: Node) -> Node:
    """The command whose status is that of `node`."""
    while node.type in ("redirected_statement", "pipeline", "list") and node.named_children:
        inner = node.named_children
        node = inner[0] if node.type == "redirected_statement" else inner[-1]
    return node


def _is_harmless(node: Node) -> bool:
    return any(word in _HARMLESS for word in program(node)[:1])


def _answers(node: Node) -> tuple[int, ...]:
    words = program(_last(node))
    if not words:
        return (1,) if _last(node).type == "test_command" else ()
    return _ANSWERS.get(words[0], ()) or _ANSWERING.get(" ".join(words), ())


def _passes_on(node: Node) -> bool:
    """Whether the status of a substitution is that of its statement: the last one in a line of mere assignments."""
    statement = node
    for above in ancestors(node):
        if above.type not in (
            "variable_assignment",
            "variable_assignments",
            "string",
            "concatenation",
            "array",
        ):
            break
        statement = above
    if statement is node or "assignment" not in statement.type or node.type != "command_substitution":
        return False
    if statement.parent is not None and statement.parent.type in ("command", "declaration_command"):
        return False
    own = [one for one in _below(statement) if one.type == "command_substitution"]
    return max(own, key=lambda one: one.end_byte) == node


def _around(node: Node) -> str:
    """What hides the status of a substitution, in a word."""
    for above in ancestors(node):
        match above.type:
            case "declaration_command":
                return text(above.children[0])
            case "command":
                words = program(above)
                return words[0] if words else "a command"
            case "for_statement" | "case_statement" | "test_command":
                return text(above.children[0])
            case "variable_assignment" | "variable_assignments":
                if above.parent is None or above.parent.type not in (
                    "variable_assignments",
                    "declaration_command",
                ):
                    return "an assignment"
            case "redirected_statement" | "heredoc_body" | "herestring_redirect":
                return "a redirection"
    return "the command"


def _counts(node: Node) -> bool:
    """Whether errexit would look at the status of what stands here."""
    below = node
    for above in ancestors(node):
        if above.type in ("negated_command", "ERROR"):
            return False
        if above.type == "list" and below != above.named_children[-1]:
            return False
        if above.type in ("if_statement", "elif_clause", "while_statement") and _is_condition(below, above):
            return False
        if _in_background(below):
            return False
        if above.type in _SUBSTITUTIONS and node.type == "pipeline" and below != _final(above):
            return False
        if above.type == "pipeline" and text(above).startswith("!"):
            return False
        below = above
    return not _in_background(below)


def _final(node: Node) -> Node | None:
    """The last statement of a substitution: bash looks at no other."""
    body = [one for one in node.named_children if one.type != "comment"]
    return body[-1] if body else None


def _is_condition(node: Node, statement: Node) -> bool:
    """Whether `node` stands between ``if`` and ``then``, ``while`` and ``do``."""
    for child in statement.children:
        if child.type in ("then", "do_group"):
            return False
        if child == node:
            return True
    return False


def _in_background(node: Node) -> bool:
    after = node.next_sibling
    return after is not None and after.type == "&"
