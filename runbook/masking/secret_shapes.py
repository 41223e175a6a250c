r"""Secrets that are known by their shape: a public lead (``eyJ``, ``"password":``), then a value that is hidden.

`runbook.masking.secret_leads` finds the leads; each belongs to a `Shape` that reads the value behind it. All patterns
match as much as there is: a match that reaches the end of a text that is not complete says that more is needed. None
of them backtracks: quantifiers are possessive and bounded.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

from runbook.masking.secret_leads import key_end, row_of
from runbook.masking.secret_names import generated, hidden_by_name, long_value, meant, secret_name
from runbook.masking.table_columns import LONGEST_HEADER
from runbook.masking.token_prefixes import LONGEST_PREFIX, PREFIXES, prefix

LONGEST = 1 << 13
"""Characters of a value that are looked at before it is decided upon: longer values are hidden as well. Tokens of
identity providers have 1,000 to 6,000."""

CONTEXT = LONGEST_HEADER
"""Characters in front of a lead that are kept."""

_NAME = 80
"""Characters in front of a lead that are looked at: the name of a key, and whether it begins a line."""

_OBJECT = 400
"""Characters before and after ``"value":`` that are looked at for what names the value: ``"name": "password"``."""


compiled = cache(re.compile)
"""A pattern is compiled when it is needed: few outputs have secrets, and all of the patterns take 20 ms."""


class Rest(NamedTuple):
    """What more there may be of a value. A text that ends with a beginning of `open` behind it is not decided yet."""

    form: str
    open: str = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        """What continues the value."""
        return compiled(self.form)


class Shape(NamedTuple):
    """How to read a value. The last group of `pattern` that took part is the value; `trim` at its end is shown.

    `secret` says of a value whether it is one, `witness` of what stands around it. `rests` has for each group what
    continues a value longer than `LONGEST`, or, with `endless`, any value. `skip` says that a value that is not secret
    holds none. `back` says how far a value reaches back in front of its lead, given the text and what of it was given.
    `table` says that the value is a table's line of dashes.
    """

    form: str
    secret: Callable[[str], bool]
    rests: tuple[Rest, ...]
    trim: str = ""
    endless: bool = False
    skip: bool = False
    witness: Callable[[re.Match[str]], bool] | None = None
    back: Callable[[str, int, int], int] | None = None
    table: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        """What reads the value."""
        return compiled(self.form)


@lru_cache(64)
def _token(characters: str, least: int, most: int = LONGEST, form: str = "") -> Shape:
    """A run of characters, from `least` to `most` of them, that begins with `form`."""
    return Shape(
        rf"([{characters}]{{0,{LONGEST}}}+)",
        lambda value: least <= len(value) <= most and compiled(form).match(value) is not None,
        (Rest(rf"[{characters}]*+"),),
        skip=True,
    )


_QUOTED = (
    rf"\"((?:[^\"\\\n]|\\.?){{0,{LONGEST}}}+)"
    rf"|'([^'\n]{{0,{LONGEST}}}+)"
    rf"|\\{{1,8}}+[\"']((?:[^\"'\n\\]|\\{{1,8}}+(?![\"'\\])){{0,{LONGEST}}}+)"  # in JSON in a JSON string
)
_RESTS = (
    Rest(r"(?:[^\"\\\n]|\\.)*+", open="\\"),
    Rest(r"[^'\n]*+"),
    Rest(r"[^\"'\n]*+"),
)


def _value(separator: str, first: str, more: str, secret: Callable[[str], bool] = meant) -> Shape:
    """A value in quotes, or one whose first character is one of `first`, the others of `more`."""
    bare = rf"({first}{more}{{0,{LONGEST}}}+)|" if first else ""
    rests = (*_RESTS, Rest(rf"{more}*+")) if first else _RESTS
    # The last alternative is half of an escaped quote, at the end of a text that is not complete.
    return Shape(rf"{separator}(?:{_QUOTED}|{bare}\\{{1,8}}+)?", secret, rests)


_WORDY = r"[A-Z]?[a-z]+|[A-Z_]+|-.*|[\w.-]+:.*|[\w.-]+=(?!=*\Z).*"
_COMMON_USERS = r"\d+|[a-z]{1,7}"


def _single(value: str) -> bool:
    """One word, which is not one of a language, an option or another key: what stands alone where a value may."""
    value = value.rstrip()
    return (
        len(value) > 5
        and meant(value)
        and not any(map(str.isspace, value))
        and not compiled(_WORDY).fullmatch(value)
    )


def _argument(value: str) -> bool:
    return len(value) > 3 and meant(value) and not compiled(_WORDY).fullmatch(value)


def _of_user(value: str) -> bool:
    return len(value) > 3 and meant(value) and not compiled(_COMMON_USERS).fullmatch(value)


_BLANKS = r"[ \t]{0,32}+"
_COLON = f":{_BLANKS}"
_EQUALS = f"={_BLANKS}"
_FIELD = _value(_COLON, r"(?!//)[^\s\"']", r"[^\r\n]")  # password: ... to the end of the line (YAML)
_MEMBER = _value(_COLON, r"[^\s\"'{}\[\],\\]", r"[^\s\"'{}\[\],]")  # "password": 123 (JSON)
_NUMBERED = _value(_COLON, "", "", long_value)  # "key1": of services that have two
_PAIR = _value(_COLON, "", "")  # {password: "..."}
_BELOW = _value(r":[ \t]{0,32}+(?:[|>][+-]?[ \t]{0,8}+)?\r?\n[ \t]{0,80}+", r"[^\s\"']", r"[^\r\n]", _single)
_SETTING = _value(_EQUALS, "", "")  # password = "..."
_LINE = _value(_EQUALS, r"[^\s\"'=]", r"[^\s\"']")  # password = ... at the beginning of a line; PASSWORD=...
_ASSIGNMENT = _value("=", r"[^\s\"'=;&]", r"[^\s\"';&]")  # Password=...; of a connection string, ?token=...&
_SPACED = _value(_EQUALS, r"[^\s\"'=;]", r"[^;\"'\r\n]")  # ;Password = ...; of a connection string
_SIGNATURE = _value("", r"[\w%+/=~.-]", r"[\w%+/=~.-]", lambda value: len(value) >= 16)
_IN_QUOTES = _value(_COLON, r"[^\s\"']", r"[^\"'\r\n]")  # "X-Api-Key: ..."
_OPTION = _value(" ", r"[^\s\"'|=:-]", r"[^\s\"']", _argument)  # --password ...
_LOGIN = _value(" ", r"[^\s\"']", r"[^\s\"']")  # netrc: login ... password ...
_ELEMENT = Shape(
    rf">([^<\r\n]{{0,{LONGEST}}}+)<?/?",
    meant,
    (Rest(r"[^<\r\n]*+"),),
    witness=lambda match: len(match[1]) >= LONGEST or match[0].endswith("</"),
)

_NAME_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-."
_NAMED = r"(?:ame|ey)[\"']?[ \t]*+:[ \t]*+[\"']?([\w.-]{0,80}+)"  # begins with letters: that is searched for quickly
_NAMING = frozenset(("name", "key", "secretname"))


def _names_a_secret(match: re.Match[str]) -> bool:
    """Whether the object around ``"value": "..."`` names a secret: a storage account's key, a setting of an app."""
    text, start = match.string, match.start()
    first = max(0, start - _OBJECT)
    before = text[max(first, text.rfind("{", first, start) + 1, text.rfind("}", first, start) + 1) : start]
    if "- " in before and (items := compiled(_ITEM).findall(before)):
        before = before[before.rindex(items[-1]) + 1 :]
    if _mentions_secret(before):
        return True
    # In YAML the keys of the next object follow without a brace.
    return text[start - 2] == '"' and _mentions_secret(text[match.end(match.lastindex or 0) : match.end()])


def _mentions_secret(part: str) -> bool:
    for one in compiled(_NAMED).finditer(part):
        head = part[: one.start(1)].rstrip(" \t:\"'")
        key = head[len(head.rstrip(_NAME_CHARACTERS)) :].lower()
        if key == "keyname" or (key in _NAMING and secret_name(one[1])):
            return True
    return False


_ITEM = r"\n[ \t]*- "
_MEMBER_VALUE = Shape(
    rf"\s{{0,80}}+(?:\"((?:[^\"\\\n]|\\.?){{0,{LONGEST}}}+)\"?|([^\s\"'{{}}\[\],][^\s,{{}}]{{0,{LONGEST}}}+))?"
    rf"[^{{}}]{{0,{_OBJECT}}}+",
    hidden_by_name,
    (_RESTS[0], Rest(r"[^\s,{}]*+")),
    witness=_names_a_secret,
)

_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_KEY_LENGTHS = range(52, 101)
_LINE_LENGTH = 40  # of 64 (RFC 7468) or 70 (OpenSSH)
_RUN = 12


def _run_back(text: str, given: int, start: int) -> int:
    """Where the run of base64 characters begins that reaches to `start`."""
    return given + len(text[given:start].rstrip(_BASE64))


def _lines_back(text: str, given: int, start: int) -> int:
    """Where the lines of base64 begin that end at `start`, which begins a line. The last of them may be short."""
    if text[:start].rstrip(" \t")[-1:] != "\n":
        return start
    at, found = start, start
    while at > given:
        line = max(text.rfind("\n", given, at - 1) + 1, given)
        content = text[line:at].strip()
        if start - line > LONGEST or not content or content.strip(_BASE64 + "="):
            break
        if len(content) >= _LINE_LENGTH and generated(content):
            found = line
        elif at != start:
            break
        at = line
    return found


_END_LINE = r"[ \t]*-{1,5}[A-Z0-9 ]{0,64}"


def settled(text: str, given: int) -> int:
    """Up to where nothing is hidden later by what follows: at the end may be a part of a key, or lines of one."""
    end = given + len(text[given:].rstrip(_BASE64))
    run = text[end:]
    if len(run) < _RUN or run.isalpha():
        end = len(text)
    line = max(text.rfind("\n", given) + 1, given)
    last = text[line:]
    if line > given and (not last.strip(_BASE64 + "= \t\r") or compiled(_END_LINE).fullmatch(last)):
        end = min(end, _lines_back(text, given, line))
    return end


def _key_form(value: str) -> bool:
    return len(value.rstrip("=")) in _KEY_LENGTHS


SHAPES = {
    # RFC 7519: a header and claims, both JSON objects in base64url, and a signature that may be empty
    "jwt": _token(r"\w.*-", 20, form=r"[\w*-]{8,}+\.[\w*-]{8,}+"),
    # RFC 7468; also with "\n" for newlines, with blanks for them, or indented
    "pem": Shape(
        r"[A-Z0-9 ]{0,48}+-{0,5}+(?:(?:(?<=PRIVATE KEY-----)|(?<=PRIVATE KEY BLOCK-----))([\s\S])?)?",
        bool,
        (
            Rest(
                r"(?:[A-Za-z0-9+/=\s\\:,.|>#*()@]|-(?!----END|(?:-{0,3}|----(?:EN?)?)\Z))*+",
                open="-----END",
            ),
        ),
        endless=True,
        skip=True,
    ),
    # The rest of a key whose beginning is not there (``tail key.pem``)
    "pem end": Shape("()", bool, (), back=_lines_back),
    # RFC 3986, section 3.2.1: user and password in front of a host's name (the user may be a token)
    "url": Shape(
        r"([^\s/:@\"'<>]{0,64}+(?::[^\s/@\"'<>]{0,256}+@?)?)",
        lambda value: value[-1:] == "@" and meant(value[:-1].partition(":")[2]),
        (Rest(""),),
        trim="@",
    ),
    "scheme": _token(r"\w+/=.~*-", 16, form=r"\D*+\d"),
    "aws": _token("A-Z0-9", 16, 16),
    "artifactory": _token("A-Za-z0-9", 60),
    "google": _token(r"\w-", 35),
    "sendgrid": _token(r"\w.-", 40, form=r"[\w-]{16,64}+\.[\w-]{16,64}+"),
    "twilio": _token("0-9a-f", 32, 32),
    "azure": _token(r"\w.~-", 31),
    # Keys of Azure's services with a mark of their issuer (https://github.com/microsoft/security-utilities)
    "signed": Shape(r"([A-Za-z0-9+/]{0,96}+={0,2}+)", _key_form, (Rest(""),), back=_run_back),
    "account": _token("A-Za-z0-9+/=", 20),
    "vault": _token(r"\w.=-", 20),  # also of Terraform Cloud
    "webhook": _token(r"\w/-", 24, form=r"\w+/[\w-]+"),
    "member": _value(_BLANKS, "", ""),
    "docker": _value(_BLANKS, "", "", lambda value: len(value) > 7 and not value.strip(_BASE64 + "=")),
    "table": Shape(rf"[-+| \t]{{0,{LONGEST_HEADER}}}+\r?+(\n)?", bool, (), table=True),
    "header": _value(
        _BLANKS
        + r"(?:(?:[Bb]earer|BEARER|[Bb]asic|BASIC|[Tt]oken|ApiKey|Negotiate|Digest|SharedKey)[ \t]++)?",
        r"[^\s\"']",
        r"[^\"'\r\n]",
        lambda value: meant(value) and (_single(value) or re.match(r"[\w.$-]{1,64}=\S", value) is not None),
    ),
    "value": _MEMBER_VALUE,
    "netrc": _LOGIN,
}
"""Lead -> how its value is read. The formats of tokens are those that their issuers publish."""

_OF_USER = Shape(
    rf"(?:[\"']?[^\s:\"'@/]{{0,64}}+:([^\s\"'@]{{0,{LONGEST}}}+))?",
    _of_user,
    (Rest(r"[^\s\"'@]*+"),),
)
_OF_LOGIN = Shape(rf"[\"']?([^\s\"']{{0,{LONGEST}}}+)", _of_user, (Rest(r"[^\s\"']*+"),))

UNDECIDED = _value("", "", "")
"""The name of a key, or another word: what follows is not there yet."""

ALL = (
    *SHAPES.values(),
    *(one for one in tuple(globals().values()) if isinstance(one, Shape)),
    *(_token(*one) for one in PREFIXES.values()),
)
"""Every shape there is."""

_LINE_START = r"(?:^|\n)[ \t+<>*-]*(?:export |declare -\S+ |set |setx )?[\"']?\Z"
_LOGS_IN = r"\b(?:login|sshpass|mysql\w*|mariadb\w*|mongo\w*|redis-cli|htpasswd|smbclient)\b"
_GLUED = r"\b(?:sshpass|mysql\w*|mariadb\w*)\b"
_SIG = r"(?:u0026|[^\w.-]|\A)sig=\Z"
_NEXT_LINE = r":[ \t]*(?:[|>][+-]?[ \t]*)?\r?\n"
_TAG = r"<(?:\w{1,32}:)?\Z"


def shape(text: str, lead: re.Match[str], *, final: bool) -> tuple[Shape, int] | None:
    """How to read the value behind `lead`, and where that begins; None where `lead` is not that of a secret.

    `UNDECIDED` stands for what more text may decide.
    """
    row = row_of(lead)
    if row == "key":
        return _of_key(text, lead, final=final)
    start, end = lead.span()
    found: Shape | None
    if row in SHAPES:
        found = SHAPES[row]
    elif row == "prefix":
        issuer = prefix(text[max(0, end - LONGEST_PREFIX - 1) : end])
        found = _token(*PREFIXES[issuer]) if issuer else None
    elif row == "argument":
        found = _of_argument(text, start, end)
    elif row == "option":
        found = _OPTION if secret_name(text[start + 2 : end]) else None
    else:
        found = _SIGNATURE if compiled(_SIG).search(text[max(0, end - 10) : end]) else None
    return (found, end) if found is not None else None


def _of_key(text: str, lead: re.Match[str], *, final: bool) -> tuple[Shape, int] | None:
    """How to read what follows the name of a key."""
    start = lead.start()
    end = key_end(text, lead, final=final)
    if end is None:
        return None
    if end < 0:
        return UNDECIDED, lead.end()
    before = text[max(0, start - _NAME) : start]
    outside = before.rstrip(_NAME_CHARACTERS)
    word = text[start:end].rstrip(" \t")
    if word.endswith(" value"):  # name="password" value="..."
        return (_ASSIGNMENT, end) if secret_name(before[len(outside) :] + word[:-7]) else None
    quoted = word[-1] in "\"'"
    name = before[len(outside) :] + (word.rstrip("\"'\\") if quoted else word)
    follows = text[end]
    if not secret_name(name.lstrip("-.")):
        return (_NUMBERED, end) if quoted and follows == ":" and name in ("key1", "key2") else None
    if follows == ">":
        return (_ELEMENT, end) if compiled(_TAG).search(outside) else None
    if quoted and follows == ":":
        return (_BELOW if compiled(_NEXT_LINE).match(text, end) else _MEMBER), end
    # Where a text begins there is less than the context to look at; elsewhere a newline must be in sight.
    seen = len(before) < _NAME or "\n" in outside
    first = seen and compiled(_LINE_START).search(outside) is not None
    if follows == ":":
        field = _of_field(text, outside, end, first=first)
        return (field, end) if field is not None else None
    spaced = len(word) < end - start
    if first and (spaced or name.isupper()):
        return _LINE, end
    if spaced and outside.rstrip().endswith(";"):
        return _SPACED, end
    return _SETTING if spaced else _ASSIGNMENT, end


def _of_field(text: str, outside: str, end: int, *, first: bool) -> Shape | None:
    """What stands behind a secret's name without quotes and a colon."""
    if first:
        return _BELOW if compiled(_NEXT_LINE).match(text, end) else _FIELD
    return _IN_QUOTES if outside[-1:] in ("'", '"') else _PAIR


def _of_argument(text: str, start: int, end: int) -> Shape | None:
    """What stands behind the options of programs that log in: ``-u name:password``, ``-p password``."""
    # Of the same command: in `mysql -e ... && mkdir -p x` the option is another program's.
    first = max(text.rfind(mark, 0, start) for mark in "\n;|&") + 1
    line = text[max(first, start - _OBJECT) : start]
    option = text[start:end]
    if option[-1] not in " =":
        return _OF_LOGIN if option == "-p" and compiled(_GLUED).search(line) else None
    if option[1] in "u-":
        return _OF_USER
    if option[1] == "a":
        return _OF_LOGIN if "redis-cli" in line else None
    return _OF_LOGIN if compiled(_LOGS_IN).search(line) else None
