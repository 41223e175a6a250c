"""Masks what has the shape of a secret in a text that comes in pieces."""

import re

from runbook.masking.literals import MASK
from runbook.masking.shapes import CONTEXT, LEAD, LONGEST, LONGEST_LEAD, SHAPES, Shape, keyed, row


class ShapeStream:
    """However the text is cut into pieces, what is given is the same.

    Held back is only a value that may be a secret and whose end has not come: at most `LONGEST` characters. A lead is
    no secret, and is given at once: a prompt such as ``Password:`` does not wait. `found` gets each hidden value as far
    as it was looked at.
    """

    def __init__(self, found: list[str] | None = None) -> None:
        self._found = found
        self._buffer = ""
        self._given = 0  # of the buffer: given, or hidden
        self._searched = 0  # of the buffer: no lead begins before
        self._hiding: Shape | None = None

    def feed(self, text: str, *, final: bool = False) -> str:
        """What can be given now. With `final` that is everything."""
        self._buffer += text
        given: list[str] = []
        if self._hiding is not None:
            self._hide(self._hiding, final=final)
        while self._hiding is None and (lead := LEAD.search(self._buffer, self._searched)):
            name = row(lead)
            shape = keyed(self._buffer, lead) if name == "key" else SHAPES[name]
            if shape is None:
                self._searched = lead.end()
                continue
            match = shape.pattern.match(self._buffer, lead.end())
            assert match is not None
            if match.end() == len(self._buffer) and not final:
                self._searched = lead.start()
                self._give(given, match.start(match.lastindex) if match.lastindex else len(self._buffer))
                self._forget()
                return "".join(given)
            self._decide(given, lead, shape, match, final=final)
        if self._hiding is None:
            self._give(given, len(self._buffer))
            self._searched = max(self._searched, len(self._buffer) - LONGEST_LEAD)
        self._forget()
        return "".join(given)

    def _decide(
        self, given: list[str], lead: re.Match[str], shape: Shape, match: re.Match[str], *, final: bool
    ) -> None:
        group = match.lastindex
        if group is None or not shape.secret(match[group]):
            self._searched = match.end() if shape.skip else lead.end()
            return
        value = match[group].rstrip(shape.trim) if shape.trim else match[group]
        if self._found is not None:
            self._found.append(value)
        self._give(given, match.start(group))
        given.append(MASK)
        longer = shape.until or len(match[group]) >= LONGEST
        self._given = self._searched = match.end() if longer else match.start(group) + len(value)
        if longer:
            self._hide(shape, final=final)

    def _hide(self, shape: Shape, *, final: bool) -> None:
        """Pass over what belongs to the value; `_hiding` is set when its end has not come."""
        end = len(self._buffer)
        if shape.until and not final:
            end = _before_part(self._buffer, self._given, shape.until)
        match = shape.rest.match(self._buffer, self._given, end)
        assert match is not None
        self._given = self._searched = match.end()
        self._hiding = shape if match.end() == end and not final else None

    def _give(self, given: list[str], until: int) -> None:
        if until > self._given:
            given.append(self._buffer[self._given : until])
            self._given = until

    def _forget(self) -> None:
        """Keep of the buffer what is still to be given, and what the next lead may have to be read with."""
        done = max(0, min(self._given, self._searched) - CONTEXT)
        self._buffer = self._buffer[done:]
        self._given -= done
        self._searched -= done


def _before_part(text: str, start: int, ending: str) -> int:
    """Where the longest end of `text` begins that may become `ending`; the text's length when there is none."""
    length = len(text)
    lengths = range(min(len(ending) - 1, length - start), 0, -1)
    return next((length - one for one in lengths if text.endswith(ending[:one])), length)
