"""What every reporter owes to those who call it.

A test module derives from `ReporterSuite` and names its format::

    class TestMine(ReporterSuite):
        name = "mine"

The reporter must be registered: in the table, or by an entry point of the group ``runbook.reporters``.
"""

import io
import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.api import BROKEN_OFF, Event, Events, from_json, reporter, to_json
from runbook.conformance import runs
from runbook.conformance.actions import obeyed

ACTING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that act on a terminal or turn text round."""

inherited = settings(suppress_health_check=[HealthCheck.differing_executors], max_examples=30)
"""Every suite that derives from the rules runs them itself: that is what they are for."""

anything = st.text(max_size=60) | st.text(
    st.sampled_from("<>&\"'`|*_[]()#:\n\r\t\x00\x07\x1b\x9b\u202e\u2028\ufffe]]>::##[error]한a "), max_size=60
)


class ReporterSuite:
    """The rules. Class attributes say which of them apply."""

    name: str
    shows_text: bool = True
    """What commands print is shown to a person: no character in it may act. (Data may hold all characters.)"""
    commands: bool = False
    """The report is made of workflow commands, one a line; what commands print must not add to them."""
    streamed: bool = True
    """Memory does not grow with what the blocks print."""

    def report(self, events: Events) -> str:
        """The report of a run."""
        stream = io.StringIO()
        reporter(self.name)(events, stream)
        return stream.getvalue()

    @pytest.mark.parametrize("journal", runs.JOURNALS, ids=lambda path: path.stem)
    def test_it_reports_every_kind_of_run(self, journal: Path) -> None:
        """It raises nothing, and says the same again: it keeps no state."""
        events = runs.read(journal)
        assert self.report(lambda: events) == self.report(lambda: events)

    @pytest.mark.parametrize("journal", runs.JOURNALS, ids=lambda path: path.stem)
    def test_a_report_of_a_replay_is_the_report(self, journal: Path) -> None:
        """Nothing but what the journal holds decides what it says."""
        events = runs.read(journal)
        again = [from_json(to_json(event)) for event in events]
        assert self.report(lambda: events) == self.report(lambda: again)

    @pytest.mark.parametrize("journal", runs.JOURNALS, ids=lambda path: path.stem)
    def test_a_journal_that_breaks_off_anywhere_gives_a_report_that_says_so(self, journal: Path) -> None:
        """The run may be killed after any event; the report is made all the same."""
        events = runs.read(journal)
        for end in range(1, len(events)):
            torn = events[:end]
            text = self.report(lambda torn=torn: torn)  # type: ignore[misc]
            assert self.says(text, BROKEN_OFF)

    def says(self, text: str, message: str) -> bool:
        """Whether the report `text` says `message`."""
        return message in text

    @inherited
    @given(anything)
    def test_what_commands_print_does_not_act(self, text: str) -> None:
        """Not on a terminal, not on a reader, and not on the runner of a workflow, wherever in the run it stands."""
        events = runs.full_of(text)
        shown = self.report(lambda: events)
        if self.shows_text:
            assert not ACTING.search(shown)
        calm = runs.full_of("calm")
        kinds = [name for name, *_ in obeyed(self.report(lambda: calm))] if self.commands else []
        assert [name for name, *_ in obeyed(shown)] == kinds

    def test_it_holds_no_more_than_one_block(self) -> None:
        """A run that printed a hundred times more takes no more memory."""
        if not self.streamed:
            pytest.skip("holds all")
        peaks = []
        for count in (4, 60):
            sink = _Nowhere()
            tracemalloc.start()
            reporter(self.name)(lambda count=count: _flood(count), sink)  # type: ignore[misc]
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert peaks[1] < peaks[0] * 2


class _Nowhere(io.StringIO):
    def write(self, text: str, /) -> int:
        return len(text)


def _flood(count: int) -> Iterator[Event]:
    """`count` blocks of 100 kB each, made while they are read."""
    return runs.flood(count, "x" * 79 + "\n", 1280)
