"""What is recognised by its shape, and what is left alone."""

import re
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from runbook.masking import Masker, secret_leads, secret_shapes, shape_stream

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1g"
BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw\nggSjAgEAAoIBAQC7VJTUt9Us8cKj\nMzEfYyjiWA==\n"
PEM = f"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n{BODY}-----END RSA PRIVATE KEY-----\n"
SHUT = "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----"
GITHUB = "ghp_0123456789abcdefghijABCDEFGHIJ012345"

HIDDEN = {
    f"login {JWT} done": "login eyJ*** done",
    f"\x1b[32m{JWT}\x1b[0m": "\x1b[32meyJ***\x1b[0m",
    f"a\n{PEM}b\n": f"a\n{SHUT}\nb\n",
    '{"key": "' + PEM.replace("\n", "\\n") + '"}': '{"key": "' + SHUT + '\\n"}',
    PEM.replace("\n", " ") + "$ ": SHUT + " $ ",
    f"    {PEM}".replace("\n", "\n    "): f"    {SHUT}\n    ",
    "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n(cut)": "-----BEGIN PRIVATE KEY-----***",
    "AccountName=a;AccountKey=abc/def+==;EndpointSuffix=e": "AccountName=a;AccountKey=***;EndpointSuffix=e",
    "Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=k1=": (
        "Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=***"
    ),
    "Server=s;User Id=u;Password=p w;Pwd=x;": "Server=s;User Id=u;Password=*** w;Pwd=***;",
    "https://h/c?sv=1&sig=abc%2Fdef0123456789%3D&se=2": "https://h/c?sv=1&sig=***&se=2",
    r'"u": "https://h?sv=1\u0026sig=abcdef0123456789"': r'"u": "https://h?sv=1\u0026sig=***"',
    "postgres://user:p4ss@host/db": "postgres://***@host/db",
    f"https://{GITHUB}:x-oauth-basic@github.com": "https://***@github.com",
    "users:\n- user:\n    client-key-data: LS0tLS1C\n    token: abc def\n": (
        "users:\n- user:\n    client-key-data: ***\n    token: ***\n"
    ),
    '"adminPassword": "a\\"b\\\\", "x": 1': '"adminPassword": "***", "x": 1',
    "{'clientSecret':'abc','api_key': 12, 'API-Key':\"x y\"}": (
        "{'clientSecret':'***','api_key': ***, 'API-Key':\"***\"}"
    ),
    '"{\\"password\\": \\"abc\\", \\"n\\": 1}"': '"{\\"password\\": \\"***\\", \\"n\\": 1}"',
    "DB_PASSWORD=a;b&c\nexport GITHUB_TOKEN='x y'\n": "DB_PASSWORD=***\nexport GITHUB_TOKEN='***'\n",
    'declare -x MY_SECRET="x y"': 'declare -x MY_SECRET="***"',
    "+ PGPASSWORD=abc\n": "+ PGPASSWORD=***\n",
    "aws_secret_access_key = wJalrXUt/K7\n": "aws_secret_access_key = ***\n",
    "- password: hunter two\r\n": "- password: ***\r\n",
    "curl ?access_token=abc&x=1": "curl ?access_token=***&x=1",
    "Authorization: Bearer abcdefghij0123456789": "Authorization: Bearer ***",
    "authorization: basic dXNlcjpwYXNzd29yZA0=": "authorization: basic ***",
    GITHUB: "ghp_***",
    "github_pat_11ABCDEFG0123456789_abcdef": "github_pat_***",
    "AKIAIOSFODNN7EXAMPLE": "AKIA***",
    "abc8Q~0123456789abcdefghijABCDEFGHIJ-_.~": "abc8Q~***",
    f'"password": "{"long " * 3000}", "x": 1': '"password": "***", "x": 1',
}

SHOWN = [
    "Password: ",
    "Enter the token: ",
    '"password": "***"',
    '"password": "xxxx", "secret": null, "token": "<your-token>", "apiKey": "$KEY"',
    "PASSWORD=$(openssl rand -hex 8)",
    "password = (sensitive value)",
    "PWD=/root\nOLDPWD=/home",
    '"secretName": "db", "tokenType": "x", "keyName": "key1", "publicKey": "ssh-rsa AAAA"',
    "the token: it is written down elsewhere",
    "- key: node-role.kubernetes.io/control-plane",
    "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n",
    "eyJub3QiOiJhIHRva2VuIn0=",
    "http://localhost:8080/path and user@host",
    "config=0123456789abcdef design=0123456789abcdef",
    "Bearer authentication is used",
    "Q~ and ghp_short and AKIA",
    "if token == other: pass",
    "password: {",
]


@pytest.mark.parametrize(("text", "masked"), HIDDEN.items())
def test_hidden(text: str, masked: str) -> None:
    assert Masker().text(text) == masked


@pytest.mark.parametrize("text", SHOWN)
def test_shown(text: str) -> None:
    assert Masker().text(text) == text


@pytest.mark.parametrize("text", HIDDEN.values())
def test_what_is_masked_stays_as_it_is(text: str) -> None:
    assert Masker().text(text) == text


PATTERNS = [
    secret_leads.LEAD,
    *(one.pattern for one in secret_shapes.ALL),
    *(rest.pattern for one in secret_shapes.ALL for rest in one.rests),
]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda one: one.pattern[:40])
def test_no_pattern_can_backtrack_far(pattern: re.Pattern[str]) -> None:
    assert _worst_repeat(parser.parse(pattern.pattern)) <= secret_leads.LONGEST_LEAD


def _worst_repeat(node: Any) -> int:
    """The highest bound of a repetition that gives characters back; nested ones multiply."""
    if isinstance(node, (parser.SubPattern, list, tuple)):
        if (
            isinstance(node, tuple)
            and len(node) == 2
            and node[0] in (constants.MAX_REPEAT, constants.MIN_REPEAT)
        ):
            _, most, body = node[1]
            return int(most) * max(1, _worst_repeat(body))
        return max((_worst_repeat(one) for one in node), default=0)
    return 0


@pytest.mark.parametrize(
    "unit",
    [
        "eyJ",
        "key=",
        "token=<",
        '"key":"<',
        "://a:",
        "-----BEGIN ",
        "sig=a&",
        "\\",
        "password: ",
        "Bearer 1",
        "Q~",
    ],
)
def test_the_work_grows_with_the_length_only(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = 0
    original = secret_shapes.shape

    def counting(text: str, lead: re.Match[str], *, final: bool) -> tuple[secret_shapes.Shape, int] | None:
        nonlocal looked_at
        found = original(text, lead, final=final)
        looked_at += secret_shapes.CONTEXT
        if found and (match := found[0].pattern.match(text, found[1])):
            looked_at += match.end() - match.start()
        return found

    monkeypatch.setattr(shape_stream, "shape", counting)

    def work(length: int) -> int:
        nonlocal looked_at
        looked_at = 0
        Masker().text(unit * (length // len(unit)))
        return looked_at

    assert work(200_000) <= 11 * max(work(20_000), 20_000)
