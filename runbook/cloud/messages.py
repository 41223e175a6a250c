"""A request and its answer, as values: what the proxy, a cassette and a stand-in hand to each other."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request of a program. `host` has its port only when it is not the usual one; `query` is raw, without the `?`.

    The names of `headers` are in lower case; `body` is whole, without its transfer encoding.
    """

    method: str
    host: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An answer. `not_rehearsed` names what a stand-in does not know; its status is 501 then."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    not_rehearsed: str = ""


class Service(Protocol):
    """Whatever answers requests: a stand-in, a cassette, the real services."""

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer one request. Never raises: what it cannot answer is a response with a status that says so."""
        ...
