"""Records what programs ask and what they are answered. Nothing is written that has not lost its secrets."""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runbook.cloud.cassettes import cassette
from runbook.cloud.cassettes.cassette import HEAD, SCHEMA, VARIABLES, BlockKey, LeakError, RecordedBlock
from runbook.cloud.cassettes.random_values import random_names
from runbook.cloud.cassettes.redaction import Redaction
from runbook.cloud.cassettes.renames import GUID
from runbook.cloud.exchanges import Answered, Problem
from runbook.cloud.messages import HttpRequest, HttpResponse, StreamedResponse
from runbook.cloud.proxy import Answer
from runbook.cloud.rehearsal import aside, names_commands, refusal, unspoken
from runbook.cloud.upstream import CutError, Upstream
from runbook.core.errors import UsageError
from runbook.masking import Masker

_LONG = 24
"""A random value of so many characters is hardly a part of a name."""
_FOLLOWED = re.compile(r"(?:^|&)(?:watch|follow)=(?:true|1)(?:&|$)")
_PRODUCTS = re.compile(r"\b(AZURECLI|kubectl|Helm|aws-cli|curl|Terraform|git)/v?([\w.+-]+)")
_SIGN_IN = re.compile(
    r"(?:login\.(?:microsoftonline\.(?:com|us)|microsoft\.com|windows\.net|chinacloudapi\.cn)|sts\.windows\.net)(?::\d+)?"
)


def signs_in(request: HttpRequest) -> bool:
    """Whether a program asks for a token of Microsoft Entra: never recorded, and on replay answered afresh."""
    return _SIGN_IN.fullmatch(request.host.lower()) is not None


def from_services(upstream: Upstream) -> Callable[[HttpRequest, str], Answered]:
    """What answers from the real services."""

    def respond(request: HttpRequest, block: str) -> Answered:
        del block
        if text := unspoken(request):
            return Answered(Answer(refusal(501, text)), f"not recorded: {text}")
        try:
            followed = bool(_FOLLOWED.search(request.query)) or "event-stream" in request.header("accept")
            return Answered(Answer(upstream.send(request, streamed=followed)))
        except CutError as cut:
            return Answered(Answer(cut.response, cut=True), "the connection was cut")

    return respond


@dataclass(frozen=True, slots=True)
class _Heard:
    request: HttpRequest
    response: HttpResponse | None
    cut: bool


class Recorder:
    """Writes a recording of a document into `folder`, a file a block as soon as the block ends.

    `blocks` are those of the plan, `codes` what each of them runs, by id. `masker` knows which variables are secret.
    `head` goes into ``cassette.json``.
    """

    def __init__(
        self,
        folder: Path,
        blocks: Sequence[BlockKey],
        codes: Mapping[str, str],
        answer: Callable[[HttpRequest, str], Answered],
        redaction: Redaction,
        masker: Masker,
        head: Mapping[str, Any],
    ) -> None:
        self._folder = folder
        self._keys = {one.id: one for one in blocks}
        self._codes = codes
        self._answer = answer
        self._redaction = redaction
        self._masker = masker
        self._head = dict(head)
        self._heard: dict[str, list[_Heard]] = {}
        self._variables: dict[str, str] = {}
        self._tools: dict[str, str] = {}
        self._leak: LeakError | None = None
        self._lock = threading.Lock()
        self._write_head(complete=False)

    def begin(self, block: str) -> None:
        """A new attempt: what an earlier one asked does not count."""
        with self._lock:
            self._heard[block] = []

    def respond(self, request: HttpRequest, block: str) -> Answered:
        """Pass the request on, and keep it with its answer."""
        answered = self._answer(request, block)
        self._tools |= {
            name.lower(): version for name, version in _PRODUCTS.findall(request.header("user-agent"))
        }
        if aside(request) or names_commands(request) or signs_in(request) or request.method == "CONNECT":
            return answered
        response = answered.answer.response
        if isinstance(response, StreamedResponse):
            followed = StreamedResponse(
                response.status, response.headers, self._followed(request, response, block)
            )
            return Answered(Answer(followed), answered.note, answered.problems)
        self._keep(block, _Heard(request, response, answered.answer.cut))
        return answered

    def _followed(self, request: HttpRequest, response: StreamedResponse, block: str) -> Iterator[bytes]:
        pieces = []
        try:
            for piece in response.chunks:
                pieces.append(piece)
                yield piece
        finally:  # also where the program has seen enough
            whole = HttpResponse(response.status, response.headers, b"".join(pieces))
            self._keep(block, _Heard(request, whole, cut=False))

    def _keep(self, block: str, heard: _Heard) -> None:
        with self._lock:
            self._redaction.learn(heard.request, heard.response)
            self._heard.setdefault(block, []).append(heard)

    def end(self, block: str, variables: Callable[[], Mapping[str, str]]) -> tuple[Problem, ...]:
        """Write down what the block asked, and the random values that it has set."""
        code = self._codes.get(block, "")
        names = random_names(code)
        if names or self._masker.concerns(code):
            values = variables()
            self._masker.learn(values)
            self._variables |= {
                name: values[name] for name in names if self._is_plain(name, values.get(name, ""))
            }
        with self._lock:
            self._write(block)
        return ()

    def _is_plain(self, name: str, value: str) -> bool:
        """Whether a random value may be written: it is part of names, and no password."""
        short = len(value) < _LONG or GUID.fullmatch(value) is not None
        return bool(value) and short and not self._masker.is_secret(name, value)

    def _write(self, block: str) -> None:
        heard = self._heard.get(block)
        key = self._keys.get(block)
        if not heard or self._leak is not None:
            return
        exchanges = tuple(
            cassette.recorded(one.request, one.response, self._redaction, cut=one.cut) for one in heard
        )
        name = key.name if key else cassette.keys([(block, block.rpartition(":")[2], None, "")])[0].name
        first = next(filter(None, map(str.strip, self._codes.get(block, "").split("\n"))), "")
        found = RecordedBlock(
            name, key.code if key else "", Masker().text(self._redaction.text(first)), exchanges
        )
        try:
            cassette.write(self._folder / f"{name}.jsonl", cassette.lines(found))
        except LeakError as leak:
            self._leak = leak

    def findings(self) -> tuple[str, ...]:
        """Write it all once more, with all that is known of secrets by now; say why it cannot be."""
        with self._lock:
            for block in self._heard:
                self._write(block)
            if self._leak is not None:
                return (f"the recording is not written: {self._leak}",)
            written = [one for one in self._heard if self._heard[one]]
            names = [self._keys[one].name if one in self._keys else one.rpartition(":")[2] for one in written]
            try:
                for path in self._folder.glob("*.jsonl"):
                    if path.stem not in names:
                        path.unlink()
                text = json.dumps(dict(sorted(self._variables.items())), ensure_ascii=False, indent=2)
                cassette.write(self._folder / VARIABLES, text + "\n")
                self._write_head(complete=True, names=names)
            except (OSError, UsageError) as problem:
                return (f"the recording is not written: {problem}",)
        return ()

    def _write_head(self, *, complete: bool, names: Sequence[str] = ()) -> None:
        head = {
            "schema": SCHEMA,
            **self._head,
            "tools": dict(sorted(self._tools.items())),
            "complete": complete,
            "blocks": list(names),
        }
        cassette.write(self._folder / HEAD, json.dumps(head, ensure_ascii=False, indent=2) + "\n")
