"""Outputs that are wrong and might well occur: what a rule is worth shows in how many of them it refuses."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from runbook.core.decoding import normalize
from runbook.judging.values import lexicon
from runbook.judging.values.lexicon import Sense
from runbook.judging.values.tokens import Token, TokenKind, tokenize

MOST_OTHERS = 3
"""Outputs of other blocks that are tried."""
SHORTEST_STATE = 4
"""Letters of a word that is taken for a state; ``true`` is one of the shortest, ``on`` and ``ok`` are in every text."""
_WORD = re.compile(r"[\w./+-]+")
_HERE = re.compile(r"<<-?\s*[\"']?(\w+)")
_SILENT = frozenset(
    [
        "export",
        "set",
        "cd",
        "if",
        "then",
        "elif",
        "else",
        "fi",
        "for",
        "while",
        "until",
        "do",
        "done",
        "case",
        "esac",
        "sudo",
        "time",
        "exec",
        "env",
        "!",
        "{",
        "}",
        "(",
        ")",
    ]
)
"""Words before a program's name, or in a line without one."""
_OPPOSITES = {"true": "false", "yes": "no", "enabled": "disabled", "running": "stopped", "ready": "not ready"}


BLATANT = frozenset({"empty", "error"})
"""Kinds of wrong outputs that a rule which is worth having refuses."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong output; `what` says in words what is wrong with it, `kind` in one."""

    kind: str
    what: str
    text: str


def outputs(samples: Sequence[str], command: str, others: Sequence[tuple[str, str]] = ()) -> Iterator[Wrong]:
    """Wrong outputs beside the right ones `samples`, none of which is among them.

    `others` are outputs of other blocks, each with words for where it comes from.
    """
    right = {normalize.clean(one) for one in samples}
    seen = set(right)
    for one in _all(samples, command, others):
        text = normalize.clean(one.text)
        if text not in seen:
            seen.add(text)
            yield one


def _all(samples: Sequence[str], command: str, others: Sequence[tuple[str, str]]) -> Iterator[Wrong]:
    last = samples[-1]
    yield Wrong("empty", "nothing at all", "")
    program = _program(command)
    yield Wrong("error", f"{program}: command not found", f"bash: line 1: {program}: command not found\n")
    yield Wrong("error", "permission denied", f"{program}: error: permission denied\n")
    failed = _failed(last)
    if failed:
        yield failed
    figure = _figure(samples)
    if figure:
        yield figure
    lines = last.rstrip("\n").split("\n")
    if len(lines) >= 4:
        yield Wrong(
            "part", f"the first {len(lines) // 2} of {len(lines)} lines", "\n".join(lines[: len(lines) // 2])
        )
    for place, text in [one for one in others if one[1].strip()][:MOST_OTHERS]:
        yield Wrong("other", f"the output of {place}", text)


def _program(command: str) -> str:
    """The program of the last line that begins with one, here-documents left out."""
    program, end = "command", ""
    for line in command.strip().split("\n"):
        if end:
            end = "" if line.strip() == end else end
            continue
        here = _HERE.search(line)
        end = here[1] if here else ""
        word = next((one for one in line.split() if one not in _SILENT and "=" not in one), "")
        if _WORD.fullmatch(word):
            program = word
    return program


def _failed(text: str) -> Wrong | None:
    """The output with each word for a good state turned into a bad one."""
    replaced: dict[str, str] = {}

    def turned(token: Token) -> str | None:
        word = token.text
        if (
            token.kind is not TokenKind.WORD
            or len(word) < SHORTEST_STATE
            or lexicon.sense(word) is not Sense.GOOD
        ):
            return None
        other = _OPPOSITES.get(word.casefold(), "failed")
        other = other.upper() if word.isupper() else other.capitalize() if word[0].isupper() else other
        replaced.setdefault(word, other)
        return other

    lines = [_with(line, turned) for line in text.split("\n")]
    if not replaced:
        return None
    word, other = next(iter(replaced.items()))
    more = f" (and {len(replaced) - 1} more)" if len(replaced) > 1 else ""
    return Wrong("state", f'"{other}" in place of "{word}"{more}', "\n".join(lines))


def _figure(samples: Sequence[str]) -> Wrong | None:
    """The output with another figure, of those that were the same in all runs."""
    steady = set.intersection(
        *({one.text for line in text.split("\n") for one in _figures(line)} for text in samples)
    )
    found: list[tuple[str, str]] = []

    def turned(token: Token) -> str | None:
        if (
            found
            or token.kind is not TokenKind.NUMBER
            or token.text not in steady
            or not token.text.isdecimal()
        ):
            return None
        found.append((token.text, str(int(token.text) + 1)))
        return found[0][1]

    lines = [_with(line, turned) for line in samples[-1].split("\n")]
    if not found:
        return None
    return Wrong("figure", f"{found[0][1]} in place of {found[0][0]}", "\n".join(lines))


def _figures(line: str) -> Iterator[Token]:
    return (one for one in tokenize(line) if one.kind is TokenKind.NUMBER)


def _with(line: str, turned: Callable[[Token], str | None]) -> str:
    """The line with each token in place of which `turned` gives another text."""
    parts, at = [], 0
    for token in tokenize(line):
        other = turned(token)
        if other is not None:
            parts += [line[at : token.start], other]
            at = token.end
    return "".join(parts) + line[at:]
