"""Info strings: what stands behind the opening of a fence, such as ``bash { name=create timeout=10m }``."""

import re
from dataclasses import replace
from functools import lru_cache

from runbook.core import diagnostics
from runbook.core.classes.records import dataclass
from runbook.core.diagnostics import Diagnostic
from runbook.documents.dialect import directives, expectation_marks, foreign_attributes
from runbook.documents.dialect.expectation_marks import Mark
from runbook.documents.dialect.languages import OTHERS, OUTPUT
from runbook.judging.patterns import lazy

_FOREIGN = re.compile(r"""[.#\d"'=]""")
"""How braces begin that speak to another tool: a class, an identifier, line numbers, JSON."""
_BRACED = re.compile(r"\{\s*\.?(?P<language>[A-Za-z][\w-]*)(?=[\s,}])")
_MYST = lazy(r"\{(?:code|code-block|code-cell|sourcecode|prompt)\}[ \t]*(?P<language>[\w+.#-]+)")
"""Directives that hold code (https://mystmd.org/guide/code; sphinx-prompt)."""
_SHORTEST_GUESS = 4
"""Letters that a language needs before a word is held for it, misspelled: `sh` is near too many words."""


@dataclass(frozen=True, slots=True)
class Info:
    """An info string, read.

    `language` is its first word as written, or the one that was meant; `directive` is what stands in braces,
    `unbraced` a directive that stands outside of them, `foreign` one that attributes of other tools mean;
    `mark` is the mark that SimDem's documents write into the info string of a result. `options`: lines of options stand
    before the code (MyST), `chunk`: comments with options do (Quarto).
    """

    language: str
    directive: str = ""
    unbraced: str = ""
    foreign: str = ""
    mark: Mark | None = None
    options: bool = False
    chunk: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()


def read(text: str, line: int, executable: frozenset[str]) -> Info:
    """Read the info string of a fence that opens on `line`. `executable` holds languages in lower case."""
    text = text.strip()
    if "expect" in text.lower() and (info := _with_mark(text, line)):
        return info
    before, brace, braces = text.partition("{")
    words = before.split()
    if not words:
        return _braced(text, line, executable)
    if words[0].lower() not in executable and "".join(words[:2]).lower() in executable:
        joined = "".join(words[:2])
        warning = _misspelled(" ".join(words[:2]), joined, line)
        words[:2] = [joined]
        return replace(read(" ".join([*words, brace + braces]), line, executable), diagnostics=(warning,))
    language, code, message = meant(words[0], executable)
    foreign, directive = foreign_attributes.translated((braces.rpartition("}")[0] or braces).strip())
    behind = before.strip()[len(language) :].lstrip(" \t,:;")
    meaning, behind = foreign_attributes.translated(behind) if behind else ("", "")
    if "skip" in behind.split():  # a label of mdx; in braces it is this project's own
        meaning = "skip=skip"
    return Info(
        language,
        "" if _FOREIGN.match(directive) else directive,
        directives.unbraced(behind) if "=" in behind else "",
        f"{foreign} {meaning}".strip(),
        diagnostics=(diagnostics.warning(code, line, message),) if code else (),
    )


def _with_mark(text: str, line: int) -> Info | None:
    first, *rest = text.split(maxsplit=1)
    for language, written in ((first, "".join(rest)), ("", text)):
        reading = expectation_marks.read(written, line)
        if reading:
            return Info(language, mark=reading[0], diagnostics=reading[1])
    return None


def _braced(text: str, line: int, executable: frozenset[str]) -> Info:
    """Pandoc's ``{.bash}``, knitr's ``{bash}``, MyST's ``{code-block} bash``: braces hold or precede the language."""
    if found := _MYST.match(text):
        return replace(read(found["language"], line, executable), options=True)
    found = _BRACED.match(text)
    if found and found["language"].lower() in executable:
        inner = text[found.end() :].partition("}")[0]
        return Info(
            found["language"],
            foreign=foreign_attributes.translated(inner)[0],
            chunk=True,
            diagnostics=(_misspelled(text, found["language"], line),),
        )
    return Info("".join(text.split()[:1]))


def _misspelled(written: str, language: str, line: int) -> Diagnostic:
    return diagnostics.warning(
        "misspelled-language", line, f'the language "{written}" is read as "{language}"'
    )


@lru_cache(maxsize=256)
def meant(word: str, executable: frozenset[str]) -> tuple[str, str, str]:
    """The language that a word is meant for; when it is another one, the code and message of a warning."""
    lowered = word.lower()
    known = executable | {OUTPUT}
    if lowered in known or lowered in OTHERS:
        return word, "", ""
    for language in sorted(known, key=len, reverse=True):
        if len(language) < _SHORTEST_GUESS:
            continue
        if _is_glued(word, language):
            written = word[: len(language)]
            return (
                written,
                "glued-info-string",
                f'"{word}" is read as "{written}"; a blank is missing behind it',
            )
        if one_letter_off(lowered, language):
            return language, "misspelled-language", f'the language "{word}" is read as "{language}"'
    return word, "", ""


def _is_glued(word: str, language: str) -> bool:
    """Whether a language goes over into something else: punctuation, or (for a result) a capital letter.

    A command that is glued to its language is not in the block's code: the rest of it must not run alone.
    """
    if not word.lower().startswith(language):
        return False
    following = word[len(language)]
    return following in ":,;.(|" or (language == OUTPUT and following.isupper() and not word.isupper())


def one_letter_off(word: str, other: str) -> bool:
    """Whether one letter was added, left out, replaced, or swapped with its neighbour."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    same = 0
    while word[same : same + 1] == other[same : same + 1]:
        same += 1
    a, b = word[same:], other[same:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
