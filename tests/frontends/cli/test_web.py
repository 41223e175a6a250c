"""Documents from the web, from a server on this machine."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from runbook.core.errors import DocumentError
from runbook.sources import fetch
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
        ("/empty.md", "the server answers 204"),
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


def test_the_time_is_limited(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "TOTAL_S", -1.0)
    with pytest.raises(DocumentError, match="not complete after"):
        fetch.fetch(f"{server}/big.md")


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
