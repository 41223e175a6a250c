"""The real services, reached as the programs themselves would reach them: through a proxy of the environment, too."""

import base64
import contextlib
import http.client
import ssl
import urllib.request
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from runbook.cloud.authority import trusted
from runbook.cloud.messages import HttpRequest, HttpResponse, StreamedResponse
from runbook.cloud.rehearsal import refusal

TIMEOUT_S = 300.0
"""How long a service may take to say something."""
_HOP_BY_HOP = """
connection proxy-connection proxy-authorization keep-alive te trailer upgrade content-length transfer-encoding expect
"""
_ONE_CONNECTION = frozenset(_HOP_BY_HOP.split())
_PIECE = 1 << 16
_PROTOBUF = "application/vnd.kubernetes.protobuf"


class CutError(Exception):
    """The service ended the connection early. `response` is what had come, None for nothing."""

    def __init__(self, response: HttpResponse | None) -> None:
        super().__init__("the connection was cut")
        self.response = response


class Upstream:
    """Sends requests on. Redirects and refusals are answers like all others: the program sees to them."""

    def __init__(self) -> None:
        self._context = ssl.create_default_context()
        self._context.set_alpn_protocols(["http/1.1"])
        for bundle in trusted():
            with contextlib.suppress(ssl.SSLError):
                self._context.load_verify_locations(bundle)
        self._proxies = urllib.request.getproxies()

    def send(self, request: HttpRequest, *, streamed: bool = False) -> HttpResponse | StreamedResponse:
        """The service's answer; `streamed`: piece by piece. A service that cannot be reached is an answer 502.

        Raises CutError.
        """
        try:
            connection, target = self._connection(request)
            headers = {name: value for name, value in request.headers if name not in _ONE_CONNECTION}
            headers.setdefault("host", request.host)
            if _PROTOBUF in headers.get("accept", "") and "application/json" in headers["accept"]:
                headers["accept"] = "application/json"  # a recording is to be read, and its secrets found
            body = request.body if request.body or request.method in ("POST", "PUT", "PATCH") else None
            connection.request(request.method, target, body=body, headers=headers)
        except (OSError, http.client.HTTPException) as problem:
            return refusal(502, f"{request.host} cannot be reached: {problem}")
        try:
            answer = connection.getresponse()
        except (OSError, http.client.HTTPException):
            connection.close()
            raise CutError(None) from None
        told = tuple((name.lower(), value) for name, value in answer.getheaders())
        if streamed:
            return StreamedResponse(answer.status, told, _pieces(connection, answer))
        with contextlib.closing(connection):
            try:
                return HttpResponse(answer.status, told, answer.read())
            except http.client.IncompleteRead as problem:
                raise CutError(HttpResponse(answer.status, told, problem.partial)) from None
            except OSError:
                raise CutError(HttpResponse(answer.status, told, b"")) from None

    def _connection(self, request: HttpRequest) -> tuple[http.client.HTTPConnection, str]:
        """The connection to ask on, and what to ask for."""
        name, port = _address(request)
        secure = request.scheme == "https"
        proxy = self._proxies.get(request.scheme) or self._proxies.get("all")
        if proxy is None or urllib.request.proxy_bypass(f"{name}:{port}"):
            if secure:
                return http.client.HTTPSConnection(
                    name, port, timeout=TIMEOUT_S, context=self._context
                ), request.target
            return http.client.HTTPConnection(name, port, timeout=TIMEOUT_S), request.target
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        login = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
        granted = {"Proxy-Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}
        way = parts.hostname or "", parts.port or 80
        if not secure:  # asked for by its whole address (RFC 9112, section 3.2.2)
            return http.client.HTTPConnection(*way, timeout=TIMEOUT_S), request.url
        connection = http.client.HTTPSConnection(*way, timeout=TIMEOUT_S, context=self._context)
        connection.set_tunnel(name, port, granted if parts.username else {})
        return connection, request.target


def _address(request: HttpRequest) -> tuple[str, int]:
    parts = urlsplit(f"//{request.host}")
    return parts.hostname or request.host, parts.port or (443 if request.scheme == "https" else 80)


def _pieces(connection: http.client.HTTPConnection, answer: http.client.HTTPResponse) -> Iterator[bytes]:
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        while piece := answer.read1(_PIECE):
            yield piece
