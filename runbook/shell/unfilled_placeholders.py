"""``<placeholder>`` outside quotes: to bash it is two redirections, which would create files or fail.

Templates that nobody rendered (``{{< param >}}``, ``{{ version }}``, ``<<snippet>>``) are read as it is.

A real redirection must never be taken for one: what a shell programmer may have meant is let pass.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runbook.shell.syntax_tree import Node

_CANDIDATE = re.compile(
    r"""(?<![<\\&])<(?P<body>[^\s<>&;()'"`$\\{}*?!=/.~#|+-](?:[^<>&;()'"`$\\{}*!=\n]*[^\s<>&;()'"`$\\{}*!=|])?)>(?![>&(]|\|(?!\|))"""
)
_NUMBERED = re.compile(r"\s\d+\Z")
_FILE_NAME = re.compile(r"\.[A-Za-z0-9]{1,5}\Z|/", re.ASCII)
_NO_FILE_BEHIND = re.compile(r"[ \t]*(?:$|[;)]|--?[A-Za-z]|\\\n[ \t]*--?[A-Za-z])", re.MULTILINE)
_CHOICE = re.compile(r"[\w.-]+(?:\|[\w.-]+)+")
_COMMON_ROOT = re.compile(r"/(?:dev|tmp|var|etc|home|mnt|opt)/")
_COMPOUND_END = re.compile(r"(?:\A|[\s;])(?:done|fi|esac|\}|\))[ \t]*\Z")
_LOOKED_BACK = 200
"""Characters of a line before a candidate that say what it is."""
_OWN_DESCRIPTOR = re.compile(r"(?:\A|[\s;|&])\d+\Z")


def filled(code: str) -> str:
    """The code with a word of the same length, in bytes too, in place of each placeholder: so it can be read."""
    return _fill(code, find(code))


def marks(code: str) -> list[str]:
    """The placeholders as they stand in the code, each once."""
    return list(dict.fromkeys(found[0] for found in find(code)))


def find(code: str) -> list[re.Match[str]]:
    """Where they stand."""
    every = templates(code)
    if every:
        return sorted((*every, *_angles(_fill(code, every))), key=lambda found: found.start())
    return _angles(code)


def templates(code: str) -> list[re.Match[str]]:
    """Where templates stand that nobody rendered; not in comments, here-documents and formats of a program."""
    if not ("{{" in code or "{%" in code or "<<" in code or "--8<--" in code):
        return []
    candidates = [one for one in _TEMPLATE.finditer(code) if not _is_format(code, one)]
    if not candidates:
        return []
    from runbook.shell import syntax_tree

    root = syntax_tree.parse(_fill(code, candidates)).root
    places = syntax_tree.byte_places(code, [found.start() for found in candidates])
    return [
        found
        for found, path in zip(candidates, syntax_tree.covering(root, places), strict=True)
        if not _UNREAD.intersection(one.type for one in path)
        and (found["value"] is None or not _LITERAL.intersection(one.type for one in path))
    ]


_TEMPLATE = re.compile(
    r"""\{\{[<%][^{}\n]*?[>%]\}\}                        # a shortcode of Hugo
      | \{%-?[ ]*(?:include|raw|endraw|data)\b[^{}\n]*%\}  # a tag of Liquid
      | (?<![$\\{]) \{\{-?[ ]* (?!(?:end|else|break|continue)[ ]*-?\}\})
        (?P<value> [A-Za-z_][\w-]*(?:[.]\w[\w-]*|\[[^\]\n]*\]|\([^()\n]*\))*+ (?:[ ]*\|[^{}\n]*)? ) [ ]*-?\}\}
      | (?m:^)[ \t]*(?:;?--8<--[^\n]*|<<[A-Za-z][\w /.-]*>>[ \t]*$)
    """,
    re.VERBOSE,
)
"""Templates of Hugo, Liquid, Jinja, Vue, pymdownx and noweb. What begins with a dot is of Go: programs read that."""
_UNREAD = frozenset({"comment", "heredoc_body", "heredoc_content", "regex"})
_LITERAL = frozenset({"raw_string", "ansi_c_string"})
_FORMAT = re.compile(
    r"""(?:(?:^|[ \t])(?:--?(?:format|template|go-template|output|pretty|set|set-string|filter|jsonpath|write-out)
        |-[fotw]|[\w-]*go-template)[ =]
        |(?:^|[;|&(])[ \t]*(?:ansible|salt|jinja2?|j2|gomplate|consul-template|mustache|handlebars)\b[^|;\n]*)
        (?:"[^"\n]*|'[^'\n]*|[^\s"']*)$""",
    re.VERBOSE,
)
"""What stands before a template that a program reads: an option for a format, or the program."""


def _is_format(code: str, found: re.Match[str]) -> bool:
    if found["value"] is None:
        return False
    line = code[max(0, found.start() - _LOOKED_BACK) : found.start()].rpartition("\n")[2]
    return _FORMAT.search(line) is not None


def _angles(code: str) -> list[re.Match[str]]:
    if "<" not in code:
        return []
    candidates = [found for found in _CANDIDATE.finditer(code) if _looks_meant(code, found)]
    return [found for found, plain in zip(candidates, _plain(code, candidates), strict=True) if plain]


def _looks_meant(code: str, found: re.Match[str]) -> bool:
    """Whether nobody who wanted two redirections would write them like this."""
    body = found["body"]
    before = code[max(0, found.start() - _LOOKED_BACK) : found.start()].rpartition("\n")[2]
    after = code[found.end() : found.end() + 1]
    if _NUMBERED.search(body):
        return False
    if _FILE_NAME.search(body.split("|")[-1].rsplit(" ", 1)[-1]):  # `sort <in.txt> out`
        return _NO_FILE_BEHIND.match(code, found.end()) is not None
    if _COMPOUND_END.search(before) or _OWN_DESCRIPTOR.search(before):
        return False
    if any(word.startswith("-") for word in body.split()):
        return False
    if "|" in body:
        return _CHOICE.fullmatch(body) is not None and (after in "\n\\" or _next_is_option(code, found.end()))
    glued_before = before[-1:].strip() != "" and before[-1:] not in ";|&("
    if after.isalnum() or after == "_":
        # `sort <in>out` is good shell; `http://<host>x`, `<my name>x` and `<RG>x` are not meant as such
        return glued_before or " " in body or body.upper() == body
    if after == "/":  # `sort <in>/tmp/out`
        return glued_before or _COMMON_ROOT.match(code, found.end()) is None
    return True


def _next_is_option(code: str, at: int) -> bool:
    return re.match(r"[ \t]+(?:-|\\?$|<)", code[at:], re.MULTILINE) is not None


def _plain(code: str, candidates: list[re.Match[str]]) -> list[bool]:
    """For each candidate, whether it stands where bash looks for redirections.

    The question is put to the tree of the code with words in place of the candidates: with them, many a line is no
    shell at all, and its tree is a guess.
    """
    if not candidates:
        return []
    from runbook.shell import syntax_tree

    readable = _fill(code, candidates)
    root = syntax_tree.parse(readable).root
    places = syntax_tree.byte_places(code, [found.start() for found in candidates])
    answers = [_is_word(path) for path in syntax_tree.covering(root, places)]
    if not root.has_error:
        return answers
    by_line: dict[int, list[int]] = {}  # where a line begins -> the candidates in it
    starts = [found.end() for found in re.finditer("\n", code)]
    for number, found in enumerate(candidates):
        if answers[number]:
            before = bisect_right(starts, found.start())
            by_line.setdefault(starts[before - 1] if before else 0, []).append(number)
    for start, numbers in by_line.items():
        end = code.find("\n", candidates[numbers[-1]].end())
        line = readable[start : end if end >= 0 else None]
        inside = syntax_tree.byte_places(code[start:], [candidates[one].start() - start for one in numbers])
        for number, path in zip(
            numbers, syntax_tree.covering(syntax_tree.parse(line).root, inside), strict=True
        ):
            answers[number] = _is_word(path)
    return answers


def _fill(code: str, candidates: list[re.Match[str]]) -> str:
    parts, position = [], 0
    for found in candidates:
        parts.append(code[position : found.start()])
        parts.append("".join("P" if one.isascii() else one for one in found[0]))
        position = found.end()
    return "".join([*parts, code[position:]])


_NOT_COMMANDS = frozenset(
    {
        "ERROR",
        "ansi_c_string",
        "arithmetic_expansion",
        "comment",
        "expansion",
        "heredoc_body",
        "heredoc_start",
        "raw_string",
        "regex",
        "string",
        "test_command",
        "translated_string",
    }
)


def _is_word(path: Sequence["Node"]) -> bool:
    """Whether the last of these nodes, each in the one before, belongs to a word of a command, an assignment or a list
    of words.
    """
    node = path[-1]
    if node.type in _NOT_COMMANDS or node.type == "heredoc_content":
        return False
    for number in range(len(path) - 2, -1, -1):
        above = path[number]
        if above.type == "command_substitution":
            return not any(one.type == "heredoc_body" for one in path[:number])
        if above.type in _NOT_COMMANDS or (
            above.type == "compound_statement" and above.children[0].type == "(("
        ):
            return False
    return node.type not in ("program", "string_content")
