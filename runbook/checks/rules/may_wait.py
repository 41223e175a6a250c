"""Commands that wait for a person, or that do not end by themselves."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from runbook.core.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from runbook.shell.syntax_tree import Node

Words = Sequence[str | None]

_PROGRAMS = re.compile(r"(?<![\w.-])(?:read|kubectl|oc|tail|watch|az|journalctl)[ \t]")
_REASON = re.compile(
    r"(?<![\w.-])(?:read|watch)[ \t]|[ \t]-(?:w|f|F|-watch|-follow)|port-forward|proxy|delete"
)
_ASKING = frozenset(
    {
        ("acr", "delete"),
        ("acr", "repository", "delete"),
        ("aks", "delete"),
        ("cosmosdb", "delete"),
        ("disk", "delete"),
        ("group", "delete"),
        ("mysql", "flexible-server", "delete"),
        ("postgres", "flexible-server", "delete"),
        ("sql", "db", "delete"),
        ("sql", "server", "delete"),
        ("storage", "account", "delete"),
        ("vm", "delete"),
    }
)
"""Azure CLI commands that ask before they delete (their reference documents ``--yes``)."""


def waiting(code: str) -> Iterator[Diagnostic]:
    """An information or a warning for each such command, with its 1-based line of the code."""
    if not (_PROGRAMS.search(code) and _REASON.search(code)):
        return
    from runbook.shell import syntax_tree, words

    for node in syntax_tree.walk(syntax_tree.parse(code).root):
        name = node.child_by_field_name("name") if node.type == "command" else None
        if name is None or not name.children or node.has_error:
            continue
        program = words.static(name.children[0])
        teller = _TELLERS.get(program or "")
        if teller is None:
            continue
        arguments = [words.static(one) for one in node.children_by_field_name("argument")]
        said = teller(arguments)
        if said is None or _takes_more(node) or _cared_for(node, program == "read"):
            continue
        severity, message = said
        yield Diagnostic("may-wait", severity, node.start_point[0] + 1, message)


def _cared_for(node: "Node", reads: bool) -> bool:
    """Whether the command runs in the background, feeds a pipe, or gets its input from somewhere."""
    from runbook.shell import syntax_tree

    if reads and _has_input(node):
        return True
    below = node
    for above in syntax_tree.ancestors(node):
        if above.type in _ELSEWHERE or (reads and _has_input(above)):
            return True
        following = below.next_sibling
        if following is not None and following.type == "&":
            return True
        below = above
    return False


def _has_input(node: "Node") -> bool:
    from runbook.shell import syntax_tree

    return any(
        one.type in ("heredoc_redirect", "herestring_redirect")
        or syntax_tree.text(one).lstrip("0").startswith("<")
        for one in node.children
        if one.type.endswith("_redirect")
    )


def _takes_more(node: "Node") -> bool:
    """Whether words of the command stand behind a redirection, where the grammar does not count them."""
    above = node.parent
    redirects = above.children[1:] if above is not None and above.type == "redirected_statement" else []
    return any(len(one.children_by_field_name("destination")) > 1 for one in redirects)


_ELSEWHERE = frozenset({"pipeline", "function_definition", "command_substitution", "process_substitution"})


def _read(arguments: Words) -> tuple[Severity, str] | None:
    if any(one is not None and one.startswith(("-t", "-u")) for one in arguments):
        return None
    return Severity.INFO, "read waits for somebody to type; without a terminal it gets no input and fails"


def _kubectl(arguments: Words) -> tuple[Severity, str] | None:
    verb = next((one for one in arguments if one and not one.startswith("-")), None)
    given = {one for one in arguments if one}
    watches = verb == "get" and given & {"-w", "--watch", "--watch=true", "--watch-only"}
    follows = verb == "logs" and given & {"-f", "--follow", "--follow=true"}
    if watches or follows or verb in ("port-forward", "proxy"):
        return _ENDLESS
    return None


def _tail(arguments: Words) -> tuple[Severity, str] | None:
    follows = any(one in ("-f", "-F", "--follow") for one in arguments)
    return _ENDLESS if follows and not any((one or "").startswith("--pid") for one in arguments) else None


def _az(arguments: Words) -> tuple[Severity, str] | None:
    given = [one or "" for one in arguments]
    end = next((at for at, one in enumerate(given) if one.startswith("-")), len(given))
    if tuple(given[:end]) in _ASKING and None not in arguments[:end] and not {"-y", "--yes"} & set(given):
        return Severity.INFO, f"az {' '.join(given[:end])} asks before it deletes; --yes answers"
    return None


_ENDLESS = (Severity.WARNING, "this command goes on until it is stopped, or until the block's time is over")

_TELLERS: dict[str, Callable[[Words], tuple[Severity, str] | None]] = {
    "read": _read,
    "kubectl": _kubectl,
    "oc": _kubectl,
    "tail": _tail,
    "journalctl": _tail,
    "watch": lambda arguments: _ENDLESS,
    "az": _az,
}
"""Program -> whether a call with these arguments waits, and what to say of it."""
