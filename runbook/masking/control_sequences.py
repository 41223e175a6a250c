"""Text as a terminal shows it: control sequences are set aside before it is masked, and put back afterwards.

A secret with a colour in the middle, a backspace or a character without a width is the secret on the screen.
"""

import re
from dataclasses import field
from functools import cache

from runbook.core.classes.records import dataclass
from runbook.masking.known_values import Trail

_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
"""Characters without a width: Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties), those of the BMP."""

# ECMA-48, sections 5.4 (control sequences) and 5.6 (control strings); Backspace; cursor back (8.3.18). All begin with
# one set of characters: then a search passes quickly over others.
_ESCAPED = r"(?<=\x1b)(?:\[[0-?]*+[ -/]*+[@-~]|[\]PX^_][^\x07\x1b]*+(?:\x07|\x1b\\)|[ -/]*+[0-OQ-WYZ\\`-~])|(?<!\x1b)"
_SEQUENCE = rf"[\x1b\x08{_INVISIBLE}](?:{_ESCAPED})"
_SEQUENCE_ASCII = rf"[\x1b\x08](?:{_ESCAPED})"
_BEGUN = r"\x1b(?:\[[0-?]*+[ -/]*+|[\]PX^_][^\x07\x1b]*+\x1b?|[ -/]*+)\Z"
_INVISIBLES = f"[{_INVISIBLE}]"
_BACK = r"\x1b\[([0-9]*)D"
_LONGEST_BEGUN = 4096

_compiled = cache(re.compile)
"""A pattern is compiled when it is needed: few outputs have something to set aside."""


def controlled(text: str) -> bool:
    """Whether something in the text is not shown as it stands."""
    return (
        "\x1b" in text
        or "\b" in text
        or (not text.isascii() and _compiled(_INVISIBLES).search(text) is not None)
    )


def seen(text: str) -> str:
    """The text without control sequences, as it is masked."""
    return SequencesAside().take(text)


@dataclass(slots=True)
class SequencesAside:
    """The control sequences of one stream, with their places in the plain text. `plain` is how long that is so far.

    `first` and `second` are the trails of the two streams that the plain text goes through.
    """

    plain: int = 0
    first: Trail = field(default_factory=Trail)
    second: Trail = field(default_factory=Trail)
    _begun: str = ""
    _waiting: list[tuple[int, str, bool]] = field(
        default_factory=list
    )  # place, sequence, whether it takes back

    def take(self, text: str, *, final: bool = False) -> str:
        """The plain text of a piece. A sequence whose end has not come waits."""
        text = self._begun + text
        self._begun = ""
        if not final and (begun := _compiled(_BEGUN).search(text, max(0, len(text) - _LONGEST_BEGUN))):
            text, self._begun = text[: begun.start()], begun[0]
        plain: list[str] = []
        length = position = 0
        for found in _compiled(_SEQUENCE_ASCII if text.isascii() else _SEQUENCE).finditer(text):
            if found.start() > position:
                plain.append(text[position : found.start()])
                length += found.start() - position
            position = found.end()
            sequence, back = found[0], 0
            if sequence == "\b":
                back = 1
            elif moved := _compiled(_BACK).fullmatch(sequence):
                back = int(moved[1] or 1)
            taken = ""
            while back and plain and plain[-1][-1] != "\n":
                last = plain.pop()
                rest = last[:-back]
                back -= len(last) - len(rest)
                taken = last[len(rest) :] + taken
                if rest:
                    plain.append(rest)
            length -= len(taken)
            self._waiting.append((self.plain + length, taken + sequence, bool(taken)))
        plain.append(text[position:])
        joined = "".join(plain)
        self.plain += len(joined)
        return joined

    def restore(self, text: str, *, final: bool = False) -> str:
        """What the two streams gave for the plain text, with the sequences in their places.

        What takes back characters of a secret, or stands in the middle of a secret without a width, is left out.
        """
        first, second = self.first, self.second
        begins = second.given - len(text)
        parts: list[str] = []
        position = done = 0
        for at, sequence, takes in self._waiting:
            if at > first.taken or (takes and at == first.taken and not final):
                break
            middle, *around = first.place(at)
            if middle > second.taken or (takes and middle == second.taken and not final):
                break
            place, within, precedes = second.place(middle)
            done += 1
            if (takes and (precedes or around[1])) or (
                (within or around[0]) and (takes or not sequence.startswith("\x1b"))
            ):
                continue
            place = max(place - begins, position)
            parts += text[position:place], sequence
            position = place
        del self._waiting[:done]
        if not self._waiting:
            first.forget()
            second.forget()
        return "".join((*parts, text[position:])) + (self._begun if final else "")
