"""A service of our own, with what real ones do: long operations, redirects, challenges, limits, cut connections.

It listens on 127.0.0.2, which programs do not take for their own machine: their requests go through the proxy.
"""

import base64
import gzip
import json
import ssl
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme

ADDRESS = "127.0.0.2"


def token(**claims: object) -> str:
    """A token as identity providers give it; signed by nobody."""
    parts = ({"alg": "RS256", "typ": "JWT"}, {"exp": int(time.time()) + 3600, **claims})
    coded = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in parts]
    return ".".join((*coded, "c2lnbmF0dXJlLW9mLW5vYm9keQ"))


class Service:
    """The state of a service. `keys` are secrets that it hands out; `asked` are the requests that it got."""

    def __init__(self) -> None:
        self.items: dict[str, Any] = {}
        self.asked: list[str] = []
        self.busy = 1
        self.polls: dict[str, int] = {}
        self.tenant = str(uuid.uuid4())
        self.token = token(tid=self.tenant, upn="jane.doe@contoso.com", aud="api")
        self.key = base64.b64encode(uuid.uuid4().bytes * 4).decode()
        self.url = ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: Service

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, status: int, value: Any = None, **headers: str) -> None:
        data = value if isinstance(value, bytes) else b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        if "Content_Type" not in headers:
            self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _any(self) -> None:
        service = self.service
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        service.asked.append(f"{self.command} {self.path}")
        name = path.rpartition("/")[2]
        match path.split("/")[1]:
            case "items" if self.command == "PUT":
                service.items[name] = {"name": name, "id": str(uuid.uuid4()), "given": json.loads(body)}
                self._answer(201, service.items[name])
            case "items" if self.command == "DELETE":
                self._answer(200 if service.items.pop(name, None) else 404)
            case "items" if name == "items" and self.command == "POST":
                given = json.loads(body)
                service.items[given["name"]] = {**given, "id": str(uuid.uuid4())}
                self._answer(201, service.items[given["name"]])
            case "items" if name == "items":
                self._answer(200, {"items": list(service.items.values())})
            case "items":
                self._answer(200, service.items[name]) if name in service.items else self._answer(404, {})
            case "long" if self.command == "PUT":
                service.polls[name] = 3
                self._answer(202, {}, Location=f"{service.url}/operations/{name}", Retry_After="30")
            case "operations":
                service.polls[name] -= 1
                state = "Running" if service.polls[name] > 0 else "Succeeded"
                self._answer(200, {"status": state}, Retry_After="30")
            case "redirect":
                self._answer(302, Location=f"{service.url}/items")
            case "packed":
                data = gzip.compress(json.dumps({"packed": "x" * 2000}).encode())
                self._answer(200, data, Content_Encoding="gzip")
            case "chunked":
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.send_header("Content-Type", "text/plain")
                self.end_headers()
                for word in ("one ", "two ", "three\n"):
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(word), word.encode()))
                self.wfile.write(b"0\r\n\r\n")
            case "private":
                if self.headers.get("Authorization") == f"Bearer {service.token}":
                    self._answer(200, {"who": "jane.doe@contoso.com", "tenantId": service.tenant})
                else:
                    self._answer(401, {}, WWW_Authenticate='Bearer realm="api"')
            case "token":
                self._answer(200, {"access_token": service.token, "expires_in": 3600})
            case "listKeys":
                self._answer(200, {"keys": [{"keyName": "key1", "value": service.key}]})
            case "busy":
                service.busy -= 1
                if service.busy >= 0:
                    self._answer(429, {"error": "slow down"}, Retry_After="1")
                else:
                    self._answer(200, {"ok": True})
            case "cut":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"only this")
                self.wfile.flush()
                self.close_connection = True
                self.connection.close()
            case "watch":
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                for number in range(3):
                    self.wfile.write(json.dumps({"event": number}).encode() + b"\n")
                    self.wfile.flush()
                self.close_connection = True
            case "echo":
                self._answer(200, {"query": query, "body": body.decode()})
            case _:
                self._answer(404, {"error": path})

    do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = do_HEAD = _any  # noqa: N815


@contextmanager
def running(authority: trustme.CA | None = None) -> Iterator[Service]:
    """A service on a port of its own; with TLS where there is an `authority`."""
    service = Service()
    handler = type("Handler", (_Handler,), {"service": service})
    server = ThreadingHTTPServer((ADDRESS, 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    scheme = "http"
    if authority is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(ADDRESS).configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    service.url = f"{scheme}://{ADDRESS}:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def trust(authority: trustme.CA, folder: Path) -> Path:
    """A file with the certificate of the authority."""
    path = folder / "service-authority.pem"
    authority.cert_pem.write_to_path(path)
    return path
