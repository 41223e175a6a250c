r"""Secrets that are known by their shape: a public lead (``eyJ``, ``"password":``), then a value that is hidden.

`LEAD` finds the leads; each belongs to a `Shape` that reads the value behind it. All patterns match as much as there
is: a match that reaches the end of a text that is not complete says that more is needed. None of them backtracks:
quantifiers are possessive and bounded.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from runbook.masking.secret_names import meant, secret_name

LONGEST = 1 << 13
"""Characters of a value that are looked at before it is decided upon: longer values are hidden as well. Tokens of
identity providers have 1,000 to 6,000."""

CONTEXT = 80
"""Characters in front of a lead that are looked at: the name of a key, and whether it begins a line."""

LONGEST_LEAD = 64

_KEY = r"(?:\\{0,8}[\"'])?[ \t]{0,8}(?=[:=])"

_LEADS = (
    ("jwt", "J", "(?<=eyJ)"),
    ("pem", "-", "----BEGIN "),
    ("url", ":", "//"),
    ("scheme", "b", "(?:earer|asic) "),
    ("scheme", "B", "(?:earer|EARER|asic|ASIC) "),
    ("github", "g", "(?:h[pousr]|ithub_pat)_"),
    ("gitlab", "g", "lpat-"),
    ("aws", "K", "(?<=AK)IA"),
    ("aws", "S", "(?<=AS)IA"),
    ("google", "z", "(?<=AIz)a"),
    ("slack", "-", "(?<=xox[a-z]-)"),
    ("azure", "Q", r"~(?<=\w\w\w\dQ~)"),
    ("key", "w", f"(?:or)?d{_KEY}"),  # password, passwd, pwd
    ("key", "W", f"(?:or|OR)?[dD]{_KEY}"),
    ("key", "c", f"ret{_KEY}"),  # secret
    ("key", "C", f"RET{_KEY}"),
    ("key", "k", f"e(?:n|y(?:-data)?){_KEY}"),  # token, accessKey, client-key-data
    ("key", "K", f"(?:en|EN|ey|EY){_KEY}"),
    ("key", "g", "(?<=sig)(?==)"),
)
# A search takes 8 to 10 ms for 1 MiB of a log as long as every alternative begins with a literal and these are rare
# characters, and none that outputs are filled with (x, A, 0); 150 ms otherwise (measured). What stands before them is
# looked at when the rest is there.
LEAD = re.compile("|".join(f"{first}({rest})" for _, first, rest in _LEADS))


@dataclass(frozen=True, slots=True)
class Rest:
    """What more there may be of a value. A text that ends with a beginning of `open` behind it is not decided yet."""

    pattern: re.Pattern[str]
    open: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """How to read a value. The last group of `pattern` that took part is the value; `trim` at its end is shown.

    `secret` says of a value whether it is one. `rests` has for each group what continues a value longer than `LONGEST`,
    or, with `endless`, any value. `skip` says that a value that is not secret holds none.
    """

    pattern: re.Pattern[str]
    secret: Callable[[str], bool]
    rests: tuple[Rest, ...]
    trim: str = ""
    endless: bool = False
    skip: bool = False


def _token(characters: str, least: int, most: int = LONGEST, form: str = "") -> Shape:
    """A run of characters, from `least` to `most` of them, that begins with `form`."""
    begins = re.compile(form)
    return Shape(
        re.compile(rf"([{characters}]{{0,{LONGEST}}}+)"),
        lambda value: least <= len(value) <= most and begins.match(value) is not None,
        (Rest(re.compile(rf"[{characters}]*+")),),
        skip=True,
    )


_QUOTED = (
    rf"\"((?:[^\"\\\n]|\\.?){{0,{LONGEST}}}+)"
    rf"|'([^'\n]{{0,{LONGEST}}}+)"
    rf"|\\{{1,8}}+[\"']((?:[^\"'\n\\]|\\{{1,8}}+(?![\"'\\])){{0,{LONGEST}}}+)"  # in JSON in a JSON string
)
_RESTS = (
    Rest(re.compile(r"(?:[^\"\\\n]|\\.)*+"), open="\\"),
    Rest(re.compile(r"[^'\n]*+")),
    Rest(re.compile(r"[^\"'\n]*+")),
)


def _value(separator: str, first: str, more: str, secret: Callable[[str], bool] = meant) -> Shape:
    """A value in quotes, or one whose first character is one of `first`, the others of `more`."""
    bare = rf"({first}{more}{{0,{LONGEST}}}+)|" if first else ""
    rests = (*_RESTS, Rest(re.compile(rf"{more}*+"))) if first else _RESTS
    # The last alternative is half of an escaped quote, at the end of a text that is not complete.
    return Shape(re.compile(rf"{separator}(?:{_QUOTED}|{bare}\\{{1,8}}+)?"), secret, rests)


_COLON = r":[ \t]{0,32}+"
_EQUALS = r"=[ \t]{0,32}+"
_FIELD = _value(_COLON, r"(?!//)[^\s\"']", r"[^\r\n]")  # password: ... to the end of the line (YAML)
_MEMBER = _value(_COLON, r"[^\s\"'{}\[\],\\]", r"[^\s\"'{}\[\],]")  # "password": 123 (JSON)
_PAIR = _value(_COLON, "", "")  # {password: "..."}
_SETTING = _value(_EQUALS, "", "")  # password = "..."
_LINE = _value(_EQUALS, r"[^\s\"'=]", r"[^\s\"']")  # password = ... at the beginning of a line; PASSWORD=...
_ASSIGNMENT = _value("=", r"[^\s\"'=;&]", r"[^\s\"';&]")  # Password=...; of a connection string, ?token=...&
_SIGNATURE = _value("=", r"[\w%+/=~.-]", r"[\w%+/=~.-]", lambda value: len(value) >= 16)

SHAPES = {
    # RFC 7519: a header and claims, both JSON objects in base64url, and a signature that may be empty
    "jwt": _token(r"\w.*-", 20, form=r"[\w*-]{8,}+\.[\w*-]{8,}+"),
    # RFC 7468; also with "\n" for newlines, with blanks for them, or indented
    "pem": Shape(
        re.compile(
            r"[A-Z0-9 ]{0,48}+-{0,5}+(?:(?:(?<=PRIVATE KEY-----)|(?<=PRIVATE KEY BLOCK-----))([\s\S])?)?"
        ),
        bool,
        (
            Rest(
                re.compile(r"(?:[A-Za-z0-9+/=\s\\:,.|>#*()@]|-(?!----END|(?:-{0,3}|----(?:EN?)?)\Z))*+"),
                open="-----END",
            ),
        ),
        endless=True,
        skip=True,
    ),
    # RFC 3986, section 3.2.1: user and password in front of a host's name (the user may be a token)
    "url": Shape(
        re.compile(r"([^\s/:@\"'<>]{0,64}+(?::[^\s/@\"'<>]{0,256}+@?)?)"),
        lambda value: value[-1:] == "@" and meant(value[:-1].partition(":")[2]),
        (Rest(re.compile("")),),
        trim="@",
    ),
    "scheme": _token(r"\w+/=.~*-", 16, form=r"\D*+\d"),
    "github": _token(r"\w", 22),
    "gitlab": _token(r"\w-", 20),
    "aws": _token("A-Z0-9", 16, 16),
    "google": _token(r"\w-", 35),
    "slack": _token(r"\w-", 10),
    "azure": _token(r"\w.~-", 31),
}
"""Lead -> how its value is read. The formats of tokens are those that their issuers publish."""

ALL = (*SHAPES.values(), _FIELD, _MEMBER, _PAIR, _SETTING, _LINE, _ASSIGNMENT, _SIGNATURE)
"""Every shape there is."""

_NAME_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."
_LINE_START = re.compile(r"(?:^|\n)[ \t+>-]*(?:export |declare -\S+ )?[\"']?\Z")


def shape(text: str, lead: re.Match[str]) -> Shape | None:
    """How to read the value behind `lead`; None when `lead` ends the name of a key that is not that of a secret."""
    row = _LEADS[(lead.lastindex or 1) - 1][0]
    if row != "key":
        return SHAPES[row]
    start, end = lead.span()
    before = text[max(0, start - CONTEXT) : start]
    outside = before.rstrip(_NAME_CHARACTERS)
    word = text[start:end].rstrip(" \t")
    quoted = word[-1] in "\"'"
    name = before[len(outside) :] + (word.rstrip("\"'\\") if quoted else word)
    assigned = text[end] == "="
    if name.endswith("sig"):
        return _SIGNATURE if assigned and name in ("sig", "u0026sig") else None
    if not secret_name(name):
        return None
    if quoted and not assigned:
        return _MEMBER
    # Where a text begins there is less than the context to look at; elsewhere a newline must be in sight.
    seen = len(before) < CONTEXT or "\n" in outside
    first = seen and _LINE_START.search(outside) is not None
    if not assigned:
        return _FIELD if first else _PAIR
    spaced = len(word) < end - start
    if first and (spaced or name.isupper()):
        return _LINE
    return _SETTING if spaced else _ASSIGNMENT
