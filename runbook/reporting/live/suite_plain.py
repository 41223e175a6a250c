"""The view of `runbook test` in a log: a line a document, written when it is through."""

from collections.abc import Callable, Iterable, Mapping
from typing import TextIO

from runbook.core.events import BlockFinished, DocumentRetried, RunFinished, Status
from runbook.core.strings import shown
from runbook.reporting import wording
from runbook.reporting.live.plain import failure
from runbook.reporting.live.suite_view import BoardView, EndedDocument
from runbook.reporting.summary import Row
from runbook.reporting.terminal.output_stream import ViewStream


class PlainBoard(BoardView):
    """Writes to `stream` lines without control codes."""

    def __init__(
        self,
        stream: TextIO,
        *,
        verbosity: int,
        total: int,
        expected_s: Mapping[str, float],
        jobs: int,
        clock: Callable[[], float],
    ) -> None:
        super().__init__(verbosity, total, expected_s=expected_s, jobs=jobs, clock=clock)
        self._stream = ViewStream(stream)

    def on_cloud(self, text: str) -> None:
        """``== rehearsed: ...``."""
        self._say([f"== {text}"], always=True)

    def on_block(self, event: BlockFinished, row: Row) -> None:
        """With verbosity: how it ended."""
        if self.verbose and row.status is not Status.SKIPPED:
            cause = "" if row.status is Status.PASSED else f": {wording.cause(event)}"
            word = wording.STATUSES[row.status].word
            self._say([f"  {word} {row.place}{cause} ({wording.duration(row.duration_s)})"])

    def on_ended(self, ended: EndedDocument) -> None:
        """``PASS path (blocks, time)``, ``FAIL path:line: why (time)``."""
        took = wording.duration(ended.duration_s)
        if ended.status is Status.PASSED:
            word = (wording.FLAKY if ended.flaky else wording.STATUSES[ended.status]).word
            self._say(
                [f"{word} {ended.document} ({wording.counted(ended.ran, 'block')}, {took}){_retried(ended)}"]
            )
        else:
            why = ended.why or str(ended.status)
            place = "" if why.startswith(f"{ended.document}:") else f"{ended.document}: "
            after = f" after {len(ended.retried) + 1} attempts" if ended.retried else ""
            always = ended.status is not Status.SKIPPED or ended.lack is not None
            self._say([f"{wording.STATUSES[ended.status].word} {place}{why} ({took}){after}"], always=always)

    def on_retry(self, event: DocumentRetried, why: str) -> None:
        """``RETRY path: attempt 1: why``."""
        self._say([f"RETRY {event.document}: attempt {event.attempt}: {why}"])

    def on_end(self, event: RunFinished) -> None:
        """The details of the failures, what was flaky, the totals."""
        for one in self.failures:
            self._say(["", *failure(one)], always=True)
        if self.hidden:
            self._say(["", f"{wording.counted(self.hidden, 'more failure')} without details"], always=True)
        if self.quiet:
            self._say([f"FLAKY {one.document}{_retried(one)}" for one in self.flaky], always=True)
        self._say([""])
        if event.message:
            self._say([f"{wording.STATUSES[event.status].word} {event.message}"], always=True)
        self._say([self.totals(event)], always=True)

    def _say(self, lines: Iterable[str], *, always: bool = False) -> None:
        if always or not self.quiet:
            self._stream.write("".join(f"{shown(line).rstrip()}\n" for line in lines))


def _retried(ended: EndedDocument) -> str:
    return "".join(f"; attempt {number}: {why}" for number, why in enumerate(ended.retried, 1))
