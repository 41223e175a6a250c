"""Marks: comments that demand something of the result below, such as ``<!-- expected_similarity=0.3 -->``.

A mark that is not written as it should be is read the way a person reads it, and reported.
"""

import re
import warnings
from difflib import SequenceMatcher

from runbook.core import diagnostics
from runbook.core.classes.records import dataclass
from runbook.core.diagnostics import Diagnostic

NAME = "expected_similarity"
_EXACT = re.compile(rf'{NAME}=(?:(?P<number>\d+(?:\.\d*)?)|"(?P<pattern>.+)")', re.ASCII)
_NAMED = re.compile(
    r"""(?P<name>[^\W\d_][^=:＝：\n"'.]{5,40}?)\s*(?P<separator>[=:＝：]+)\s*(?P<value>.*)""", re.DOTALL
)
_UNSEPARATED = re.compile(
    r"""(?P<name>expected[\s_-]*similarity)(?P<separator>\s*)(?P<value>[\d.,"'“].*)""",
    re.DOTALL | re.IGNORECASE,
)
_BROKEN = re.compile(
    r"(?:<|&lt;) ?! ?[-–—]*\s*(?P<body>expected[\s_-]*similarity\s*=[^<>]*?)(?:>|&gt;)", re.IGNORECASE
)
_NUMBER = re.compile(r"(?P<number>\d+(?:[.,]\d*)?|[.,]\d+)\s*(?P<percent>%)?(?![\w.])")
_QUOTES = tuple("\"'“”„«»")
_STRAY = re.compile(r"""([^"']+)(["'])\s.*""", re.DOTALL)
"""A pattern whose quotes are closed, and something behind them."""
_DASHES = "-–— \t\n"
_METACHARACTER = re.compile(r"[\\^$*+?|()\[\]{}]")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
_RESULTS = frozenset({"expectedresult", "expectedresults", "expectedoutput", "expectedoutputs"})
_LONGEST = 1000
"""Characters that a mark has at most; searching a longer text for what it may mean would cost its square."""
_LIKENESS = 0.85
"""How like `NAME` a misspelled name is at least (difflib's ratio): two or three letters off."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mark demands: a similarity in 0..1, or that a regular expression is found."""

    line: int
    similarity: float | None = None
    regex: str | None = None


Reading = tuple[Mark | None, tuple[Diagnostic, ...]]
"""A mark, None when nobody could make out its value, and what is wrong with it."""


def read(body: str, line: int) -> Reading | None:
    """The mark in a comment's body; None when the comment is not a mark."""
    text = body[:_LONGEST].strip()
    exact = _EXACT.fullmatch(text)
    if exact and exact["number"] and float(exact["number"]) <= 1:
        return Mark(line, similarity=float(exact["number"])), ()
    if exact and exact["pattern"] and not _NUMBER.fullmatch(exact["pattern"]):
        return _checked(Mark(line, regex=exact["pattern"]), ())
    words = text.strip(_DASHES)
    if words.lower() == NAME:
        return None, (_malformed(line, text, _meaning(None)),)
    named = _NAMED.match(words) or _UNSEPARATED.match(words)
    if named is None or not _is_name(named):
        return None
    if _FENCE.search(text):
        return None, (_malformed(line, text.split("\n")[0], "its comment goes on and hides what follows"),)
    return _as_meant(text, named["value"], line)


def read_broken(text: str, line: int) -> Reading | None:
    """The mark in a text meant as a comment, such as ``<! -- expected_similarity=0.3 -->``, or None."""
    found = _BROKEN.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if found is None or (reading := read(found["body"].rstrip(_DASHES), line)) is None:
        return None
    mark, problems = reading
    return mark, problems or (_malformed(line, text.strip(), _meaning(mark)),)


def _is_name(named: re.Match[str]) -> bool:
    letters = "".join(filter(str.isalpha, named["name"].lower()))
    if letters in _RESULTS:
        return "=" in named["separator"]
    return SequenceMatcher(None, letters, "".join(NAME.split("_"))).ratio() >= _LIKENESS


def _as_meant(text: str, value: str, line: int) -> Reading:
    mark = None
    quoted = value.startswith(_QUOTES)
    if quoted:
        value = value[1:-1] if value.endswith(_QUOTES) else value[1:]
        if (stray := _STRAY.fullmatch(value)) and value.count(stray[2]) == 1:
            value = stray[1]
    number = _NUMBER.fullmatch(value) if quoted else _NUMBER.match(value)
    if number:
        mark = Mark(line, similarity=_similarity(number))
    elif value and (quoted or _METACHARACTER.search(value)):
        mark = Mark(line, regex=value)
    return _checked(mark, (_malformed(line, text, _meaning(mark)),))


def _similarity(number: re.Match[str]) -> float:
    """A number as a similarity: from 10 on it is a percentage, and above 1 nothing but 1 can be meant."""
    value = float(number["number"].replace(",", "."))
    if number["percent"] or 10 <= value <= 100:
        value /= 100
    return min(value, 1.0)


def _checked(mark: Mark | None, problems: tuple[Diagnostic, ...]) -> Reading:
    if mark and mark.regex is not None and (reason := regex_problem(mark.regex)):
        message = f'"{mark.regex}" is not a valid regular expression: {reason}'
        problems += (diagnostics.error("invalid-regex", mark.line, message),)
    return mark, problems


def _meaning(mark: Mark | None) -> str:
    if mark is None:
        return f'it is left out; write {NAME}=0.3 or {NAME}="REGEX"'
    value = f'"{mark.regex}"' if mark.regex is not None else f"{mark.similarity:g}"
    return f"read as <!-- {NAME}={value} -->"


def _malformed(line: int, found: str, meaning: str) -> Diagnostic:
    shown = " ".join(found.split())
    shown = shown if len(shown) <= 80 else f"{shown[:79]}…"
    return diagnostics.warning("malformed-mark", line, f"the mark says {shown}: {meaning}")


_GO_ONLY = re.compile(
    r"""
    \\x\{ [0-9A-Fa-f]+ \}               # a character by its number
  | \\C                                # a byte
  | (?P<skip> \\[^QpPzhHuU] )
  | \(\? [imsU]* (?: -[imsU]+ )? \)     # flags that hold from here on
  | (?P<group> \(\? [imsU]* (?: -[imsU]+ )? : )
  | \\Q .*? (?: \\E | \Z )              # literal text
  | \\[pP] (?: \{ \^? \w+ \} | \w )     # a class of Unicode
  | \\[zhH]
  | \[: \^? \w+ :\]                     # a class of POSIX
    """,
    re.VERBOSE | re.DOTALL,
)


def regex_problem(pattern: str) -> str | None:
    """What is wrong with a pattern, in `re`'s words; None when nothing is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(_GO_ONLY.sub(lambda form: form["skip"] or (form["group"] and "(?:") or "x", pattern))
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return None
