"""Masks what has the shape of a secret in a text that comes in pieces."""

from runbook.masking.known_values import MASK
from runbook.masking.secret_shapes import CONTEXT, LEAD, LONGEST, LONGEST_LEAD, Rest, shape


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
        self._hiding: Rest | None = None

    def feed(self, text: str, *, final: bool = False) -> str:
        """What can be given now. With `final` that is everything."""
        buffer = self._buffer = self._buffer + text
        given: list[str] = []
        if self._hiding is not None:
            self._hide(self._hiding, final=final)
        while self._hiding is None and (lead := LEAD.search(buffer, self._searched)):
            reading = shape(buffer, lead)
            if reading is None:
                self._searched = lead.end()
                continue
            match = reading.pattern.match(buffer, lead.end())
            assert match is not None
            group = match.lastindex
            if match.end() == len(buffer) and not final:
                self._searched = lead.start()
                self._give(given, match.start(group) if group else len(buffer))
                break
            if group is None or not reading.secret(value := match[group]):
                self._searched = match.end() if reading.skip else lead.end()
                continue
            self._give(given, match.start(group))
            given.append(MASK)
            hidden = value.rstrip(reading.trim) if reading.trim else value
            if self._found is not None:
                self._found.append(hidden)
            self._given = self._searched = match.start(group) + len(hidden)
            if reading.endless or len(value) >= LONGEST:
                self._hide(reading.rests[group - 1], final=final)
        else:
            if self._hiding is None:
                self._give(given, len(buffer))
                self._searched = max(self._searched, len(buffer) - LONGEST_LEAD)
        self._forget()
        return "".join(given)

    def _hide(self, rest: Rest, *, final: bool) -> None:
        """Pass over what belongs to the value; `_hiding` is set when its end has not come."""
        match = rest.pattern.match(self._buffer, self._given)
        assert match is not None
        self._given = self._searched = match.end()
        undecided = rest.open.startswith(self._buffer[match.end() : match.end() + len(rest.open) + 1])
        self._hiding = rest if undecided and not final else None

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
