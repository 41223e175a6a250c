"""Documents from the web, from a server on this machine."""

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from runbook.core.errors import DocumentError
from runbook.sources import connection, fetch
from runbook.sources.loader import Loader
from runbook.sources.locations import linked, raw_url
from tests.frontends.cli.command import Folder

ARTICLE = """# Remote

## Prerequisites

[b](parts/b.md#top)

## Work

[!INCLUDE [c](parts/c.md)]

```bash
echo "A after $B"
```
"""
PAGES: dict[str, tuple[int, str, bytes]] = {
    "/docs/article.md": (200, "text/markdown; charset=utf-8", ARTICLE.encode()),
    "/docs/parts/b.md": (200, "text/plain", b"# B\n\n```bash\nB=b\n```\n"),
    "/docs/parts/c.md": (200, "text/plain", b"```bash\necho C\n```\n"),
    "/page": (200, "text/html", b"<h1>A page</h1>\n```bash\ntouch ran\n```\n"),
    "/gone.md": (404, "text/plain", b"```bash\ntouch ran\n```\n"),
    "/picture": (200, "image/png", b"\x89PNG"),
    "/latin.md": (200, "text/plain", "# gr\u00fcn".encode("latin-1")),
    "/latin-said.md": (200, "text/plain; charset=iso-8859-1", "# gr\u00fcn".encode("latin-1")),
    "/latin-untrue.md": (200, "text/x-markdown; charset=iso-8859-1", "# gr\u00fcn".encode()),
    "/packed.md": (200, "application/x-markdown", gzip.compress("# gr\u00fcn".encode())),
    "/half-packed.md": (200, "text/plain", gzip.compress(b"# half")[:-6]),
    "/wrongly-packed.md": (200, "text/plain", b"```bash\ntouch ran\n```\n"),
    "/strangely-packed.md": (200, "text/plain", b"```bash\ntouch ran\n```\n"),
    "/bomb.md": (200, "text/plain", gzip.compress(b"x" * 5000)),
    "/empty.md": (204, "text/plain", b""),
    "/short.md": (200, "text/plain", b"```bash\ntouch ran\n```\n"),
    "/big.md": (200, "text/plain", b"x" * 5000),
    "/unchanged.md": (304, "text/plain", b""),
    "/escaped.md": (200, "text/plain; charset=unicode_escape", b"\\x41 \xff"),
    "/other-host.md": (200, "text/plain", b""),
}
PACKED = {
    "/packed.md": "gzip",
    "/half-packed.md": "gzip",
    "/wrongly-packed.md": "gzip",
    "/strangely-packed.md": "br",
    "/bomb.md": "gzip",
}
MOVED = {
    "/moved.md": "/docs/article.md",
    "/loop.md": "/loop.md",
    "/ftp.md": "ftp://127.0.0.1/a.md",
    "/file.md": "file:///etc/passwd",
    "/elsewhere.md": "http://localhost:1/a.md",
}


class Handler(BaseHTTPRequestHandler):
    seen: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def do_GET(self) -> None:
        self.seen.append((self.path, dict(self.headers)))
        if self.path in MOVED:
            self.send_response(302)
            self.send_header("Location", MOVED[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        status, kind, body = PAGES.get(self.path, (404, "text/plain", b"not here"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        length = len(body) + (10 if self.path == "/short.md" else 0)
        self.send_header("Content-Length", str(length))
        if self.path in PACKED:
            self.send_header("Content-Encoding", PACKED[self.path])
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        Handler.seen.clear()
        yield f"http://127.0.0.1:{one.server_port}"
        one.shutdown()


def test_a_remote_document_runs_with_remote_prerequisites_and_includes(folder: Folder, server: str) -> None:
    done = folder.run(f"{server}/docs/article.md", "--yes")
    assert done.code == 0
    assert [(block["path"], block["line"]) for block in done.blocks] == [
        (f"{server}/docs/parts/b.md", 3),
        (f"{server}/docs/parts/c.md", 1),
        (f"{server}/docs/article.md", 11),
    ]
    assert done.blocks[-1]["stdout"] == "A after b\n"
    assert not any({"Authorization", "Cookie"} & set(headers) for _, headers in Handler.seen)


def test_a_remote_document_is_not_run_without_confirmation(folder: Folder, server: str) -> None:
    done = folder.run(f"{server}/docs/article.md")
    assert done.code == 2
    assert "give --yes" in done.err
    assert folder.runbook("inspect", f"{server}/docs/article.md").code == 0


def test_a_prerequisite_on_the_web_of_a_local_document_needs_consent(folder: Folder, server: str) -> None:
    folder.write(
        "doc.md",
        f'# D\n\n## Prerequisites\n\n[b]({server}/docs/parts/b.md)\n\n## W\n\n```bash\necho "<$B>"\n```\n',
    )
    assert folder.run("doc.md").blocks[-1]["stdout"] == "<>\n"
    assert folder.run("doc.md", "--yes").blocks[-1]["stdout"] == "<b>\n"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/gone.md", "the server answers 404"),
        ("/empty.md", "the server answers 204 No Content"),
        ("/unchanged.md", "the server answers 304 Not Modified"),
        ("/escaped.md", "not UTF-8: byte 0xff at offset 5"),
        ("/page", "this is a web page (text/html)"),
        ("/picture", "this is image/png, no Markdown"),
        ("/latin.md", "not UTF-8: byte 0xfc at offset 4"),
        ("/short.md", "the answer was cut off"),
        ("/half-packed.md", "the answer was cut off"),
        ("/wrongly-packed.md", "the answer is not gzip, as it says it is"),
        ("/strangely-packed.md", "the answer is packed (br)"),
        ("/loop.md", "redirects"),
        ("/ftp.md", "only http and https addresses are read"),
        ("/file.md", "only http and https addresses are read"),
    ],
)
def test_what_is_no_document_is_said_and_not_run(folder: Folder, server: str, path: str, said: str) -> None:
    done = folder.run(f"{server}{path}", "--yes")
    assert (done.code, said in done.err) == (2, True), done.err
    assert not (folder.path / "ran").exists()


def test_a_redirect_is_followed(server: str) -> None:
    assert fetch.fetch(f"{server}/moved.md") == ARTICLE.encode()


@pytest.mark.parametrize("path", ["/latin-said.md", "/latin-untrue.md", "/packed.md"])
def test_what_is_no_utf8_is_made_so(server: str, path: str) -> None:
    assert fetch.fetch(f"{server}{path}") == "# gr\u00fcn".encode()


@pytest.mark.parametrize("path", ["/big.md", "/bomb.md"])
def test_the_size_is_limited(server: str, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(fetch, "MOST_BYTES", 1000)
    with pytest.raises(DocumentError, match="more than"):
        fetch.fetch(f"{server}{path}")


STALLS = {
    "100 Continue without end": b"HTTP/1.1 100 Continue\r\n\r\n",
    "a header byte by byte": b"x",
    "a body byte by byte": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nx",
}


@pytest.mark.parametrize("piece", STALLS.values(), ids=STALLS)
def test_the_time_is_limited(piece: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that sends byte after byte is never silent; the limit is on all of it."""
    monkeypatch.setattr(fetch, "TOTAL_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            peer, _ = listening.accept()
            with peer, contextlib.suppress(OSError):
                peer.sendall(piece)
                while True:
                    peer.sendall(piece[:25] if piece.startswith(b"HTTP/1.1 100") else b"x")
                    time.sleep(0.01)

        threading.Thread(target=serve, daemon=True).start()
        with pytest.raises(DocumentError, match=r"not complete after 0\.3 seconds"):
            fetch.fetch(f"http://127.0.0.1:{listening.getsockname()[1]}/a.md")


SPELLINGS = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.1", "[::ffff:127.0.0.1]", "0", "127.1"]


@pytest.mark.parametrize("host", SPELLINGS)
def test_an_address_in_a_private_network_is_used_for_a_trusted_host_only(server: str, host: str) -> None:
    url = f"http://{host}:{server.rpartition(':')[2]}/docs/article.md"
    with pytest.raises(DocumentError, match="of this machine or of a private network"):
        fetch.fetch(url, frozenset())
    assert Handler.seen == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("224.0.0.1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert connection.is_public(connection.address_in(address)) == public


@pytest.mark.parametrize("host", SPELLINGS)
def test_a_proxy_is_asked_for_no_address_of_a_private_network(
    server: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setitem(PAGES, "http://example.invalid/a.md", (200, "text/plain", b"# By the proxy"))
    assert fetch.fetch("http://example.invalid/a.md", frozenset()) == b"# By the proxy"
    Handler.seen.clear()
    with pytest.raises(DocumentError, match="of this machine or of a private network"):
        fetch.fetch(f"http://{host}/docs/article.md", frozenset())
    assert Handler.seen == []


def test_a_redirect_does_not_lead_into_a_private_network(server: str) -> None:
    with pytest.raises(DocumentError, match=r"localhost is .*, an address of this machine"):
        fetch.fetch(f"{server}/elsewhere.md", frozenset({"127.0.0.1"}))
    with pytest.raises(DocumentError, match="on another host"):
        fetch.fetch(f"{server}/elsewhere.md", frozenset({"127.0.0.1"}), leaves=False)


def other(server: str) -> str:
    """The same server by another name."""
    return server.replace("127.0.0.1", "localhost")


def naming(server: str) -> bytes:
    link = f"{other(server)}/docs/parts/b.md"
    include = f"[!INCLUDE [c]({other(server)}/docs/parts/c.md)]"
    return f"# T\n\n## Prerequisites\n\n[b]({link})\n\n## W\n\n{include}\n\n```bash\necho\n```\n".encode()


def test_nothing_is_fetched_from_another_host_before_a_yes(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PAGES, "/other-host.md", (200, "text/plain", naming(server)))
    url = f"{server}/other-host.md"
    document = Loader().load(url)
    assert [path for path, _ in Handler.seen] == ["/other-host.md"]
    assert [one.code for one in document.diagnostics] == ["prerequisite-remote", "include-outside"]
    questions: list[str] = []

    def refuse(question: str) -> bool:
        questions.append(question)
        return False

    Loader(ask=refuse).load(url)
    assert len(questions) == 1  # once a host
    assert f"{other(server)}/docs/parts/" in questions[0]
    agreed = Loader(ask=lambda _: True).load(url)
    assert [one.code for one in agreed.diagnostics] == ["fetched", "fetched"]
    assert [one.code for one in Loader(remote=True).load(url).diagnostics] == ["fetched", "fetched"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:1/a.md", "cannot be fetched"),
        ("http://me:secret@127.0.0.1/a.md", "user name or password"),
        ("ftp://127.0.0.1/a.md", "only http and https"),
        ("http://[half/a.md", "not a valid address"),
    ],
)
def test_an_address_that_is_not_used(url: str, said: str) -> None:
    with pytest.raises(DocumentError, match=said) as raised:
        fetch.fetch(url)
    assert "secret" not in str(raised.value)


def test_an_encrypted_address_does_not_lead_to_an_open_one() -> None:
    import urllib.request

    request = urllib.request.Request("https://127.0.0.1/a.md")
    with pytest.raises(DocumentError, match="not encrypted"):
        fetch._Redirects().redirect_request(request, None, 302, "", None, "http://127.0.0.1/a.md")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "raw"),
    [
        ("https://github.com/o/r/blob/main/a/b.md", "https://raw.githubusercontent.com/o/r/main/a/b.md"),
        ("https://github.com/o/r/raw/v1/b.md?plain=1#L3", "https://raw.githubusercontent.com/o/r/v1/b.md"),
        ("https://github.com/o/r", "https://github.com/o/r"),
        ("https://example.com/blob/main/a.md", "https://example.com/blob/main/a.md"),
    ],
)
def test_github_shows_a_page_around_a_file(url: str, raw: str) -> None:
    assert raw_url(url) == raw


def test_links_of_a_page_of_github_lead_to_files() -> None:
    base = "https://github.com/o/r/blob/main/docs/a.md"
    assert linked(base, "../other/b.md#x") == ["https://raw.githubusercontent.com/o/r/main/other/b.md"]
