"""What stands in a recording in place of a secret: a value of the same form that anybody knows to be made up."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlencode

from runbook.masking.known_values import MASK

_WORD = "Redacted"
_PERIOD = len(_WORD) + 4
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_MADE_UP_GUID = "99999999-9999-9999-9999-"
_ALNUM = re.compile(r"[A-Za-z0-9]")

JWT = re.compile(r"eyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]*")
"""A JSON Web Token (RFC 7519): header and claims are JSON objects in base64, and begin with ``{"``."""
MADE_UP_JWT = re.compile(r"runbook-jwt\(([^()]*)\)")
"""What stands for a token: its claims without secrets. On replay a fresh token takes its place."""
_CLAIMS = (
    "aud",
    "iss",
    "tid",
    "oid",
    "sub",
    "upn",
    "unique_name",
    "preferred_username",
    "appid",
    "scp",
    "ver",
)


def made_up(value: str, number: int) -> str:
    """What stands for the secret `value`, the `number`-th of its recording; letters, figures and the rest keep places.

    So a key in base64 stays base64, and programs that decode it are content.
    """
    if _GUID.fullmatch(value):
        return f"{_MADE_UP_GUID}{number % 10**12:012}"
    filling = f"{_WORD}{number % 10_000:04}"
    at = 0

    def next_one(_: re.Match[str]) -> str:
        nonlocal at
        at += 1
        return filling[(at - 1) % _PERIOD]

    return _ALNUM.sub(next_one, value)


def is_made_up(value: str) -> bool:
    """Whether it is nothing but what this page puts in place of secrets."""
    rest = MADE_UP_JWT.sub("", value).replace(MASK, "")
    if not rest.strip("\\\"' "):
        return True
    if rest.lower().startswith(_MADE_UP_GUID):
        return True
    core = "".join(_ALNUM.findall(rest))
    number = core[len(_WORD) : _PERIOD]
    filling = f"{_WORD}{number}"
    whole = filling if len(core) < _PERIOD else filling * (len(core) // _PERIOD + 1)
    return core[:2] == _WORD[:2] and whole.startswith(core) and (not number or number.isdecimal())


def claims(token: str) -> dict[str, str]:
    """The claims of a token that say who it is for; none where it cannot be read."""
    try:
        part = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: found[name] for name in _CLAIMS if isinstance(found.get(name), str)}


def made_up_jwt(told: Mapping[str, str]) -> str:
    """What stands for a token with these claims."""
    return f"runbook-jwt({urlencode(told)})"


def minted(text: str, now: float) -> str:
    """The text with fresh tokens in place of those that stand for some. They are signed by nobody."""

    def fresh(found: re.Match[str]) -> str:
        told = {"iat": int(now), "nbf": int(now), "exp": int(now) + 86_400, **dict(parse_qsl(found[1]))}
        return ".".join((_part({"alg": "RS256", "typ": "JWT", "kid": "made-up"}), _part(told), "c2ln"))

    return MADE_UP_JWT.sub(fresh, text)


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode("ascii")


def stands_for(recorded: str, actual: str, known: Callable[[str], str] = str) -> bool:
    """Whether `actual` may be what was recorded as `recorded`: the same, but for what was made up."""
    if is_made_up(recorded):
        return bool(actual)
    if MASK not in recorded and "runbook-jwt(" not in recorded and "Redacted" not in recorded:
        return False
    parts = re.split(r"(?:\*\*\*|runbook-jwt\([^()]*\)|Redacted[\w+/=.~%-]*)", known(recorded))
    return re.fullmatch(".+".join(map(re.escape, parts)), actual, re.DOTALL) is not None
