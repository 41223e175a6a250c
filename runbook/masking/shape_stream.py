"""Masks what has the shape of a secret in a text that comes in pieces."""

import re

from runbook.masking.known_values import MASK, Trail
from runbook.masking.secret_leads import LONGEST_LEAD, lead_in
from runbook.masking.secret_shapes import CONTEXT, LONGEST, UNDECIDED, Rest, Shape, settled, shape
from runbook.masking.table_columns import Columns, cells, columns


class ShapeStream:
    """However the text is cut into pieces, what is given is the same.

    Held back is only a value that may be a secret and whose end has not come, and what may be the beginning of a key
    without a lead: at most `LONGEST` characters. A lead is no secret, and is given at once: a prompt such as
    ``Password:`` does not wait. `found` gets each hidden value as far
    as it was looked at; `trail` what is taken and given.
    """

    def __init__(self, found: list[str] | None = None, trail: Trail | None = None) -> None:
        self._found = found
        self.trail = trail
        self._buffer = ""
        self._given = 0  # of the buffer: given, or hidden
        self._searched = 0  # of the buffer: no lead begins before
        self._hiding: Rest | None = None
        self._columns: Columns = ()

    @property
    def held(self) -> int:
        """How many characters wait."""
        return len(self._buffer) - self._given

    def feed(self, text: str, *, final: bool = False) -> str:
        """What can be given now. With `final` that is everything."""
        buffer = self._buffer = self._buffer + text
        given: list[str] = []
        leads = lead_in(buffer)
        if self._hiding is not None:
            self._hide(self._hiding, final=final)
        while self._hiding is None:
            if self._columns and not self._rows(given, final=final):
                break
            lead = leads.search(buffer, self._searched)
            if lead is None:
                self._give(given, len(buffer) if final else settled(buffer, self._given))
                self._searched = max(self._searched, len(buffer) - LONGEST_LEAD)
                break
            found = shape(buffer, lead, final=final)
            if found is None:
                self._searched = lead.end()
                continue
            reading, begin = found
            if reading is UNDECIDED:
                self._searched = lead.start()
                self._give(given, settled(buffer, self._given))
                break
            match = reading.pattern.match(buffer, begin)
            assert match is not None
            group = match.lastindex
            if match.end() == len(buffer) and not final:
                self._searched = lead.start()
                self._give(given, self._undecided(reading, lead, match))
                break
            if group is None or not self._masks(given, reading, lead, match, group):
                self._searched = match.end() if reading.skip else lead.end()
                continue
            if reading.endless or match.end(group) - match.start(group) >= LONGEST:
                self._hide(reading.rests[group - 1], final=final)
        self._forget()
        return "".join(given)

    def _undecided(self, reading: Shape, lead: re.Match[str], match: re.Match[str]) -> int:
        """Up to where the text can be given while the value's end has not come."""
        if reading.back is not None:
            return reading.back(self._buffer, self._given, lead.start())
        return match.start(match.lastindex) if match.lastindex else len(self._buffer)

    def _masks(
        self, given: list[str], reading: Shape, lead: re.Match[str], match: re.Match[str], group: int
    ) -> bool:
        """Mask the value if it is a secret; whether it was read."""
        buffer, (start, end) = self._buffer, match.span(group)
        if reading.table:
            header = buffer[buffer.rfind("\n", 0, lead.start() - 1) + 1 : lead.start() - 1]
            self._columns = columns(header, buffer[lead.start() : end])
            if self._columns:
                self._give(given, end)
                self._searched = end
            return bool(self._columns)
        if reading.back is not None:
            start, end = reading.back(buffer, self._given, lead.start()), end if end > start else lead.start()
        hidden = buffer[start:end]
        if (reading.witness is not None and not reading.witness(match)) or not reading.secret(hidden):
            return False
        hidden = hidden.rstrip(reading.trim) if reading.trim else hidden
        self._give(given, start)
        self._mask(given, start + len(hidden))
        self._searched = max(self._given, lead.end())
        return True

    def _mask(self, given: list[str], until: int) -> None:
        given.append(MASK)
        if self._found is not None:
            self._found.append(self._buffer[self._given : until])
        if self.trail is not None:
            self.trail.masked(until - self._given)
        self._given = until

    def _rows(self, given: list[str], *, final: bool) -> bool:
        """Mask the secrets of a table's rows; whether the table is over. A row waits for its end."""
        buffer = self._buffer
        while self._columns:
            end = buffer.find("\n", self._given) + 1
            if not end and not final and len(buffer) - self._given < LONGEST:
                return False
            end = end or len(buffer)
            begin = self._given
            secrets = cells(buffer[begin:end].rstrip("\n"), self._columns)
            if secrets is None or begin == end:
                self._columns = ()
                break
            for first, last in secrets:
                self._give_searched(given, begin + first)
                self._mask(given, begin + last)
            self._give_searched(given, end)
            self._searched = end
        return True

    def _give_searched(self, given: list[str], until: int) -> None:
        """Give a part of a row without the secrets of other shapes."""
        part = self._buffer[self._given : until]
        if lead_in(part).search(part):
            given.append(ShapeStream(self._found, self.trail).feed(part, final=True))
            self._given = until
        else:
            self._give(given, until)

    def _hide(self, rest: Rest, *, final: bool) -> None:
        """Pass over what belongs to the value; `_hiding` is set when its end has not come."""
        match = rest.pattern.match(self._buffer, self._given)
        assert match is not None
        if self.trail is not None:
            self.trail.masked(match.end() - self._given, shown=0)
        self._given = self._searched = match.end()
        undecided = rest.open.startswith(self._buffer[match.end() : match.end() + len(rest.open) + 1])
        self._hiding = rest if undecided and not final else None

    def _give(self, given: list[str], until: int) -> None:
        if until > self._given:
            given.append(self._buffer[self._given : until])
            if self.trail is not None:
                self.trail.kept(until - self._given)
            self._given = until

    def _forget(self) -> None:
        """Keep of the buffer what is still to be given, and what the next lead may have to be read with."""
        done = max(0, min(self._given, self._searched) - CONTEXT)
        self._buffer = self._buffer[done:]
        self._given -= done
        self._searched -= done
