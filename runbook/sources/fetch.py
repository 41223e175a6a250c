"""Documents from the web: one GET, without credentials, of a bounded size and in a bounded time."""

import contextlib
import http.client
import re
import urllib.error
import urllib.request
import zlib
from collections.abc import Collection
from email.message import Message
from functools import partial
from typing import IO
from urllib.parse import urlsplit

from runbook import __version__
from runbook.core.errors import DocumentError
from runbook.sources.connection import (
    Connection,
    Deadline,
    EncryptedConnection,
    PrivateAddress,
    check_spelled_out,
)
from runbook.sources.locations import raw_url
from runbook.sources.reading_bounds import MOST_BYTES

MOST_REDIRECTS = 5
TIMEOUT_S = 30.0
"""Seconds that the server may be silent."""
TOTAL_S = 120.0
"""Seconds that all of it may take, from the look-up of the host to the last byte, redirects included."""
_CHUNK = 1 << 16
_MARKDOWN = ("markdown", "x-markdown", "x-web-markdown")
_TEXTS = frozenset(
    {*(f"{form}/{name}" for form in ("text", "application") for name in _MARKDOWN)}
    | {"text/plain", "application/octet-stream", ""}
)
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_REDIRECTS = (301, 302, 303, 307, 308)
_CHARSET = re.compile(
    r"utf-?8|utf-?16(?:[bl]e)?|(?:us-)?ascii|latin-?1|iso-8859-\d{1,2}|windows-(?:874|125\d)|koi8-[ru]|macintosh"
    r"|big5(?:-hkscs)?|euc-(?:jp|kr)|gb(?:18030|2312|k)|iso-2022-jp|shift_jis",
    re.IGNORECASE,
)
"""Charsets of texts (https://encoding.spec.whatwg.org/#names-and-labels). Python has other codecs, which are none."""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to where a document may come from: see `fetch`."""

    max_redirections = MOST_REDIRECTS
    max_repeats = 2

    def __init__(self, trusted: Collection[str] | None = None, *, leaves: bool = True) -> None:
        self._trusted = trusted
        self._leaves = leaves

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> urllib.request.Request | None:
        _check(newurl, f"{req.full_url} leads to {newurl}")
        if urlsplit(req.full_url).scheme == "https" and urlsplit(newurl).scheme != "https":
            raise DocumentError(
                f"{req.full_url} leads to {newurl}, which is not encrypted; give that address itself"
            )
        host = urlsplit(newurl).hostname or ""
        if not self._leaves and self._trusted is not None and host not in self._trusted:
            raise DocumentError(
                f"{req.full_url} leads to {newurl}, on another host; name that address itself, or give --yes"
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, deadline: Deadline, trusted: Collection[str] | None) -> None:
        super().__init__()
        self._rules = deadline, trusted

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        if proxied := req.has_proxy():
            check_spelled_out(req.full_url, self._rules[1])
        return self.do_open(partial(Connection, *self._rules, proxied=proxied), req)


class _Encrypted(urllib.request.HTTPSHandler):
    def __init__(self, deadline: Deadline, trusted: Collection[str] | None) -> None:
        super().__init__()
        self._rules = deadline, trusted

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        if proxied := bool(getattr(req, "_tunnel_host", None)):
            check_spelled_out(req.full_url, self._rules[1])
        return self.do_open(partial(EncryptedConnection, *self._rules, proxied=proxied), req)


def fetch(url: str, trusted: Collection[str] | None = None, *, leaves: bool = True) -> bytes:
    """The text at `url`; of a file that github.com shows, the file.

    `trusted` are the hosts that may have an address in a private network, in every spelling and after every redirect
    (None: all may). `leaves`: a redirect may lead to a host that is not among them, as long as its address is public.

    Raises DocumentError when there is none: a scheme other than http(s), an address that is not used, a status other
    than 200, a page instead of a Markdown file, too many bytes or redirects, no answer in time.
    """
    _check(url, url)
    deadline = Deadline(TOTAL_S, TIMEOUT_S)
    opener = urllib.request.build_opener(
        _Redirects(trusted, leaves=leaves), _Plain(deadline, trusted), _Encrypted(deadline, trusted)
    )
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        raw_url(url),
        headers={
            "Accept": "text/markdown, text/plain;q=0.9, */*;q=0.1",
            "User-Agent": f"runbook/{__version__}",
        },
    )
    try:
        with opener.open(request, timeout=TIMEOUT_S) as answer:
            _check_answer(url, answer.status, answer.reason, answer.headers)
            data = _body(answer)
            headers = answer.headers
    except urllib.error.HTTPError as problem:
        with problem:
            raise DocumentError(_refusal(problem), path=url) from None
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as problem:
        if deadline.left() <= 0:
            raise DocumentError(f"the answer was not complete after {TOTAL_S:g} seconds", path=url) from None
        reason = getattr(problem, "reason", None) or problem
        if isinstance(reason, PrivateAddress):
            raise DocumentError(str(reason), path=url) from None
        raise DocumentError(f"cannot be fetched: {reason}", path=url) from None
    if len(data) > MOST_BYTES:
        raise DocumentError(f"more than {MOST_BYTES >> 20} MiB; a document is smaller", path=url)
    announced = headers.get("Content-Length")
    if announced and announced.isdecimal() and len(data) < int(announced):
        raise DocumentError(f"the answer was cut off after {len(data)} of {announced} bytes", path=url)
    return _utf8(_unpacked(url, data, headers.get("Content-Encoding", "")), headers.get_content_charset())


def _refusal(problem: urllib.error.HTTPError) -> str:
    """What an answer other than 200 means. urllib says in its reason what it did not follow, and why."""
    reason = str(problem.reason)
    if problem.code in _REDIRECTS and "not allowed" in reason:
        return "only http and https addresses are read"
    if problem.code in _REDIRECTS and reason.startswith(_Redirects.inf_msg):
        return f"more than {MOST_REDIRECTS} redirects"
    return f"the server answers {problem.code} {problem.reason}"


def _body(answer: http.client.HTTPResponse) -> bytes:
    """What the server sends, a byte more than a document may have at most."""
    data = bytearray()
    while len(data) <= MOST_BYTES and (chunk := answer.read1(_CHUNK)):
        data += chunk
    return bytes(data[: MOST_BYTES + 1])


def _unpacked(url: str, data: bytes, coding: str) -> bytes:
    """The text of a body; a stored ``gzip`` is sent as such by some servers, whatever was asked for."""
    if coding.strip().lower() in ("", "identity"):
        return data
    if coding.strip().lower() not in ("gzip", "x-gzip"):
        raise DocumentError(f"the answer is packed ({coding}), and nobody asked for that", path=url)
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(data, MOST_BYTES + 1)
    except zlib.error as problem:
        raise DocumentError(f"the answer is not gzip, as it says it is: {problem}", path=url) from None
    if len(text) > MOST_BYTES:
        raise DocumentError(f"more than {MOST_BYTES >> 20} MiB; a document is smaller", path=url)
    if not unpacker.eof:
        raise DocumentError(f"the answer was cut off after {len(data)} bytes", path=url)
    return text


def _utf8(data: bytes, charset: str | None) -> bytes:
    """The text as UTF-8, from the charset that the server names.

    Not where it is UTF-8 already: a charset that holds for all of a server's files says little of one.
    """
    try:
        data.decode()
    except UnicodeDecodeError:
        if charset and _CHARSET.fullmatch(charset):
            with contextlib.suppress(LookupError, UnicodeDecodeError):
                return data.decode(charset).encode()
    return data


def _check(url: str, shown: str) -> None:
    try:
        parts = urlsplit(url)
        secret = parts.username is not None or parts.password is not None
        host = parts.hostname
        _ = parts.port
    except ValueError as problem:
        raise DocumentError(f"not a valid address: {problem}", path=shown) from None
    if parts.scheme not in ("http", "https"):
        raise DocumentError("only http and https addresses are read", path=shown)
    if secret:
        raise DocumentError(
            "an address with a user name or password is not used", path=f"{parts.scheme}://…@{host}"
        )
    if not host:
        raise DocumentError("not a valid address: it names no host", path=shown)


def _check_answer(url: str, status: int, reason: str, headers: Message) -> None:
    if status != 200:
        raise DocumentError(f"the server answers {status} {reason}".rstrip(), path=url)
    kind = headers.get_content_type() if headers.get("Content-Type") else ""
    if kind in _PAGES:
        raise DocumentError(f"this is a web page ({kind}); give the address of the Markdown file", path=url)
    if kind not in _TEXTS:
        raise DocumentError(f"this is {kind}, no Markdown", path=url)
