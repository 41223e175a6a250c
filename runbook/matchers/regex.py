"""`regex`: the output is searched for a pattern in Python's syntax.

The engine is the `regex` package (https://pypi.org/project/regex/), compatible with `re` and able to give up
after a time: a pattern of a document must not hang the program. Go's forms work too: an inline flag group
such as ``(?m)`` holds from where it stands to the end of its group (https://pkg.go.dev/regexp/syntax), and
``\\Q...\\E`` quotes.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import regex

from runbook.core.decoding import normalize
from runbook.core.document import Verdict
from runbook.judging.claim import Claim
from runbook.judging.verdict import decided, quoted
from runbook.matchers import pattern_size
from runbook.matchers.pattern_size import BadPattern

TIMEOUT = 2.0
"""Seconds of searching before a pattern counts as hopeless."""
MOST_SHOWN = 4000
"""Characters of an output in which its first line is looked for."""
_BLANKS = re.compile(r"(?<![ \t])[ \t]+$", re.MULTILINE)
TOKEN = re.compile(
    r"""
    \\Q (?P<quoted> .*?) (?: \\E | \Z )
  | \\x\{ (?P<codepoint> [0-9A-Fa-f]{1,6} ) \}
  | (?P<byte> \\C )
  | \\ .
  | (?P<variable> \$ (?: [A-Za-z_]\w* | \{ [A-Za-z_]\w* \} ) )
  | \[ \^? \]? (?: \\. | \[: [a-z^]+ :\] | [^]\\] )* \]     # a character class, whole
  | \(\? (?P<flags> [imsxU]* (?: - [imsxU]+ )? ) (?P<end> [:)] )
  | (?P<comment> \(\?\# [^)]* \) )
  | .
    """,
    re.VERBOSE | re.DOTALL,
)


def match(claim: Claim) -> Verdict:
    """Whether the pattern (without one: the expected text) is found in the output, escape sequences aside."""
    pattern = claim.regex if claim.regex is not None else claim.expected.strip("\n")
    try:
        found = search(pattern, claim.actual, claim.variables)
    except BadPattern as problem:
        return _decided(claim, False, f"{quoted(pattern)} is not a regular expression: {problem}")
    except TimeoutError:
        return _decided(
            claim, False, f"{quoted(pattern)} gave no answer in {TIMEOUT:g} s: it backtracks too much"
        )
    filled = filled_in(pattern, claim.variables)
    read = "" if filled == pattern else f", that is {quoted(filled)}"
    if found is not None:
        return _decided(claim, True, f"{quoted(pattern)}{read} matches {quoted(found)}")
    first = next((line for line in normalize.lines(claim.actual[:MOST_SHOWN]) if line), "")
    why = [f"no match for {quoted(pattern)}{read}"]
    why.append(f"the output begins with {quoted(first)}" if first else "the output is empty")
    if claim.regex is not None and not matches_sample(pattern, claim.expected, claim.variables):
        why.append("the documented sample does not match it either")
    return _decided(claim, False, *why)


def search(pattern: str, text: str, variables: Mapping[str, str] | None = None) -> str | None:
    """The first match of `pattern` in `text`, or None; ``$VAR`` and ``${VAR}`` of `variables` stand for their
    values.

    What no reader sees (blanks at line ends, final newlines) may be there or not.
    Raises `BadPattern`, and TimeoutError after `TIMEOUT` seconds.
    """
    compiled = _compiled(to_python(pattern, variables or {}))
    text = normalize.strip_escapes(text.removeprefix("\ufeff")).replace("\r\n", "\n")
    bare = _BLANKS.sub("", text).rstrip("\n")
    for one in dict.fromkeys((text, bare)):
        found = compiled.search(one, timeout=TIMEOUT)
        if found is not None:
            return found[0]
    return None


def check(pattern: str) -> None:
    """Raises `BadPattern` for a pattern that `search` would not take, whatever its variables are."""
    _compiled(to_python(pattern, {}))


def matches_sample(pattern: str, sample: str, variables: Mapping[str, str] | None = None) -> bool:
    """Whether a pattern matches the sample output that the document shows for it; True when that cannot be
    told.
    """
    try:
        return not sample.strip() or search(pattern, sample, variables) is not None
    except (BadPattern, TimeoutError):
        return True


_REPEATS = frozenset("*+?")
_EMPTY = frozenset({"\\b", "\\B", "\\G", "\\K"})
"""What takes no character wherever it stands."""
_LINE_END = re.compile(r"\.|\n|\\[nsRWDSHX\n]|\[.*", re.DOTALL)
"""What may take a line end."""


def finds_nothing(pattern: str) -> bool:
    """Whether no text at all holds the pattern: there is something before its beginning of the text, or after its end.

    It is told for what stands in no group, and only where it is certain.
    """
    tokens = list(TOKEN.finditer(pattern))
    depth = 0
    nothing = "(?!)" in pattern and "|" not in pattern
    taken = over = in_count = False
    for token, after in zip(tokens, [*(one[0] for one in tokens[1:]), ""], strict=False):
        text = token[0]
        certain = after not in ("*", "?", "{")
        if token["flags"] is not None:
            if {"m", "x"} & set(token["flags"]) or text == "(?)":
                return False
            depth += token["end"] == ":"
        elif text in ("(", ")"):
            depth += 1 if text == "(" else -1
        elif depth or token["comment"] or text in _REPEATS or text in _EMPTY or token["variable"]:
            continue
        elif text == "|":
            return False
        elif in_count or text == "{":
            in_count = text != "}"
        elif text in ("^", "\\A"):
            nothing = nothing or (taken and certain)
        elif text in ("$", "\\Z", "\\z"):
            over = over or certain
        elif certain:
            nothing = nothing or (over and not _LINE_END.fullmatch(text))
            taken = True
    return nothing


def filled_in(pattern: str, variables: Mapping[str, str]) -> str:
    """`pattern` with the values of known variables, for a person to read."""
    return "".join(
        variables.get(token[0].strip("${}"), token[0]) if token["variable"] else token[0]
        for token in TOKEN.finditer(pattern)
    )


def loosened(pattern: str) -> str:
    """`pattern` with any text in place of its variables: what it may come to, whatever their values are."""
    return "".join("(?s:.*)" if token["variable"] else token[0] for token in TOKEN.finditer(pattern))


def to_python(pattern: str, variables: Mapping[str, str]) -> str:
    """`pattern` with known variables as literal text, and Go's inline flags and quotations in Python's
    terms.
    """
    return "".join(_translate(pattern, variables))


def _translate(pattern: str, variables: Mapping[str, str]) -> Iterator[str]:
    # Python knows flags for a group, ``(?m:...)``, and at the very start. Flags inside hold for the rest of
    # their group, alternatives included, so that they open a group anew after every "|" of it.
    groups: list[list[str]] = [[]]
    for token in TOKEN.finditer(pattern):
        text, flags, opened = token[0], token["flags"], groups[-1]
        if token["quoted"] is not None:
            yield re.escape(token["quoted"])
        elif token["codepoint"] is not None:
            yield _character(token["codepoint"])
        elif token["byte"] is not None:
            yield "(?s:.)"
        elif token["variable"] is not None:
            value = variables.get(text.strip("${}"))
            yield text if value is None else re.escape(value)
        elif flags is not None:
            # Whether something is found does not depend on the order in which it is tried (U).
            flags = flags.replace("U", "").removesuffix("-")
            if token["end"] == ":" or flags or token.start() == 0:
                opening = f"(?{flags}:"
                if token["end"] == ":":
                    groups.append([])
                else:
                    opened.append(opening)
                yield opening
        elif text == "(":
            groups.append([])
            yield text
        elif text == "|":
            yield ")" * len(opened) + "|" + "".join(opened)
        elif text == ")" and len(groups) > 1:
            yield ")" * len(groups.pop()) + ")"
        else:
            yield text
    for opened in reversed(groups):
        yield ")" * len(opened)


def _character(codepoint: str) -> str:
    number = int(codepoint, 16)
    if number > 0x10FFFF:
        raise BadPattern(f"\\x{{{codepoint}}} is not a character")
    return re.escape(chr(number))


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> regex.Pattern[str]:
    pattern_size.check(pattern)
    try:
        return regex.compile(pattern, regex.VERSION0)
    except (regex.error, RecursionError, OverflowError, MemoryError, ValueError) as problem:
        raise BadPattern(str(problem)) from problem


def _decided(claim: Claim, holds: bool, *why: str) -> Verdict:
    return decided(claim, "regex", holds, why)
