"""Requests that go on to the real services."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.upstream import Upstream


class Accepted(BaseHTTPRequestHandler):
    """Answers with what the request accepts."""

    def do_GET(self) -> None:
        text = self.headers.get("accept", "").encode()
        self.send_response(200)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/vnd.kubernetes.protobuf,application/json", "application/json"),
        ("application/vnd.kubernetes.protobuf", "application/vnd.kubernetes.protobuf"),
        ("text/plain", "text/plain"),
    ],
)
def test_a_cluster_is_asked_for_json_where_the_program_takes_it(accept: str, expected: str) -> None:
    with HTTPServer(("127.0.0.1", 0), Accepted) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        host = f"127.0.0.1:{server.server_port}"
        answer = Upstream().send(HttpRequest("GET", host, "/", "", (("accept", accept),), b"", "http"))
        server.shutdown()
    assert isinstance(answer, HttpResponse)
    assert answer.body.decode() == expected
