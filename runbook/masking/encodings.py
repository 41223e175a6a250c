"""A secret's value as programs print it: as it is, escaped, quoted, URL-encoded, in base64."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator

LONG_ENOUGH = 4
"""Values with fewer characters than this stand in words and numbers that have nothing to do with them (``1`` in
``2019``): they are masked only where they stand alone."""

SHORTEST_LINE = 8
"""A line of a value of several lines is masked on its own, as in an indented block, from this length on: shorter ones
(``EOF``, ``}``, ``default``) are not secret."""

_COMMON = frozenset(
    (
        "true",
        "false",
        "null",
        "none",
        "root",
        "admin",
        "user",
        "test",
        "guest",
        "default",
        "localhost",
        "1234",
        "12345",
    )
)
_WIDTHS = (64, 76)  # openssl's lines (RFC 7468), and base64(1)'s (RFC 2045)
_URL_SAFE = str.maketrans("+/", "-_")


def everybodys(value: str) -> bool:
    """Whether it is a word of every output."""
    return value.lower() in _COMMON


def stands_alone(value: str) -> bool:
    """Whether only whole words equal to the value are masked: it is short, or everybody's."""
    return len(value) < LONG_ENOUGH or everybodys(value)


def forms(value: str) -> frozenset[str]:
    """What to look for. Blank characters around the value do not count; nothing is looked for when only they are left.

    Bytes that are not UTF-8 are lone surrogates in `value` (PEP 383), and replacement characters in what is printed.
    """
    core = value.strip()
    if not core.strip("*"):
        return frozenset()
    raw = core.encode(errors="surrogateescape")
    found = {raw.decode(errors="replace"), *_base64(raw)}
    if raw.isascii() or _is_utf8(raw):
        found.update((*_escaped(core), *_url_encoded(raw), *_lines(core)))
    return frozenset(found)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _lines(value: str) -> Iterator[str]:
    if "\n" in value:
        yield value.replace("\r\n", "\n").replace("\n", "\r\n")
        yield from (one for line in value.splitlines() if len(one := line.strip()) >= SHORTEST_LINE)


def _escaped(value: str) -> Iterator[str]:
    """As JSON, as bash quotes it: ``set -x``, ``declare -p``, ``printf %q``, and Python's shlex.quote."""
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield value.replace("'", "'\\''")
    yield value.replace("'", "'\"'\"'")
    yield re.sub(r'(["\\$`])', r"\\\1", value)
    yield re.sub(r"([^\w@%+=:,./-])", r"\\\1", value)
    yield from _as_json(value)
    yield from _as_literal(value)
    yield from _as_markup(value)


def _as_json(value: str) -> Iterator[str]:
    """As Go and .NET escape a string of JSON (both keep it from being read as HTML), and JSON in a JSON string."""
    for ascii_only in (True, False):
        once = json.dumps(value, ensure_ascii=ascii_only)[1:-1]
        yield once.replace("/", "\\/")  # PHP
        for special in ("<>&", "<>&'+"):
            yield re.sub(f"[{special}]", lambda hit: f"\\u{ord(hit[0]):04x}", once)
            yield re.sub(f"[{special}]", lambda hit: f"\\u{ord(hit[0]):04X}", once.replace('\\"', "\\u0022"))
        for _ in range(2):
            once = json.dumps(once, ensure_ascii=ascii_only)[1:-1]
            yield once


def _as_literal(value: str) -> Iterator[str]:
    """As Python shows a string and as bash does in ``$'...'``; with doubled quotes (CSV, SQL, YAML, PowerShell)."""
    for shown in (repr(value)[1:-1], ascii(value)[1:-1]):
        yield shown
        plain = shown.replace("\\'", "'")
        yield plain.replace("'", "\\'")
        yield plain.replace('"', '\\"')
    for quote in ("'", '"'):
        yield value.replace(quote, quote * 2)
    yield value.replace("'", "''").replace('"', '""')


def _as_markup(value: str) -> Iterator[str]:
    """As XML and HTML escape it: which of the quotes and ``>`` are escaped, and how, differs between programs."""
    text = value.replace("&", "&amp;").replace("<", "&lt;")
    for greater in (">", "&gt;"):
        for double in ('"', "&quot;", "&#34;", "&#x22;"):
            for single in ("'", "&#39;", "&#x27;", "&apos;", "&#039;"):
                yield text.replace(">", greater).replace('"', double).replace("'", single)


def _url_encoded(raw: bytes) -> Iterator[str]:
    """With what Python's quote, quote_plus, curl and JavaScript's encodeURIComponent leave as it is."""
    for kept in ("", "/", "!'()*"):
        for form in ("%{:02X}", "%{:02x}"):
            text = "".join(
                chr(byte)
                if byte < 128 and (chr(byte).isalnum() or chr(byte) in "_.-~" + kept)
                else form.format(byte)
                for byte in raw
            )
            yield text
            yield text.replace("%20", "+")


def _base64(raw: bytes) -> Iterator[str]:
    """Encoded alone, with a newline after it, and as a part of something longer at each of the three alignments.

    Of a part, only the characters count that neighbours have no share in (RFC 4648, section 4: six bits each).
    """
    for data in (raw, raw + b"\n"):
        alone = b64encode(data).decode()
        yield from _both_alphabets(alone.rstrip("="))
        yield alone
        for width in _WIDTHS:
            if len(alone) > width:
                parts = (alone[at : at + width] for at in range(0, len(alone), width))
                yield from (part for part in parts if len(part) >= SHORTEST_LINE)
    for before in range(3):
        data = bytes(before) + raw
        part = b64encode(data).decode()[-(-before * 8 // 6) : len(data) * 8 // 6]
        if part:
            yield from _both_alphabets(part)


def _both_alphabets(text: str) -> Iterator[str]:
    yield text
    yield text.translate(_URL_SAFE)
