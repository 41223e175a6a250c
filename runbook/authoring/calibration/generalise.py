"""From several outputs of one command to a pattern that fits them all; what changed is left open."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from runbook.core.decoding import normalize
from runbook.judging.values.tokens import VOLATILE, Token, TokenKind, tokenize

MOST_LINES = 4
"""Lines up to which a pattern can still be read."""
LONGEST = 400
"""Characters of a pattern that a person still reads."""
_META = re.compile(r"[\\.^$*+?{}\[\]|()]")
_SHAPE = re.compile(r"(\d+)|([^\W\d_]{2,})")
_DIGITS = re.compile(r"\d+")
_HEX = re.compile(r"[0-9a-f]+", re.IGNORECASE)
SHORTEST_VALUE = 3
"""Characters from which a variable's value is recognised in an output."""


@dataclass(frozen=True, slots=True)
class Sample:
    """An output, and the shell's variables at that time."""

    text: str
    variables: Mapping[str, str] = field(default_factory=dict)


def pattern(samples: Sequence[Sample]) -> str | None:
    """A pattern that is found in all samples, or None where it could not be read by a person.

    Literal where the samples agree; a variable where its value stands in each; a form (``\\d+``) where values change
    from run to run by their kind, or did change.
    """
    rows = [normalize.lines(sample.text) for sample in samples]
    if not rows or not rows[0] or len(rows[0]) > MOST_LINES or len({len(one) for one in rows}) > 1:
        return None
    names = [sample.variables for sample in samples]
    found = "^" + "\\n".join(_line(lines, names) for lines in zip(*rows, strict=True)) + "$"
    return found if len(found) <= LONGEST and "-->" not in found else None


def _line(lines: Sequence[str], names: Sequence[Mapping[str, str]]) -> str:
    tokens = [tokenize(line) for line in lines]
    if len({len(one) for one in tokens}) > 1:
        return ".+"
    parts, ends = [], [0] * len(lines)
    for column in zip(*tokens, strict=True):
        gaps = {line[end : token.start] for line, end, token in zip(lines, ends, column, strict=True)}
        parts.append(escaped(gaps.pop()) if len(gaps) == 1 else r"\s*")
        parts.append(_token(column, names))
        ends = [token.end for token in column]
    rest = {line[end:] for line, end in zip(lines, ends, strict=True)}
    return "".join(parts) + (escaped(rest.pop()) if len(rest) == 1 else ".*")


def _token(column: Sequence[Token], variables: Sequence[Mapping[str, str]]) -> str:
    texts = [token.text for token in column]
    if len(set(texts)) == 1 and column[0].kind not in VOLATILE:
        return escaped(texts[0])
    if len(set(texts)) > 1 and (named := _variable(texts, variables)):
        return named
    kinds = {token.kind for token in column}
    return _form(kinds.pop(), texts) if len(kinds) == 1 else r"\S+"


def _variable(texts: Sequence[str], variables: Sequence[Mapping[str, str]]) -> str | None:
    """The texts as one pattern with a variable, whose value stands in each of them where the others have theirs."""
    for name, value in sorted(variables[0].items(), key=lambda one: (-len(one[1]), one[0])):
        if len(value) < SHORTEST_VALUE or value not in texts[0]:
            continue
        values = [known.get(name, "") for known in variables]
        around = {
            tuple(text.split(value, 1)) if value else (text,)
            for text, value in zip(texts, values, strict=True)
        }
        if len(around) == 1 and len(parts := around.pop()) == 2:
            return f"{escaped(parts[0])}${{{name}}}{escaped(parts[1])}"
    return None


def _form(kind: TokenKind, texts: Sequence[str]) -> str:
    """What values of one kind have in common."""
    if kind is TokenKind.GUID:
        return "[0-9A-Fa-f-]{36}"
    if kind is TokenKind.HASH and all(map(_HEX.fullmatch, texts)):
        lengths = {len(text) for text in texts}
        return "[0-9a-f]" + (f"{{{lengths.pop()}}}" if len(lengths) == 1 else "+")
    if kind is TokenKind.NUMBER:
        return r"-?\d[\d.,]*"
    if kind is TokenKind.NAME and len(digits := {_DIGITS.sub("0", text) for text in texts}) == 1:
        return r"\d+".join(escaped(part) for part in digits.pop().split("0"))
    if kind in VOLATILE:
        shapes = {shape(text) for text in texts}
        return shapes.pop() if len(shapes) == 1 else r"\S+(?: \S+)*"
    return r"\S+"


def shape(text: str) -> str:
    """A text with any digits and any words in place of its own."""
    parts, at = [], 0
    for found in _SHAPE.finditer(text):
        parts += [escaped(text[at : found.start()]), r"\d+" if found[1] else r"\w+"]
        at = found.end()
    return "".join(parts) + escaped(text[at:])


def escaped(text: str) -> str:
    """`text` as a pattern that means itself, with no more backslashes than that takes."""
    return _META.sub(r"\\\g<0>", text)
