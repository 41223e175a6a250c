"""A request and its answer, as values: what the proxy, a cassette and a stand-in hand to each other."""

from collections.abc import Iterator
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
    scheme: str = "https"

    def header(self, name: str) -> str:
        """The value of the header `name` (lower case); empty without one."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def target(self) -> str:
        """Path and query, as the request line has them."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.host}{self.target}"


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An answer. `not_rehearsed` names what a stand-in does not know; its status is 501 then.

    `hold_s`: the connection stays open for so many seconds after the body, as it does for a watch without news.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    not_rehearsed: str = ""
    hold_s: float = 0.0

    def header(self, name: str) -> str:
        """The value of the header `name` (lower case), whatever its case in the answer; empty without one."""
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass(frozen=True, slots=True)
class StreamedResponse:
    """An answer that comes piece by piece, each handed on at once: events of a watch, a log that is followed."""

    status: int
    headers: tuple[tuple[str, str], ...]
    chunks: Iterator[bytes]


class Service(Protocol):
    """Whatever answers requests: a stand-in, a cassette, the real services."""

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer one request. Never raises: what it cannot answer is a response with a status that says so."""
        ...
