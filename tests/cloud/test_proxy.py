"""The proxy, asked by sockets and small clients."""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import pytest

from runbook.cloud.authority import Authority
from runbook.cloud.messages import HttpRequest, HttpResponse, StreamedResponse
from runbook.cloud.proxy import Answer, Proxy


class Echo:
    """Answers with what it was asked, and keeps it."""

    def __init__(self) -> None:
        self.asked: list[HttpRequest] = []
        self.answer: Answer | None = None

    def __call__(self, request: HttpRequest) -> Answer:
        self.asked.append(request)
        text = f"{request.method} {request.url}".encode()
        return self.answer or Answer(HttpResponse(200, (("content-type", "text/plain"),), text))


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@contextmanager
def proxied(authority: Authority, echo: Echo, *allowed: str) -> Iterator[Proxy]:
    with Proxy(echo, authority, allowed) as proxy:
        yield proxy


def through(proxy: Proxy, authority: Authority, host: str, port: int = 443) -> http.client.HTTPSConnection:
    context = ssl.create_default_context(cadata=authority.pem)
    connection = http.client.HTTPSConnection("127.0.0.1", proxy.port, timeout=10, context=context)
    connection.set_tunnel(host, port)
    return connection


def ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_tls_is_ended_and_the_request_is_named(authority: Authority) -> None:
    echo = Echo()
    with proxied(authority, echo) as proxy:
        connection = through(proxy, authority, "management.azure.com")
        for body in (b"", b'{"a": 1}'):
            connection.request("PUT", "/subscriptions/1?api-version=2", body=body, headers={"X-Y": "z"})
            assert (
                connection.getresponse().read()
                == b"PUT https://management.azure.com/subscriptions/1?api-version=2"
            )
        connection.close()
    first, second = echo.asked
    assert (first.host, first.path, first.query, first.scheme) == (
        "management.azure.com",
        "/subscriptions/1",
        "api-version=2",
        "https",
    )
    assert second.body == b'{"a": 1}' and second.header("x-y") == "z"


def test_another_port_and_plain_http(authority: Authority) -> None:
    echo = Echo()
    with proxied(authority, echo) as proxy:
        connection = through(proxy, authority, "api.example.com", 8443)
        connection.request("GET", "/a")
        connection.getresponse().read()
        connection.close()
        plain = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
        plain.request("GET", "http://api.example.com/b?c=d")
        plain.getresponse().read()
        plain.close()
    assert [one.url for one in echo.asked] == [
        "https://api.example.com:8443/a",
        "http://api.example.com:80/b?c=d",
    ]


def test_chunked_bodies_and_expect_continue(authority: Authority) -> None:
    echo = Echo()
    with proxied(authority, echo) as proxy:
        connection = through(proxy, authority, "api.example.com")
        connection.request(
            "POST",
            "/a",
            body=iter([b"one ", b"two"]),
            encode_chunked=True,
            headers={"Transfer-Encoding": "chunked"},
        )
        connection.getresponse().read()
        connection.request("POST", "/b", body=b"three", headers={"Expect": "100-continue"})
        connection.getresponse().read()
        connection.close()
    assert [one.body for one in echo.asked] == [b"one two", b"three"]


def test_answers_without_a_body(authority: Authority) -> None:
    echo = Echo()
    with proxied(authority, echo) as proxy:
        connection = through(proxy, authority, "api.example.com")
        echo.answer = Answer(HttpResponse(204, (), b""))
        connection.request("DELETE", "/a")
        assert connection.getresponse().status == 204
        connection.close()
        connection = through(proxy, authority, "api.example.com")
        echo.answer = Answer(HttpResponse(200, (("content-length", "1234"),), b""))
        connection.request("HEAD", "/a")
        assert connection.getresponse().getheader("content-length") == "1234"
        connection.close()


def test_pieces_are_handed_on_as_they_come(authority: Authority) -> None:
    echo = Echo()
    pieces = iter([b"one\n", b"two\n"])
    echo.answer = Answer(StreamedResponse(200, (("content-type", "text/plain"),), islice(pieces, 2)))
    with proxied(authority, echo) as proxy:
        connection = through(proxy, authority, "api.example.com")
        connection.request("GET", "/log?follow=true")
        response = connection.getresponse()
        assert response.readline() == b"one\n" and response.read() == b"two\n"
        connection.close()


@pytest.mark.parametrize("response", [None, HttpResponse(200, (("content-length", "100"),), b"only this")])
def test_a_cut_connection_is_cut(authority: Authority, response: HttpResponse | None) -> None:
    echo = Echo()
    echo.answer = Answer(response, cut=True)
    with proxied(authority, echo) as proxy:
        connection = through(proxy, authority, "api.example.com")
        connection.request("GET", "/a")
        with pytest.raises((http.client.IncompleteRead, http.client.RemoteDisconnected)):
            connection.getresponse().read()
        connection.close()


def test_what_is_not_http_is_named(authority: Authority) -> None:
    echo = Echo()
    with (
        proxied(authority, echo) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as one,
    ):
        one.sendall(b"CONNECT db.example.com:5432 HTTP/1.1\r\nHost: db.example.com:5432\r\n\r\n")
        assert b"200" in one.recv(1000)
        one.sendall(b"\x00\x00\x00\x08\x04\xd2\x16\x2f")  # PostgreSQL's SSLRequest
        assert ended(one)
    (asked,) = echo.asked
    assert (asked.method, asked.host) == ("CONNECT", "db.example.com:5432")


def test_an_allowed_host_is_passed_on(authority: Authority) -> None:
    echo = Echo()
    with socket.create_server(("127.0.0.1", 0)) as server, proxied(authority, echo, "LOCALHOST") as proxy:
        target = f"localhost:{server.getsockname()[1]}"
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as one:
            one.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
            assert b"200" in one.recv(1000)
            other, _ = server.accept()
            with other:
                one.sendall(b"\x01ping")
                assert other.recv(10) == b"\x01ping"
                other.sendall(b"pong")
                assert one.recv(10) == b"pong"
    assert echo.asked == []


def test_nothing_is_left_open(authority: Authority) -> None:
    proxy = Proxy(Echo(), authority)
    proxy.start()
    waiting = socket.create_connection(("127.0.0.1", proxy.port), timeout=10)
    proxy.close()
    with waiting:
        assert ended(waiting)
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", proxy.port), timeout=1)


def test_an_answer_that_is_held_comes_at_once_and_ends_later(authority: Authority) -> None:
    echo = Echo()
    echo.answer = Answer(HttpResponse(200, (("content-type", "application/json"),), b"{}\n", hold_s=30.0))
    with proxied(authority, echo) as proxy, contextlib.closing(through(proxy, authority, "c.k8s.io")) as one:
        one.request("GET", "/api/v1/pods?watch=true")
        with contextlib.closing(one.getresponse()) as answer:
            assert answer.readline() == b"{}\n" and answer.getheader("content-length") is None
            one.sock.settimeout(0.2)
            with pytest.raises(TimeoutError):
                answer.read(1)
            proxy.close()  # does not wait for the end of what is held
            assert [thread for thread in threading.enumerate() if thread.name == "runbook-proxy"] == []


def test_a_held_answer_ends_by_itself(authority: Authority) -> None:
    echo = Echo()
    echo.answer = Answer(HttpResponse(200, (), b"{}\n", hold_s=0.05))
    with proxied(authority, echo) as proxy, contextlib.closing(through(proxy, authority, "c.k8s.io")) as one:
        for _ in range(2):
            one.request("GET", "/api/v1/pods?watch=true")
            assert one.getresponse().read() == b"{}\n"
