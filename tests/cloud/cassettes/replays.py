"""A replay that is asked by hand: for tests."""

import json
from pathlib import Path
from typing import Any

from runbook.cloud.cassettes.cassette import BlockKey, Cassette, RecordedBlock, RecordedExchange
from runbook.cloud.cassettes.replayer import Replayer
from runbook.cloud.messages import HttpRequest, HttpResponse

HOST = "https://management.azure.com"
GROUP = "/subscriptions/0/resourceGroups/rg1"


def exchange(
    method: str, path: str, body: Any = None, answer: Any = None, status: int = 200, **headers: Any
) -> RecordedExchange:
    asked: dict[str, Any] = {"method": method, "url": path if "://" in path else HOST + path}
    if body is not None:
        asked["json"] = body
    response = {"status": status, "headers": headers, "json": answer if answer is not None else {}}
    return RecordedExchange(asked, response)


class SignIn:
    def answer(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(200, (), b"token")


class Run:
    """A replay of blocks, each a list of exchanges, asked by hand."""

    def __init__(
        self,
        *blocks: list[RecordedExchange],
        planned: list[int] | None = None,
        left_out: tuple[str, ...] = (),
    ) -> None:
        recorded = tuple(
            RecordedBlock(f"block-{at}", f"code-{at}", f"echo {at}", tuple(one))
            for at, one in enumerate(blocks)
        )
        keys = [
            BlockKey(f"a.md:{at}", f"block-{at}", f"code-{at}")
            for at in (range(len(blocks)) if planned is None else planned)
        ]
        self.replayer = Replayer(
            Cassette(Path("c"), {}, recorded), keys, SignIn(), "PEM", lambda: 1_000_000.0, left_out
        )
        self.block = keys[0].id if keys else ""
        self.replayer.begin(self.block)

    def at(self, block: int) -> "Run":
        self.block = f"a.md:{block}"
        self.replayer.begin(self.block)
        return self

    def ask(self, method: str, path: str, body: Any = None, host: str = HOST) -> tuple[Any, list[str]]:
        place, _, query = path.partition("?")
        data = b"" if body is None else json.dumps(body).encode()
        name = host.removeprefix("https://")
        answered = self.replayer.respond(HttpRequest(method, name, place, query, (), data), self.block)
        response = answered.answer.response
        assert isinstance(response, HttpResponse)
        self.response = response
        content = json.loads(response.body) if response.body[:1] in (b"{", b"[") else response.body
        return content, [one.text for one in answered.problems]

    def missing(self) -> list[str]:
        return [one.text for one in self.replayer.end(self.block, dict[str, str])]
