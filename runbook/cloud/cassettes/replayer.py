"""Answers from a recording; nothing leaves the machine. Where a run asks for something else, it is said."""

import base64
import difflib
import json
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from runbook.cloud.cassettes import message_body as body
from runbook.cloud.cassettes.cassette import BlockKey, Cassette, RecordedExchange, aligned
from runbook.cloud.cassettes.cassette_recorder import signs_in
from runbook.cloud.cassettes.comparison import (
    RequestDifference,
    body_differences,
    parts_of,
    place,
    query_differences,
    recorded_changes,
    same_action,
)
from runbook.cloud.cassettes.made_up_values import minted
from runbook.cloud.cassettes.own_secrets import OwnSecrets, Place
from runbook.cloud.cassettes.redaction import AUTHORITY
from runbook.cloud.cassettes.renames import Renames, created_names, own_guids, segments
from runbook.cloud.exchanges import Answered, Problem
from runbook.cloud.messages import HttpRequest, HttpResponse, Service
from runbook.cloud.proxy import Answer
from runbook.cloud.rehearsal import aside, names_commands, refusal, unspoken
from runbook.core.events import Reason
from runbook.core.strings import printable

_MOST_DIFFERENCES = 3
_POLL_MS = "20"


@dataclass(slots=True)
class _Track:
    """A recorded exchange in a replay. `number` is its place in the whole recording, `block` that of its block.

    `changes`: it changes something. `parts` are those of its address, `text` is all of its request, in lower case.
    """

    number: int
    block: int
    exchange: RecordedExchange
    changes: bool
    parts: tuple[str, ...] = ()
    text: str = ""
    used: bool = False


@dataclass(slots=True)
class _Candidate:
    """A recorded exchange that the request may be."""

    track: _Track
    learned: Mapping[str, str]
    differences: list[RequestDifference] = field(default_factory=list)


class Replayer:
    """Answers a document's programs from `cassette`; `blocks` are those of the plan.

    `sign_in` answers for Microsoft Entra: tokens are minted, never replayed. `authority` is the certificate of the
    run's own authority, `clock` gives the seconds since the epoch. `left_out` are blocks (ids) that do not run: what
    they would have made is taken to be there.
    """

    def __init__(
        self,
        cassette: Cassette,
        blocks: Sequence[BlockKey],
        sign_in: Service,
        authority: str,
        clock: Callable[[], float] = time.time,
        left_out: Collection[str] = (),
    ) -> None:
        self._cassette = cassette
        self._sign_in = sign_in
        self._authority = base64.b64encode(authority.encode()).decode("ascii")
        self._clock = clock
        self._aligned = aligned(cassette.blocks, blocks)
        self._absent = {self._aligned[one] for one in left_out if one in self._aligned}
        numbers = count()
        self._tracks = [
            _Track(
                next(numbers),
                at,
                one,
                recorded_changes(one),
                _parts(one.request["url"]),
                json.dumps(one.request, ensure_ascii=False).lower(),
            )
            for at, block in enumerate(cassette.blocks)
            for one in block.exchanges
        ]
        exchanges = [one.exchange for one in self._tracks]
        self._renames = Renames(created_names(exchanges), own_guids(exchanges))
        self._own = OwnSecrets()
        self._begun: set[str] = set()
        self._lock = threading.Lock()

    def begin(self, block: str) -> None:
        """With a new attempt, what its recorded one asked is to be asked again.

        In the first one, jobs of earlier blocks may have asked some of it already.
        """
        at = self._aligned.get(block)
        if block in self._begun:
            for one in self._tracks:
                if one.block == at:
                    one.used = False
        self._begun.add(block)

    def respond(self, request: HttpRequest, block: str) -> Answered:
        """The recorded answer, with the names of this run."""
        if aside(request):
            return Answered(Answer(refusal(502, "not part of a replay")))
        if text := unspoken(request):
            return _drift(refusal(501, text), text)
        with self._lock:
            if signs_in(request) or names_commands(request):
                return Answered(Answer(self._sign_in.answer(request)))
            return self._answered(request, block)

    def _answered(self, request: HttpRequest, block: str) -> Answered:
        asked = f"{request.method} {request.url.partition('?')[0]}"
        found = self._candidates(request)
        if not found:
            text = f"{asked}: not in the recording{self._nearest(request)}"
            return _drift(refusal(404, text), text)
        best = self._best(found, request, self._aligned.get(block))
        if best is None:
            text = f"{asked}: made more often than recorded"
            return _drift(refusal(409, text), text)
        for name, other in parts_of(best.track.exchange.request["url"], request):
            self._renames.learn(name, other)
        list(body_differences(dict(best.track.exchange.request), request, self._renames))  # learns GUIDs, too
        if best.track.changes:
            recorded = best.track.exchange
            told = recorded.request.get("json"), recorded.response.get("json")
            self._own.learn(_parts(request.url), *told, body.asked(request.body).get("json"))
        earlier = self._missing_before(best.track)
        best.track.used = True
        problems = []
        if best.differences:
            said = "; ".join(map(str, best.differences[:_MOST_DIFFERENCES]))
            problems.append(f"{asked}: {said}")
        if earlier is not None:
            first = self._said(earlier)
            problems.append(f"{asked}: recorded after {first}, which was not made")
        return Answered(
            Answer(self._response(best.track.exchange, request), cut=best.track.exchange.cut),
            "; ".join(problems) or None,
            tuple(Problem(Reason.DRIFT, one) for one in problems),
        )

    def _candidates(self, request: HttpRequest) -> list[_Candidate]:
        found = []
        for track in self._tracks:
            recorded = track.exchange.request
            if recorded["method"] != request.method:
                continue
            if not same_action(recorded, request):
                continue
            learned = place(recorded["url"], request, self._renames)
            if learned is not None:
                found.append(_Candidate(track, learned))
        return found

    def _best(self, found: list[_Candidate], request: HttpRequest, block: int | None) -> _Candidate | None:
        """The one that fits best: the same names, parameters and body; then the state of things, then the order."""
        fewest = min(len(one.learned) for one in found)
        found = [one for one in found if len(one.learned) == fewest]
        if found[0].track.changes:
            found = [one for one in found if not one.track.used]
        ranked = []
        for one in found:
            one.differences = self._differences(one, request)
            track = one.track
            state = (self._missing_before(track) is not None, self._is_stale(track))
            order = -track.number if track.used else track.number
            rank = (len(one.differences), *state, track.block != block, track.used, order)
            ranked.append((rank, one))
        return min(ranked, key=lambda one: one[0])[1] if ranked else None

    def _differences(self, one: _Candidate, request: HttpRequest) -> list[RequestDifference]:
        """In what they differ, once both call everything by the same names."""
        renames = self._renames.with_learned(one.learned)
        recorded = one.track.exchange.request
        return [
            *query_differences(recorded["url"], request, renames),
            *body_differences(dict(recorded), request, renames),
        ]

    def _missing_before(self, track: _Track) -> _Track | None:
        """A recorded request that made what this one is about, and was not made in this run."""
        return next(
            (
                one
                for one in self._tracks[: track.number]
                if one.changes
                and not one.used
                and one.block not in self._absent
                and self._concerns(one, track)
            ),
            None,
        )

    def _is_stale(self, track: _Track) -> bool:
        """Whether something has changed since what this answer tells."""
        return any(
            one.changes and one.used and self._concerns(one, track)
            for one in self._tracks[track.number + 1 :]
        )

    @staticmethod
    def _concerns(earlier: _Track, later: _Track) -> bool:
        """Whether `earlier` is about what `later` is about, or about what that is in or names."""
        if later.parts[: len(earlier.parts)] == earlier.parts:
            return True
        if earlier.exchange.request["method"] not in ("PUT", "DELETE") or len(earlier.parts) < 3:
            return False
        label = later.parts[0].partition(".")[0]
        return f"/{'/'.join(earlier.parts[1:])}" in later.text or label in earlier.parts[1:]

    def _nearest(self, request: HttpRequest) -> str:
        if not self._tracks:
            return f"; there is no recording of this document in {printable(str(self._cassette.folder))}"
        recorded = (one.exchange.request for one in self._tracks)
        known = [one["url"] for one in recorded if one["method"] == request.method]
        near = difflib.get_close_matches(request.url, dict.fromkeys(known), 1, 0.8)
        return f"; the nearest one is {near[0]}" if near else ""

    def _response(self, one: RecordedExchange, request: HttpRequest) -> HttpResponse | None:
        recorded = one.response
        if not recorded["status"]:
            return None
        part, place = dict(recorded), _parts(request.url)
        if "json" in part:
            part["json"] = body.mapped(part["json"], lambda text, _: self._restored(place, text))
        elif "text" in part:
            part["text"] = self._fresh(part["text"])
        headers = {name: self._fresh(value) for name, value in recorded.get("headers", {}).items()}
        told = headers.pop("retry-after", None)
        if "azure" in request.host or request.host.startswith("graph."):
            headers["x-ms-retry-after-ms"] = _POLL_MS  # Retry-After: 0 would count as absent
        elif told is not None:
            headers["retry-after"] = "0"
        return HttpResponse(recorded["status"], tuple(headers.items()), body.written(part))

    def _restored(self, place: Place, text: str) -> str:
        if text.startswith(body.KUBECONFIG):
            return body.encoded_again(self._fresh(text).replace(AUTHORITY, self._authority))
        return self._fresh(self._own.restored(place, text))

    def _fresh(self, text: str) -> str:
        return minted(self._renames.text(text), self._clock())

    def end(self, block: str, variables: Callable[[], Mapping[str, str]]) -> tuple[Problem, ...]:
        """The recorded requests of the block that change something and were not made."""
        del variables
        at = self._aligned.get(block)
        with self._lock:
            own = [one for one in self._tracks if at is not None and one.block == at]
            return tuple(self._missing(one) for one in own if one.changes and not one.used)

    def _missing(self, one: _Track) -> Problem:
        return Problem(Reason.DRIFT, f"recorded, and not made: {self._said(one)}", missing=True)

    def _said(self, one: _Track) -> str:
        """A recorded request in a message, with the names of this run."""
        request = one.exchange.request
        return f"{request['method']} {self._renames.text(request['url'].partition('?')[0])}"

    def findings(self) -> tuple[str, ...]:
        """The same of recorded blocks that the document does not have any more."""
        known = set(self._aligned.values())
        lost: dict[int, Problem] = {}
        for one in self._tracks:
            if one.block not in known and one.changes and not one.used:
                lost.setdefault(one.block, self._missing(one))
        return tuple(
            f"the document has no block {block.name} ({block.first}) any more: {problem.text}"
            for block, problem in ((self._cassette.blocks[at], problem) for at, problem in lost.items())
        )


def _parts(url: str) -> tuple[str, ...]:
    return tuple(map(str.lower, segments(url)))


def _drift(response: HttpResponse, text: str) -> Answered:
    return Answered(Answer(response), text, (Problem(Reason.DRIFT, text),))
