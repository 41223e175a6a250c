"""Connections of a fetch: within a time, and to no address of a private network unless its host is trusted."""

import contextlib
import http.client
import io
import ipaddress
import socket
import threading
import time
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses that stand for IPv4 ones (RFC 6052, section 2.1)."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class PrivateAddress(OSError):  # noqa: N818 - says what was found
    """A host that is not trusted has an address in a private network."""


class Deadline:
    """When everything has to be over. `silence` is how long one step may take, in seconds."""

    def __init__(self, total: float, silence: float) -> None:
        self._end = time.monotonic() + total
        self._silence = silence

    def left(self) -> float:
        """Seconds until then; negative when it has passed."""
        return self._end - time.monotonic()

    def step(self) -> float:
        """Seconds that the next step may take. Raises TimeoutError when there are none left."""
        left = self.left()
        if left <= 0:
            raise TimeoutError("timed out")
        return min(left, self._silence)


class _Bounded(io.RawIOBase):
    """What a socket receives, each time within the deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._socket = sock
        self._deadline = deadline
        self._file = sock.makefile("rb", buffering=0)  # keeps the socket open while the answer is read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._socket.settimeout(self._deadline.step())
        return self._socket.recv_into(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """Reads its lines and its body within the deadline of the connection that made it."""

    def __init__(self, sock: socket.socket, *arguments: Any, deadline: Deadline, **more: Any) -> None:
        super().__init__(sock, *arguments, **more)
        self.fp.close()
        self.fp = io.BufferedReader(_Bounded(sock, deadline))


class Connection(http.client.HTTPConnection):
    """To a host, or to the proxy that the person has set up (`proxied`), which is trusted."""

    def __init__(
        self, deadline: Deadline, trusted: Collection[str] | None, host: str, *, proxied: bool, **more: Any
    ) -> None:
        super().__init__(host, **more)
        _guard(self, deadline, trusted, proxied=proxied)


class EncryptedConnection(http.client.HTTPSConnection):
    """The same, encrypted."""

    def __init__(
        self, deadline: Deadline, trusted: Collection[str] | None, host: str, *, proxied: bool, **more: Any
    ) -> None:
        super().__init__(host, **more)
        _guard(self, deadline, trusted, proxied=proxied)


def _guard(
    connection: http.client.HTTPConnection,
    deadline: Deadline,
    trusted: Collection[str] | None,
    *,
    proxied: bool,
) -> None:
    """Have `connection` reach its host, and read from it, within its rules."""

    def create(place: tuple[str, int], *_: object) -> socket.socket:
        host, port = place
        free = proxied or trusted is None or host.lower() in trusted
        return _connected(host, port, deadline, free=free)

    def answer(sock: socket.socket, *arguments: Any, **more: Any) -> _Answer:
        return _Answer(sock, *arguments, deadline=deadline, **more)

    connection._create_connection = create  # type: ignore[attr-defined]
    connection.response_class = answer  # type: ignore[assignment]


def _connected(host: str, port: int, deadline: Deadline, *, free: bool) -> socket.socket:
    """A socket to one of the addresses of `host`: to the very one that was looked at."""
    problem: OSError | None = None
    for family, kind, protocol, _, place in _resolved(host, port, deadline):
        found = address_in(str(place[0]))
        if not free:
            _check(host, found)
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(deadline.step())
            sock.connect(place)
        except OSError as one:
            sock.close()
            problem = one
            continue
        return sock
    raise problem or OSError(f"{host} has no address")


def _resolved(host: str, port: int, deadline: Deadline) -> list[Any]:
    """The addresses of a host. The look-up has no time limit of its own: another thread waits for it."""
    found: list[Any] = []
    problems: list[OSError] = []

    def look_up() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as problem:
            problems.append(problem if isinstance(problem, OSError) else OSError(str(problem)))

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(deadline.step())
    if problems:
        raise problems[0]
    if thread.is_alive():
        raise TimeoutError(f"the name {host} was not found in time")
    return found


def address_in(text: str) -> Address:
    """The address that `text`, as a socket gives it, leads to: an IPv4 address that an IPv6 one stands for is that."""
    found = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if inner := found.ipv4_mapped or found.sixtofour:
            return inner
        if found in _NAT64:
            return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found


def check_spelled_out(url: str, trusted: Collection[str] | None) -> None:
    """Raises PrivateAddress where an address itself stands for the host, in a private network, that is not trusted.

    It is for what a proxy fetches, which looks up names by itself.
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    if trusted is None or host in trusted:
        return
    with contextlib.suppress(ValueError):
        _check(host, address_in("127.0.0.1" if host.endswith("localhost") else _canonical(host)))


def _canonical(host: str) -> str:
    """An IPv4 address in any form that systems take (``0x7f.1``, inet_aton(3)) as it is usually written."""
    with contextlib.suppress(OSError):
        return socket.inet_ntoa(socket.inet_aton(host))
    return host


def _check(host: str, found: Address) -> None:
    if not is_public(found):
        raise PrivateAddress(
            f"{host} is {found}, an address of this machine or of a private network; name the document itself, or "
            "give --yes"
        )


def is_public(found: Address) -> bool:
    """Whether an address is one of the whole network, and of one machine."""
    return found.is_global and not found.is_multicast
