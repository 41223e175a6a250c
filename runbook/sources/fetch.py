"""Documents from the web: one GET, without credentials, of a bounded size."""

import contextlib
import http.client
import time
import urllib.error
import urllib.request
import zlib
from email.message import Message
from typing import IO
from urllib.parse import urlsplit

from runbook import __version__
from runbook.core.errors import DocumentError
from runbook.sources.locations import raw_url

MOST_BYTES = 16 << 20
"""The size of a document at most."""
MOST_REDIRECTS = 5
TIMEOUT_S = 30.0
"""Seconds that the server may be silent."""
TOTAL_S = 120.0
"""Seconds that the whole answer may take: a server that sends byte after byte is never silent."""
_CHUNK = 1 << 16
_MARKDOWN = ("markdown", "x-markdown", "x-web-markdown")
_TEXTS = frozenset(
    {*(f"{form}/{name}" for form in ("text", "application") for name in _MARKDOWN)}
    | {"text/plain", "application/octet-stream", ""}
)
_PAGES = frozenset({"text/html", "application/xhtml+xml"})


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = MOST_REDIRECTS
    max_repeats = 2

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
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def fetch(url: str) -> bytes:
    """The text at `url`; of a file that github.com shows, the file.

    Raises DocumentError when there is none: a scheme other than http(s), a status other than 200, a page instead of a
    Markdown file, too many bytes or redirects, no answer.
    """
    _check(url, url)
    address = raw_url(url)
    opener = urllib.request.build_opener(_Redirects)
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        address,
        headers={
            "Accept": "text/markdown, text/plain;q=0.9, */*;q=0.1",
            "User-Agent": f"runbook/{__version__}",
        },
    )
    try:
        with opener.open(request, timeout=TIMEOUT_S) as answer:
            _check_answer(url, answer.status, answer.headers)
            data = _body(url, answer)
            headers = answer.headers
    except urllib.error.HTTPError as problem:
        with problem:
            if 300 <= problem.code < 400:
                # urllib lets no redirect lead to another scheme, and says so here, before it asks for a request.
                elsewhere = "not allowed" in str(problem.reason)
                why = (
                    "only http and https addresses are read"
                    if elsewhere
                    else f"more than {MOST_REDIRECTS} redirects"
                )
                raise DocumentError(f"{why}", path=url) from None
            raise DocumentError(f"the server answers {problem.code} {problem.reason}", path=url) from None
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as problem:
        reason = getattr(problem, "reason", None) or problem
        raise DocumentError(f"cannot be fetched: {reason}", path=url) from None
    if len(data) > MOST_BYTES:
        raise DocumentError(f"more than {MOST_BYTES >> 20} MiB; a document is smaller", path=url)
    announced = headers.get("Content-Length")
    if announced and announced.isdecimal() and len(data) < int(announced):
        raise DocumentError(f"the answer was cut off after {len(data)} of {announced} bytes", path=url)
    return _utf8(_unpacked(url, data, headers.get("Content-Encoding", "")), headers.get_content_charset())


def _body(url: str, answer: http.client.HTTPResponse) -> bytes:
    """What the server sends, a byte more than a document may have at most."""
    end = time.monotonic() + TOTAL_S
    data = bytearray()
    while len(data) <= MOST_BYTES and (chunk := answer.read1(_CHUNK)):
        data += chunk
        if time.monotonic() > end:
            raise DocumentError(f"the answer was not complete after {TOTAL_S:g} seconds", path=url)
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
        with contextlib.suppress(LookupError, UnicodeDecodeError):
            return data.decode(charset or "utf-8").encode()
    return data


def _check(url: str, shown: str) -> None:
    try:
        parts = urlsplit(url)
        secret = parts.username is not None or parts.password is not None
    except ValueError as problem:
        raise DocumentError(f"not a valid address: {problem}", path=shown) from None
    if parts.scheme not in ("http", "https"):
        raise DocumentError("only http and https addresses are read", path=shown)
    if secret:
        raise DocumentError(
            "an address with a user name or password is not used",
            path=f"{parts.scheme}://…@{parts.hostname}",
        )


def _check_answer(url: str, status: int, headers: Message) -> None:
    if status != 200:
        raise DocumentError(f"the server answers {status}", path=url)
    kind = headers.get_content_type() if headers.get("Content-Type") else ""
    if kind in _PAGES:
        raise DocumentError(f"this is a web page ({kind}); give the address of the Markdown file", path=url)
    if kind not in _TEXTS:
        raise DocumentError(f"this is {kind}, no Markdown", path=url)
