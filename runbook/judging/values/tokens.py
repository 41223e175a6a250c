"""A line as tokens of a kind: what a reader takes in at a glance as a date, an address, a size, a name or a word."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from runbook.judging.patterns import lazy


class TokenKind(StrEnum):
    """What a token is. Those of `VOLATILE` change from run to run."""

    PLACEHOLDER = "placeholder"
    URL = "url"
    GUID = "guid"
    TIME = "time"
    ADDRESS = "address"
    HASH = "hash"
    RATIO = "ratio"
    PERCENT = "percent"
    SIZE = "size"
    DURATION = "duration"
    VERSION = "version"
    NUMBER = "number"
    PATH = "path"
    NAME = "name"
    WORD = "word"
    SIGN = "sign"


VOLATILE = frozenset({TokenKind.GUID, TokenKind.TIME, TokenKind.ADDRESS, TokenKind.HASH, TokenKind.DURATION})
FIGURES = frozenset({TokenKind.RATIO, TokenKind.PERCENT, TokenKind.SIZE, TokenKind.NUMBER})
NAMES = frozenset({TokenKind.NAME, TokenKind.PATH, TokenKind.URL})

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:day|sday|nesday|rsday|urday)?"
_CLOCK = r"(?:[01]?\d|2[0-4]):[0-5]\d(?::\d\d)?(?:[.,]\d+)?(?:\s?[AP]M\b)?"
_ZONE = r"(?:\s?Z\b|\s?[+-]\d\d:?\d\d\b|\s(?:UTC|GMT|[A-Z]{2,4}T)\b)?"

PATTERNS: tuple[tuple[TokenKind, str], ...] = (
    # Most tokens are plain words between blanks: they are seen first, so that nothing else is tried.
    (TokenKind.WORD, r"(?<!\S)(?!x{3}|an?\s|about\s|less\s)[a-z]+(?!\S)"),
    (TokenKind.PLACEHOLDER, r"<(?!/|!|\?|none>|pending>|unknown>|invalid>|nil>|unset>"
    r"|no value>)[\w][^<>\n\"=@]{0,40}>|\{\{[^{}\n]*\}\}|⟨[a-z]+⟩|\$\{\w+\}|\$[A-Za-z_]\w*|\*{3,}(?=\s|$|[\"',.])"
     r"|\.{3,}|…|(?<![^\W_])[xX]{1,}(?:[.:/-][xX]{1,})+(?![^\W_])|(?<![^\W_])(?:[xX]{3,}|N{4,})(?![^\W_])"
     r"|\[[A-Z][A-Z_ ]{2,}\]|_{4,}"
     r"|\[[a-zA-Z][\w-]*(?: [\w-]+)+\]|(?<![^\W_])your[-_]\w[\w-]*"),
    (TokenKind.NAME, r"(?<!\S)(?=[\d,/*-]+ +[\d,/* -]*\*)(?:[\d*][\d*,/-]* +){4}[\d*][\d*,/A-Za-z-]*(?!\S)"),
    (TokenKind.URL, r"\b[a-z][a-z0-9+]*://[^\s\"'<>]+"),
    (TokenKind.GUID, r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"),
    (TokenKind.TIME, rf"\b\d\d/{_MONTH}/\d{{4}}:{_CLOCK}{_ZONE}|\b\d{{4}}[-/]\d\d[-/]\d\d(?:[T ]{_CLOCK}{_ZONE})?"
     rf"|\b(?:{_DAY},?\s+)?(?:\d{{1,2}}\s+)?{_MONTH}\s+\d{{1,2}},?(?:\s+\d{{4}})?(?:\s+{_CLOCK})?{_ZONE}(?:\s+\d{{4}}\b)?{_ZONE}"
     rf"|\b(?:{_DAY},?\s+)?\d{{1,2}}[ -]{_MONTH}[ -]\d{{4}}(?:\s+{_CLOCK})?{_ZONE}"
     rf"|\b{_DAY}(?=[\s,]|$)|(?<![\w:.]){_CLOCK}{_ZONE}(?![\w:])"),
    (TokenKind.ADDRESS, r"\b(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}\b"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b(?!\.\d)(?:[:#]\d+|/\d{1,2})?"
     r"|(?<![\w:])(?=[0-9a-fA-F:]*::|(?:[0-9a-fA-F]{1,4}:){7})(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])"),
    (TokenKind.HASH, r"\b(?:sha(?:1|256|384|512)|md5)[:-][0-9A-Za-z+/=_-]{16,}"
    r"|\b(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{6,}\b|\b\d{20,}\b"
     r"|(?<![\w/+])(?=\S*\d)(?=\S*[a-z])(?=\S*[A-Z])[A-Za-z0-9+/]{40,}={0,2}(?![\w/+])"),
    (TokenKind.RATIO, r"(?<![\w./-])\d+/\d+(?![\w./-])"),
    (TokenKind.PERCENT, r"(?<![\w.])\d+(?:[.,]\d+)?\s?%"),
    (TokenKind.SIZE, r"(?<![\w.])\d+(?:[.,]\d+)*\s?(?:[kKMGTPE]i?(?:[Bbo]|it)?|[Bb]ytes?|Byte|B|octets?"
    r"|bits?)(?:/s|ps)?(?![\w])"),
    (TokenKind.DURATION, r"(?<![\w.])(?:\d+(?:[.,]\d+)?\s?(?:ms|µs|μs|us|ns|s|secs?|seconds?|mins?|minutes?|m"
    r"|hrs?|hours?|h|d|days?|w|weeks?"
     r"|months?|y|years?)(?![a-zA-Z])\s?)+(?:ago\b)?|\b(?:an?|about an?|less than an?) (?:second|minute"
     r"|hour|day|week|month|year)(?: ago)?\b"),
    (TokenKind.NUMBER, r"(?<![\w.])[-+]?\d{1,3}(?:\.\d{3})+,\d+(?![\w.])"),
    (TokenKind.VERSION, r"(?<![\w.])v?\d+\.\d+(?:\.[\w-]+)+(?:[+~^][\w.+~^-]*)?|\bv\d+(?:\.\d+)*\b"),
    (TokenKind.NUMBER, r"(?<![\w.])[-+]?\d{1,3}(?:[.,'\u00a0\u202f]\d{3})+(?:[.,]\d+)?(?![\w])"
    r"|(?<![\w.])[-+]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?(?![^\W_])"),
    (TokenKind.NAME, r"(?<!\S)[-dlbcps](?:[r-][w-][xsS-]){2}[r-][w-][xtT-][+.@]?(?!\S)|\bHTTP/\d(?:\.\d)?\b"),
    (TokenKind.PATH, r"(?<![\w])(?:~|\.{1,2})?/[\w.@%+=:,~-]+(?:/[\w.@%+=:,~-]*)*(?<![:,])"),
    (TokenKind.NAME, r"[^\W_](?:[\w.@:/+~#-]*[\w~#])?(?<=[\d_.@:/+~#-])(?!\w|-\w)"
    r"|[^\W\d_][\w]*(?:[-_.@:/+][\w]+)+|[^\W\d_]*\d\w*"),
    (TokenKind.WORD, r"[^\W\d_]+(?:['’](?:t|s|re|ve)\b)?"),
    (TokenKind.SIGN, r"[^\w\s]"),
)  # fmt: skip
"""Kind -> pattern, tried in this order."""

_TOKEN = lazy(
    "|".join(f"(?P<{kind.value}{place}>{pattern})" for place, (kind, pattern) in enumerate(PATTERNS))
)
_KINDS = {f"{kind.value}{place}": kind for place, (kind, _) in enumerate(PATTERNS)}
_CJK_RUN = lazy(r"([\u3040-\u30ff\u3400-\u9fff]+)|[^\u3040-\u30ff\u3400-\u9fff]+")
LONGEST_LINE = 4000
"""Characters of one line that are looked at."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line; `key` is what is compared: the kind for what is volatile, else the text without case."""

    kind: TokenKind
    text: str
    key: str
    start: int

    @property
    def end(self) -> int:
        """Where the token ends in its line."""
        return self.start + len(self.text)


@lru_cache(maxsize=4096)
def tokenize(line: str) -> tuple[Token, ...]:
    """The tokens of one line (of its first `LONGEST_LINE` characters)."""
    found: list[Token] = []
    for hit in _TOKEN.finditer(line[:LONGEST_LINE]):
        kind, text = _KINDS[hit.lastgroup or ""], hit[0].rstrip()
        if kind is TokenKind.WORD and not text.isascii():
            found += _word(text, hit.start())
            continue
        found.append(Token(kind, text, key_of(kind, text), hit.start()))
    return tuple(found)


def _word(text: str, start: int) -> Iterator[Token]:
    """The tokens of one word. Without blanks a sentence is one run: its characters are what can be aligned."""
    for piece in _CJK_RUN.finditer(text):
        if piece[1]:
            yield from (
                Token(TokenKind.WORD, one, one, start + piece.start() + at) for at, one in enumerate(piece[1])
            )
        else:
            yield Token(TokenKind.WORD, piece[0], key_of(TokenKind.WORD, piece[0]), start + piece.start())


def key_of(kind: TokenKind, text: str) -> str:
    """What is compared of a token."""
    return f"<{kind}>" if kind in VOLATILE else "http/" if text.startswith("HTTP/") else text.casefold()


@lru_cache(maxsize=8192)
def terms(line: str) -> tuple[Token, ...]:
    """The tokens of one line without punctuation."""
    return tuple(one for one in tokenize(line) if one.kind is not TokenKind.SIGN)
