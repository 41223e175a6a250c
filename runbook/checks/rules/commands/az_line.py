"""A command line as the Azure CLI's parser reads it (Python's argparse), where some of its words are not known."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from runbook.checks.tables.az_table import AzCommand, AzOption
from runbook.shell.facts import Word

_NUMBER = re.compile(r"-\d+$|-\d*\.\d+$")
_GIVEN = re.compile(r"(--[a-z][\w-]*)=", re.ASCII)
_ONE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|\"?\$\{?\w+\}?\"?|<.*>", re.DOTALL)


class Fault(Enum):
    """What the parser would refuse."""

    UNKNOWN = auto()
    AMBIGUOUS = auto()
    MISSING = auto()
    NO_VALUE = auto()
    CHOICE = auto()
    SURPLUS = auto()


@dataclass(frozen=True, slots=True)
class AzFault:
    """A fault at a word (None: of the whole line). `option` is what it is about, `names` are those that it may be."""

    fault: Fault
    word: Word | None = None
    option: AzOption | None = None
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class AzLine:
    """The words behind a command's name. `given` are the options and the words that are their values.

    `open`: a word stands where an option may, and nobody knows it: it may be any, or many.
    """

    command: AzCommand
    words: Sequence[Word]
    given: list[tuple[AzOption, Word, list[Word]]] = field(default_factory=list)
    open: bool = False
    help: bool = False

    def faults(self) -> Iterator[AzFault]:
        """What the parser would refuse. Reads the line once."""
        names = {name: one for one in self.command.options for name in one.names}
        operands = [one for one in self.command.options if not one.names]
        many = any(one.nargs in ("*", "+", "A...", "...") for one in operands)
        room = len(operands)
        at = 0
        while at < len(self.words):
            word = self.words[at]
            at += 1
            if word.text.startswith("[") and (end := self._bracket(at - 1)) is not None:
                self.open = True  # `value-to-give` says it
                at = end
                continue
            if word.value == "--":
                if not operands and not self.open:
                    yield AzFault(Fault.SURPLUS, word)
                self.open = True
                break
            option, value, fault = self._option(word, names)
            if fault is not None:
                yield fault
                at = self._behind(at)
            elif option is not None:
                self.help = self.help or "--help" in option.names
                values = [] if value is None else [value]
                if value is None:
                    at = self._values(option, at, values)
                    if values and values[-1].text.startswith("["):
                        end = self._bracket(at - 1)
                        self.open = self.open or (end is not None and end > at)
                        at = end or at
                self.given.append((option, word, values))
                if not values and option.nargs in ("1", "+") and not self.open:
                    yield AzFault(Fault.NO_VALUE, word, option)
            elif word.value is not None and word.value.strip("[]<>") in ("...", "…"):
                self.open = True
            elif word.value is not None and word.value.startswith(("–", "—")):  # `dash-for-hyphen` says it
                self.open = True
                at = self._behind(at)
            elif word.value is None:
                self.open = self.open or not (operands and _is_one(word))
                room -= 1
            elif room > 0 or many:
                room -= 1
            elif not self.open:
                yield AzFault(Fault.SURPLUS, word)
        yield from self._choices()
        if not self.open and not self.help:
            yield from self._missing()

    def _option(
        self, word: Word, names: dict[str, AzOption]
    ) -> tuple[AzOption | None, Word | None, AzFault | None]:
        """The option that a word is, with the value that stands in it."""
        text = word.value
        if text is None:
            found = _GIVEN.match(word.text)
            option = names.get(found[1]) if found else None
            return (option, word, None) if option is not None else (None, None, None)
        if not text.startswith("-") or text == "-":
            return None, None, None
        if text in names:
            option = names[text]
            return (option, None, AzFault(Fault.UNKNOWN, word)) if option.refused else (option, None, None)
        name, equals, value = text.partition("=")
        inner = Word(value, value, word.line, word.column, word.end) if equals else None
        if inner is not None and name in names:
            return names[name], inner, None
        if name.startswith("--"):
            close = [one for one in names if one.startswith(name)]
            if len({id(names[one]) for one in close}) > 1:
                return None, None, AzFault(Fault.AMBIGUOUS, word, None, tuple(close))
            if close:
                option = names[close[0]]
                return option, inner, AzFault(Fault.UNKNOWN, word) if option.refused else None
        elif text[:2] in names:
            rest = text[2:]
            return names[text[:2]], Word(rest, rest, word.line, word.column, word.end), None
        if _NUMBER.match(text) or " " in text:
            return None, None, None
        return None, None, AzFault(Fault.UNKNOWN, word)

    def _values(self, option: AzOption, at: int, values: list[Word]) -> int:
        """Take the values of an option from the words at `at`; where the next word is."""
        most = {"0": 0, "1": 1, "?": 1}.get(
            option.nargs, int(option.nargs) if option.nargs.isdigit() else len(self.words)
        )
        while at < len(self.words) and len(values) < most:
            word = self.words[at]
            if word.value is None:
                if _GIVEN.match(word.text) or word.text.startswith("-"):
                    break
                self.open = self.open or (option.nargs != "1" and not _is_one(word))
            elif _begins_option(word.value):
                break
            values.append(word)
            at += 1
        return at

    def _bracket(self, at: int) -> int | None:
        """Where the words end that are a placeholder in brackets together: ``[your group]``."""
        ends = (
            one + 1
            for one in range(at, len(self.words))
            if self.words[one].text.endswith("]") or self.words[one].text.startswith("-")
        )
        end = next(ends, None)
        return end if end is not None and self.words[end - 1].text.endswith("]") else None

    def _behind(self, at: int) -> int:
        """Where the words end that may be the values of an option that nobody knows."""
        while at < len(self.words):
            value = self.words[at].value
            if value is not None and _begins_option(value):
                break
            at += 1
        return at

    def _choices(self) -> Iterator[AzFault]:
        for option, _, values in self.given:
            allowed = {one.lower() for one in option.choices}
            for value in values:
                known = value.value is not None and not value.value.startswith("@")
                if allowed and known and (value.value or "").lower() not in allowed:
                    yield AzFault(Fault.CHOICE, value, option)

    def _missing(self) -> Iterator[AzFault]:
        given = {name for option, *_ in self.given for name in option.names}
        needed = {one.names: one for one in self.command.options if one.required and one.names}
        if "--ids" not in given:
            for one in self.command.options:
                if set(one.names) & set(self.command.without_ids):
                    needed[one.names] = one
        for option in needed.values():
            if not given & set(option.names):
                yield AzFault(Fault.MISSING, None, option)


def _begins_option(value: str) -> bool:
    return value.startswith("-") and value != "-" and not _NUMBER.match(value) and " " not in value


def _is_one(word: Word) -> bool:
    """Whether the word is one word whatever its variables hold: it is quoted, and no array."""
    return "@" not in word.text and word.text.startswith('"') and _ONE.fullmatch(word.text) is not None
