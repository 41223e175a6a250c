"""Whether code leaves the shell as it found it: it runs programs, and nothing in it can set what the shell keeps.

The answer is a proof or nothing. Only what is listed here is known to be harmless; every other construct, and code in
which the grammar and bash may see different things, is not (bash(1), "SHELL GRAMMAR", "EXPANSION", "REDIRECTION").
"""

import re

from runbook.shell.known_names import BUILTINS, RESERVED
from runbook.shell.syntax_tree import Node, parse, text
from runbook.shell.words import static

_HARMLESS = frozenset({"echo", "printf", "true", "false", ":"})
"""Builtins that set nothing; `printf` by its options and one conversion only."""
_OWN_NAMES = BUILTINS | RESERVED
_NAME = re.compile(r"[\w./+-]+", re.ASCII)
_SETS = re.compile(r"-|(?s:.*)%[-+ #0'*.\d$hlLjzt]*n")
"""Formats of `printf` that set a variable, and options."""
_DELIMITER = re.compile(rb"(['\"]?)(\w+)\1")

_INNER = frozenset({"command_substitution", "process_substitution", "subshell"})
"""What runs in a process of its own: there any program, builtin or function may be called."""
_GRAMMAR = """
program list pipeline redirected_statement negated_command if_statement elif_clause else_clause while_statement do_group
compound_statement command command_name word number string string_content raw_string ansi_c_string concatenation
simple_expansion expansion variable_name special_variable_name comment file_redirect file_descriptor herestring_redirect
heredoc_redirect heredoc_start heredoc_body heredoc_content heredoc_end
"""
_OPERATORS = '" $ ; | |& || && > >> < >& <& &> &>> >| << <<- <<<'
_NODES = _INNER | frozenset(_GRAMMAR.split())
_EVERYWHERE = frozenset([*_OPERATORS.split(), "\n"])
_TOKENS = {
    "negated_command": frozenset("!"),
    "if_statement": frozenset({"if", "then", "fi"}),
    "elif_clause": frozenset({"elif", "then"}),
    "else_clause": frozenset({"else"}),
    "while_statement": frozenset({"while", "until"}),
    "do_group": frozenset({"do", "done"}),
    "compound_statement": frozenset("{}"),
    "expansion": frozenset({"${", "}", ":-", "-", ":+", "+", ":?", "?"}),
    "command_substitution": frozenset({"$(", ")"}),
    "process_substitution": frozenset({"<(", ">(", ")"}),
    "subshell": frozenset("()"),
}
"""Node -> the tokens that it may have beside those of `_EVERYWHERE`; others assign (``${X:=1}``) or calculate."""


def programs(code: str) -> frozenset[str] | None:
    """The names that the code calls, where it certainly changes no variable, function, option, alias, trap or folder of
    the shell; None where it may.

    The answer holds where none of the names is a function's, and the shell has no aliases, no traps, no name references
    and no loaded builtins (``enable -f``).
    """
    source = parse(code)
    if source.root.has_error or "\0" in code:
        return None
    called = set()
    waiting = [(source.root, False)]
    while waiting:
        node, inner = waiting.pop()
        kind = node.type
        if not node.is_named:
            above = node.parent
            known = kind in _EVERYWHERE or (above is not None and kind in _TOKENS.get(above.type, ()))
        elif kind == "word":
            known = not _has_brace(node)
        elif kind == "command" and not inner:
            name = _program(node)
            called.add(name)
            known = name is not None
        elif kind == "heredoc_redirect":
            known = _ends_as_in_bash(node, source.data)
        else:
            known = kind in _NODES
        if not known:
            return None
        if kind in _INNER:
            inner = True
        waiting += [(child, inner) for child in node.children]
    return frozenset(name for name in called if name is not None)


def _has_brace(word: Node) -> bool:
    """``{fd}>file`` sets a variable."""
    return b"{" in (word.text or b"") or b"}" in (word.text or b"")


def _program(command: Node) -> str | None:
    """What a simple command calls, where that is a program, or a builtin that sets nothing."""
    name = command.child_by_field_name("name")
    if name is None or [one.type for one in name.children] != ["word"]:
        return None
    called = text(name)
    if not _NAME.fullmatch(called) or (called in _OWN_NAMES and called not in _HARMLESS):
        return None
    if called == "printf":
        form = next(map(static, command.children_by_field_name("argument")), None)
        return called if form is not None and not _SETS.match(form) else None
    return called


def _ends_as_in_bash(heredoc: Node, code: bytes) -> bool:
    """Whether the here-document ends where bash ends it: at the first line that is its delimiter."""
    parts = {one.type: one for one in heredoc.children}
    if "heredoc_start" not in parts or "heredoc_end" not in parts:
        return False
    start, end = parts["heredoc_start"], parts["heredoc_end"]
    delimiter = _DELIMITER.fullmatch(start.text or b"")
    if delimiter is None:
        return False
    body = code.find(b"\n", start.end_byte) + 1
    tabs = rb"\t*" if "<<-" in parts else b""
    found = re.compile(rb"^%b%b$" % (tabs, re.escape(delimiter[2])), re.MULTILINE).search(code, body)
    if found is None or found.end() != end.end_byte:
        return False
    # Without quotes a backslash joins two lines, also into a delimiter.
    return bool(delimiter[1]) or b"\\\n" not in code[body : found.end()]
