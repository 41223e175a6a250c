"""The proxy of a run: it ends TLS itself and hands each request to whoever answers; it sends nothing on by itself.

A thread a connection: programs hold few of them, and an answer may have to wait for a real service.
"""

import contextlib
import select
import socket
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from runbook.cloud.authority import Authority
from runbook.cloud.messages import HttpRequest, HttpResponse, StreamedResponse

if TYPE_CHECKING:
    import h11

CHUNK = 1 << 16
_IDLE_S = 600.0
"""Seconds after which a connection is closed on which nothing is asked."""
_END_S = 2.0
_HANDSHAKE = 0x16
"""The first byte of TLS (RFC 8446, section 5.1: the content type of a handshake)."""
_HOP_BY_HOP = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "content-length",
    )
)
"""Headers of one connection only (RFC 9110, section 7.6.1), and the length, which is written anew."""
_BODILESS = (204, 304)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the program. `cut`: the connection ends in the middle of it; without a response at once."""

    response: HttpResponse | StreamedResponse | None
    cut: bool = False


class Proxy:
    """Listens on a port of 127.0.0.1 from the start; answers once `start` has been called; `close` ends it all.

    `allowed` are hosts whose connections are passed on as they are.
    """

    def __init__(
        self, respond: Callable[[HttpRequest], Answer], authority: Authority, allowed: Collection[str] = ()
    ) -> None:
        self._respond = respond
        self._authority = authority
        self._allowed = frozenset(map(str.lower, allowed))
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._threads: set[threading.Thread] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Begin to answer; who has connected before has waited."""
        self._run(self._accept)

    def close(self) -> None:
        """Close the port and every connection."""
        with self._lock:
            self._closed = True
            connections = list(self._open)
            threads = list(self._threads)
        with contextlib.suppress(OSError):  # wakes the thread that accepts
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in connections:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(_END_S)

    def _run(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True, name="runbook-proxy")
        with self._lock:
            self._threads = {one for one in self._threads if one.is_alive()} | {thread}
            thread.start()

    def _accept(self) -> None:
        while not self._closed:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._run(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(_IDLE_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._kept(connection), contextlib.suppress(OSError, _protocol_error()):
            self._conversation(connection, None, "http")

    @contextlib.contextmanager
    def _kept(self, connection: socket.socket) -> Iterator[None]:
        """Close it in the end, and let `close` end it before that."""
        with self._lock:
            self._open.add(connection)
            if self._closed:
                connection.close()
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _conversation(self, connection: socket.socket, host: str | None, scheme: str) -> None:
        """Answer one request after the other; `host` is None on the outside, where requests name it."""
        import h11

        state = h11.Connection(h11.SERVER)
        while True:
            request = _read(connection, state)
            if request is None:
                return
            if request.method == "CONNECT":
                connection.sendall(state.send(h11.Response(status_code=200, headers=[])) or b"")
                self._tunnel(connection, request.host)
                return
            if host is not None:
                request = _at(request, host, scheme)
            if not _write(connection, state, request, self._respond(request)):
                return
            state.start_next_cycle()

    def _tunnel(self, connection: socket.socket, target: str) -> None:
        name, _, port = target.rpartition(":")
        name = name.strip("[]")
        if name.lower() in self._allowed:
            self._pass_on(connection, (name, int(port)))
            return
        first = connection.recv(1, socket.MSG_PEEK)
        if not first:
            return
        if first[0] == _HANDSHAKE:
            with (
                self._authority.context(name).wrap_socket(connection, server_side=True) as secure,
                self._kept(secure),
            ):
                self._conversation(secure, name if port == "443" else target, "https")
        elif first.isalpha():
            self._conversation(connection, target, "http")
        else:
            self._respond(HttpRequest("CONNECT", target, "", "", (), b"", "tcp"))

    def _pass_on(self, connection: socket.socket, address: tuple[str, int]) -> None:
        """Bytes there and back."""
        with socket.create_connection(address, timeout=_IDLE_S) as other, self._kept(other):
            back = threading.Thread(target=_pump, args=(other, connection), daemon=True)
            back.start()
            _pump(connection, other)
            back.join(_IDLE_S)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


def _protocol_error() -> type[Exception]:
    import h11

    return h11.ProtocolError


def _read(connection: socket.socket, state: "h11.Connection") -> HttpRequest | None:
    """The next request; None when there is none."""
    import h11

    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = state.next_event()
        if event is h11.NEED_DATA:
            if state.they_are_waiting_for_100_continue:
                connection.sendall(state.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            state.receive_data(connection.recv(CHUNK))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            break
        else:
            return None
        if head is not None and head.method == b"CONNECT":
            break
    target = head.target.decode("ascii", "replace")
    headers = tuple((name.decode("ascii"), value.decode("latin-1")) for name, value in head.headers)
    if head.method == b"CONNECT":
        return HttpRequest("CONNECT", target, "", "", headers, b"")
    parts = urlsplit(target) if "://" in target else None
    host = parts.netloc.rpartition("@")[2] if parts else dict(headers).get("host", "")
    path, _, query = target.partition("?")
    if parts:
        path = path.split("/", 3)[3] if path.count("/") > 2 else ""
        path = f"/{path}"
        host = host if ":" in host.rpartition("]")[2] else f"{host}:80"
    return HttpRequest(
        head.method.decode("ascii"),
        host,
        path,
        query,
        headers,
        bytes(body),
        parts.scheme if parts else "http",
    )


def _at(request: HttpRequest, host: str, scheme: str) -> HttpRequest:
    return HttpRequest(
        request.method, host, request.path, request.query, request.headers, request.body, scheme
    )


def _held(connection: socket.socket, response: HttpResponse) -> Iterator[bytes]:
    """The body, and then nothing for a while: until the program leaves, or the proxy is closed."""
    if response.body:
        yield response.body
    select.select([connection], [], [], response.hold_s)


def _write(connection: socket.socket, state: "h11.Connection", request: HttpRequest, answer: Answer) -> bool:
    """Send the answer; whether the connection can be gone on with."""
    import h11

    response = answer.response
    if response is None:
        return False
    if isinstance(response, HttpResponse) and response.hold_s:
        response = StreamedResponse(response.status, response.headers, _held(connection, response))
    headers = [(name, value) for name, value in response.headers if name.lower() not in _HOP_BY_HOP]
    bodiless = request.method == "HEAD" or response.status in _BODILESS
    if isinstance(response, StreamedResponse):
        connection.sendall(state.send(h11.Response(status_code=response.status, headers=headers)) or b"")
        for chunk in response.chunks:
            connection.sendall(state.send(h11.Data(data=chunk)) or b"")
        connection.sendall(state.send(h11.EndOfMessage()) or b"")
        return state.our_state is h11.DONE
    length = len(response.body)
    if answer.cut or request.method == "HEAD":
        told = next((value for name, value in response.headers if name.lower() == "content-length"), "")
        length = int(told) if told.isdecimal() else length + int(answer.cut)
    if response.status not in _BODILESS:
        headers.append(("content-length", str(length)))
    data = state.send(h11.Response(status_code=response.status, headers=headers)) or b""
    if response.body and not bodiless:
        data += state.send(h11.Data(data=response.body)) or b""
    if answer.cut:
        connection.sendall(data)
        return False
    connection.sendall(data + (state.send(h11.EndOfMessage()) or b""))
    return state.our_state is h11.DONE and state.their_state is h11.DONE
