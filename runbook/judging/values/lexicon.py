"""What words say of how something stands, in the languages that documents and systems are localised to.

The words are data: a file a language in `languages/`, a line a concept (``good: ok ready ...``). A word that ends in
``*`` is a stem. English is always read, the others when a word is not English.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache

from runbook.judging.patterns import lazy


class Sense(StrEnum):
    """What a word says of the thing it is about."""

    GOOD = "good"
    PENDING = "pending"
    BAD = "bad"
    NOT = "not"
    WARNING = "warning"


ENGLISH = "en"
REFUSALS = ("no access", "no such file", "no such command", "cannot")
"""Concepts that are phrases, divided by ``|``: the few ways in which the system refuses (POSIX, errno.h)."""
_FIRST_RUN = "\u3040"
"""The first letter of the scripts that have no blanks between words, or glue endings to them (Korean)."""
_RUN = lazy(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SCRIPTS = (("ja", lazy("[\u3040-\u30ff]")), ("ko", lazy("[\uac00-\ud7af]")), ("zh", lazy("[\u3400-\u9fff]")))
_CAMEL = lazy(r"(?<=[a-z])(?=[A-Z])")
_PLAIN = lazy(r"(?<![\w.@:/'-])[^\W\d_]+(?![\w@:/'-])")
_NEGATING = ("un", "in", "im", "dis", "non", "de", "ab", "mis", "not", "anti", "ir", "il")
LOOKED_AT = 20_000
"""Characters of a text that tell its language."""


@dataclass(slots=True)
class Words:
    """Words of some languages. `runs` are those that stand anywhere in a text, the longest first."""

    whole: dict[str, str] = field(default_factory=dict)
    stems: list[tuple[str, str]] = field(default_factory=list)
    runs: list[tuple[str, str]] = field(default_factory=list)
    small: dict[str, list[str]] = field(default_factory=dict)
    phrases: dict[str, list[str]] = field(default_factory=dict)

    def read(self, language: str, lines: Iterable[str]) -> None:
        """Take the words of a language from the lines of its file; those that are known already keep their meaning."""
        for line in lines:
            concept, _, text = line.partition(": ")
            if concept in REFUSALS:
                self.phrases.setdefault(concept, []).extend(text.strip().split("|"))
            elif concept == "small":
                for word in text.split():
                    self.small.setdefault(word, []).append(language)
            elif not line.startswith("#"):
                for word in text.split():
                    self._add(word, concept)

    def _add(self, word: str, concept: str) -> None:
        if word[0] >= _FIRST_RUN:
            self.runs.append((word, concept))
        elif word.endswith("*"):
            self.stems.append((word[:-1], concept))
        else:
            self.whole.setdefault(word, concept)

    def concept(self, word: str) -> str | None:
        """What a word, in lower case, says."""
        found = self.whole.get(word)
        return found or next((concept for stem, concept in self.stems if word.startswith(stem)), None)


@cache
def _words(*, english: bool, outcomes: bool) -> Words:
    """The words of English or of all other languages. `outcomes`: those that say that something failed, or was so
    before; else those that say how something stands."""
    from importlib import resources  # a run whose results are all equal needs no words

    folder = resources.files("runbook.judging.values") / "languages"
    names = sorted(one.name.partition(".")[0] for one in folder.iterdir() if one.name.endswith(".txt"))
    found = Words()
    for language in names:
        if (language == ENGLISH) is english:
            lines = (folder / f"{language}.txt").read_text(encoding="utf-8").splitlines()
            found.read(language, (one for one in lines if one.startswith(("failed:", "done:")) is outcomes))
    found.runs.sort(key=lambda one: -len(one[0]))
    return found


@lru_cache(maxsize=8192)
def sense(word: str) -> Sense | None:
    """What one word says, or None. Case is ignored; a run-together English word (NotReady) is read by its parts."""
    if not word.isascii() and _RUN.search(word):
        return summed(Sense(one) for one in _in_run(word, _words(english=False, outcomes=False)))
    whole = _of_word(word.casefold())
    pieces = _CAMEL.split(word)
    if whole is not None or len(pieces) == 1:
        return whole
    return summed(filter(None, (_of_word(piece.casefold()) for piece in pieces)))


def _of_word(word: str) -> Sense | None:
    english = _words(english=True, outcomes=False)
    found = english.concept(word) or _words(english=False, outcomes=False).concept(word)
    if found is None:
        stem = next((word.removeprefix(prefix) for prefix in _NEGATING if word.startswith(prefix)), "")
        if len(stem) >= 4 and english.whole.get(stem.lstrip("-")) == Sense.GOOD:
            return Sense.BAD
    return Sense(found) if found else None


def _in_run(run: str, words: Words) -> Iterator[str]:
    for part, concept in words.runs:
        if part in run:
            yield concept
            run = run.replace(part, "\0")


@lru_cache(maxsize=8192)
def outcome(word: str) -> str | None:
    """Whether a word says that something ``failed`` or was ``done`` before."""
    if not word.isascii() and _RUN.search(word):
        return next(_in_run(word, _words(english=False, outcomes=True)), None)
    low = word.casefold()
    return _words(english=True, outcomes=True).concept(low) or _words(english=False, outcomes=True).concept(
        low
    )


def refusal(line: str) -> str | None:
    """Which refusal of the system a line reports in another language than English (one of `REFUSALS`)."""
    low = line.casefold()
    phrases = _words(english=False, outcomes=False).phrases
    return next((kind for kind in REFUSALS if any(one in low for one in phrases[kind])), None)


@cache
def refusing() -> frozenset[str]:
    """The words of the phrases by which the system refuses in other languages than English."""
    phrases = _words(english=False, outcomes=False).phrases.values()
    return frozenset(
        word for found in phrases for phrase in found for word in phrase.split() if len(word) > 4
    )


def summed(senses: Iterable[Sense]) -> Sense | None:
    """What several words of one clause say together: a negation turns the rest round, the worst prevails."""
    found = list(senses)
    states = [one for one in found if one in (Sense.GOOD, Sense.PENDING, Sense.BAD)]
    if not states:
        return Sense.NOT if Sense.NOT in found else None
    worst = next(one for one in (Sense.BAD, Sense.PENDING, Sense.GOOD) if one in states)
    if found.count(Sense.NOT) % 2 == 0:
        return worst
    return Sense.GOOD if worst is Sense.BAD else Sense.BAD


def guess(text: str) -> str | None:
    """The language of a text as a two-letter code, by its script and its small words; None when they do not tell."""
    text = text[:LOOKED_AT]
    for language, script in () if text.isascii() else _SCRIPTS:
        if len(script.findall(text)) >= 2:
            return language
    small = _words(english=True, outcomes=False).small, _words(english=False, outcomes=False).small
    words = [word.casefold() for word in _PLAIN.findall(text)]
    counts = Counter(one for word in words for table in small for one in table.get(word, ()))
    (best, most), (_, second) = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return best if most > max(second, 1) else None


def is_accented(text: str) -> bool:
    """Whether words of a text have letters that English has not."""
    return not text.isascii() and re.search(r"[^\W\d_\x00-\x7f]", text[:LOOKED_AT]) is not None
