"""What the programs of each block ask of the cloud: who answers, what is shown of it, what it means for the block."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from runbook.cloud.messages import HttpRequest
from runbook.cloud.proxy import Answer
from runbook.core.document import CloudRequest
from runbook.core.events import Reason
from runbook.engine.session import Ended

MOST_SHOWN = 300
"""Requests of a block that reports show; of more they show the first ones, and those with a note."""
MOST_PROBLEMS = 5
_SETTLE_S = 2.0
"""How long a block's end waits for an answer that is being written down, and the document's end for what jobs ask."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a block does not pass: DRIFT or NOT_REHEARSED, and what is wrong. `missing`: a request that was not made."""

    reason: Reason
    text: str
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and what there is to say of it: a `note` for the reports, and `problems` for which the block fails."""

    answer: Answer
    note: str | None = None
    problems: tuple[Problem, ...] = ()


class Responder(Protocol):
    """Who answers: a recorder in front of the real services, a recording, a stand-in. Called by several threads."""

    def begin(self, block: str) -> None:
        """The block (its id) begins an attempt."""
        ...

    def respond(self, request: HttpRequest, block: str) -> Answered:
        """Answer a request of the block."""
        ...

    def end(self, block: str, variables: Callable[[], Mapping[str, str]]) -> tuple[Problem, ...]:
        """The attempt is over; what was to happen and did not. `variables` reads those of the shell."""
        ...

    def findings(self) -> tuple[str, ...]:
        """All is over: what is wrong that belongs to no block."""
        ...


def _no_variables() -> Mapping[str, str]:
    return {}


@dataclass(slots=True)
class _Heard:
    """What came of one attempt of a block."""

    requests: list[CloudRequest] = field(default_factory=list)
    problems: dict[Problem, None] = field(default_factory=dict)


class Exchanges:
    """Sits between the proxy and who answers; knows which block runs. `shown` hides secrets in an address."""

    def __init__(self, responder: Responder, shown: Callable[[str], str] = str) -> None:
        self._responder = responder
        self._shown = shown
        self._block = ""
        self._heard: dict[str, _Heard] = {}
        self._pending = 0
        self._interrupted = False
        self._jobs = False
        self._unsettled: list[str] = []
        self._idle = threading.Condition()

    def begin(self, block: str) -> None:
        """From now on requests belong to this block. What comes between two blocks belongs to the earlier one."""
        with self._idle:
            self._block = block
            self._heard[block] = _Heard()
        self._responder.begin(block)

    def respond(self, request: HttpRequest) -> Answer:
        """Answer a request, and note it."""
        with self._idle:
            block = self._block
            self._pending += 1
        try:
            answered = self._responder.respond(request, block)
        finally:
            with self._idle:
                self._pending -= 1
                self._idle.notify_all()
        response = answered.answer.response
        url = request.host if request.method == "CONNECT" else self._shown(request.url)
        entry = CloudRequest(request.method, url, response.status if response else 0, answered.note)
        with self._idle:
            heard = self._heard.setdefault(block, _Heard())
            if len(heard.requests) < MOST_SHOWN or entry.note:
                heard.requests.append(entry)
            heard.problems |= dict.fromkeys(answered.problems)
        return answered.answer

    def refuse(self, block: str, problem: Problem) -> Ended:
        """The end of a block that does not run."""
        del block
        return Ended(None, problem.reason, problem.text, requests=())

    def end(self, ended: Ended, jobs: bool | None = None) -> Ended:
        """The end of the block with its requests; it has failed where they are not as they should be.

        `jobs`: whether the block has left some in the background (True), or has waited for them (False). While there
        may be some, what is missing may still come: it is looked for at the end of the document.
        """
        with self._idle:
            self._idle.wait_for(lambda: self._pending == 0, _SETTLE_S)
            block = self._block
            self._interrupted = self._interrupted or ended.reason is Reason.INTERRUPTED
            self._jobs = self._jobs if jobs is None else jobs
        missing = self._responder.end(block, ended.variables)
        if missing and self._jobs and not ended.exit_status and ended.reason is None:
            self._unsettled.append(block)
            missing = ()
        with self._idle:
            heard = self._heard[block]
            heard.problems |= dict.fromkeys(missing)
            problems = list(heard.problems)
            requests = tuple(heard.requests)
        if ended.exit_status and all(one.missing for one in problems):
            problems = []  # the block has failed: that it asked no further is what comes of it
        if not problems or ended.reason is not None:
            return replace(ended, requests=requests)
        first = min(problems, key=lambda one: one.reason is not Reason.NOT_REHEARSED)
        texts = [one.text for one in problems if one.reason is first.reason]
        more = len(texts) - MOST_PROBLEMS
        said = "; ".join([*texts[:MOST_PROBLEMS], *([f"{more} more"] if more > 0 else [])])
        if ended.exit_status:
            said = f"{said} (exit status {ended.exit_status})"
        return replace(ended, reason=first.reason, message=said, requests=requests)

    def settle(self) -> None:
        """The jobs are about to be ended: wait a moment for what they are still to ask."""
        if self._jobs and not self._interrupted:
            with self._idle:
                self._idle.wait_for(lambda: self._pending == 0 and not self._missing(), _SETTLE_S)

    def findings(self) -> tuple[str, ...]:
        """What is wrong with the document as a whole; nothing is known of one that was interrupted."""
        if self._interrupted:
            return ()
        texts = (f"{block}: {problem.text}" for block, problem in self._missing())
        return (*texts, *self._responder.findings())

    def _missing(self) -> list[tuple[str, Problem]]:
        """What jobs should have asked and have not."""
        return [
            (block, one) for block in self._unsettled for one in self._responder.end(block, _no_variables)
        ]
