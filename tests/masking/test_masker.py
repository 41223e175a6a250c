import base64
import html
import json
import re
import shlex
import urllib.parse
import xml.sax.saxutils
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.masking import MASK, Masker, control_sequences
from runbook.masking.encodings import stands_alone

SECRET = "t0p/s3cret+val ue'$\"\\x~ü"


def masker(*values: str) -> Masker:
    one = Masker()
    one.add(*values)
    return one


FORMS = {
    "plain": SECRET,
    "base64": base64.b64encode(SECRET.encode()).decode(),
    "base64 with a newline": base64.b64encode(f"{SECRET}\n".encode()).decode(),
    "base64url": base64.urlsafe_b64encode(SECRET.encode()).decode(),
    "url": urllib.parse.quote(SECRET, safe=""),
    "path": urllib.parse.quote(SECRET),
    "form": urllib.parse.quote_plus(SECRET),
    "lower case url": re.sub("%..", lambda hit: hit[0].lower(), urllib.parse.quote(SECRET, safe="")),
    "json": json.dumps(SECRET)[1:-1],
    "json as UTF-8": json.dumps(SECRET, ensure_ascii=False)[1:-1],
    "shlex": shlex.quote(SECRET)[1:-1],
}


QUOTES = """a'b"c<d>&e\\f+g/h"""
FORMS_OF_QUOTES = {
    "XML": html.escape(QUOTES),
    "XML, text": html.escape(QUOTES, quote=False),
    "XML, attribute": xml.sax.saxutils.quoteattr(QUOTES)[1:-1],
    "XML, apos": html.escape(QUOTES).replace("&#x27;", "&apos;"),
    "repr": repr(QUOTES)[1:-1],
    "SQL": QUOTES.replace("'", "''"),
    "CSV": QUOTES.replace('"', '""'),
    "JSON in JSON": json.dumps(json.dumps(QUOTES)[1:-1])[1:-1],
    "JSON in JSON in JSON": json.dumps(json.dumps(json.dumps(QUOTES)[1:-1])[1:-1])[1:-1],
    "JSON of Go": json.dumps(QUOTES)
    .replace("<", "\\u003c")
    .replace(">", "\\u003e")
    .replace("&", "\\u0026")[1:-1],
    "JSON of PHP": json.dumps(QUOTES).replace("/", "\\/")[1:-1],
    "$'...'": QUOTES.replace("\\", "\\\\").replace("'", "\\'"),
}


@pytest.mark.parametrize("form", FORMS_OF_QUOTES.values(), ids=FORMS_OF_QUOTES)
def test_a_value_with_quotes_is_masked_as_programs_escape_it(form: str) -> None:
    assert masker(QUOTES).text(f"x {form} y") == "x *** y"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mcorrect\x1b[0m-horse", "\x1b[31m***\x1b[0m"),
        ("a \x1b[1;31mcor\x1b[m\x1b[Krect-horse b", "a \x1b[1;31m***\x1b[m\x1b[K b"),
        ("correXY\b\bct-horse.", "***."),
        ("c\bco\bor\brr\bre\bec\bct\bt-horse.", "***."),
        ("correXY\x1b[2Dct-horse.", "***."),
        ("correct\u200b-ho\ufeffrse", "***"),
        ("\x1b]0;title\x07correct-horse", "\x1b]0;title\x07***"),
        ("\x1b[32mok\x1b[0m ab\bc", "\x1b[32mok\x1b[0m ab\bc"),
        ("\x1b[3", "\x1b[3"),
    ],
)
def test_a_value_is_masked_as_a_terminal_shows_it(text: str, shown: str) -> None:
    one = masker("correct-horse")
    assert one.text(text) == shown
    assert streamed(one, [text]) == shown


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_value_is_masked_in_each_form(form: str) -> None:
    shown = masker(SECRET).text(f"a <{form}> b")
    assert shown.startswith(f"a <{MASK}") and shown.endswith("> b")
    assert len(shown) <= len(f"a <{MASK}xx> b")


@pytest.mark.parametrize("before", ["", "u", "u:", "usr:", "user:"])
@pytest.mark.parametrize("after", ["", "x", "yz"])
def test_base64_of_something_longer_does_not_show_the_value(before: str, after: str) -> None:
    encoded = base64.b64encode((before + SECRET + after).encode()).decode()
    shown = masker(SECRET).text(encoded)
    assert MASK in shown
    assert len(shown.replace(MASK, "")) <= len(encoded) - len(SECRET.encode()) * 8 // 6 + 2


def test_a_long_value_is_masked_in_wrapped_base64() -> None:
    value = "".join(f"line-{number};" for number in range(60))
    for wrapped in (base64.encodebytes(value.encode()).decode(),):
        shown = masker(value).text(wrapped)
        assert set(shown) <= set("*\n")


def test_a_value_of_several_lines_is_masked_line_by_line_when_it_is_indented() -> None:
    value = "first-line-abc\nsecond-line-def\nEOF\n"
    assert masker(value).text("  first-line-abc\n  second-line-def\n  EOF\n") == "  ***\n  ***\n  EOF\n"
    assert masker(value).text("<first-line-abc\r\nsecond-line-def\r\nEOF>") == "<***>"


@pytest.mark.parametrize(
    ("value", "text", "masked"),
    [
        ("7", "7 of 17, pin 7.", "*** of 17, pin ***."),
        ("true", "true: untrue", "***: untrue"),
        ("root", "root@host /chroot", "***@host /chroot"),
        ("abcd", "xabcdy", "x***y"),
        ("  pad ded \n", "<pad ded>", "<***>"),
        ("", "a b", "a b"),
        (" \n", "a \n b", "a \n b"),
        ("***", "*** **", "*** **"),
        ("b\udcff\udc80z", "b��z", "***"),
    ],
)
def test_short_blank_and_odd_values(value: str, text: str, masked: str) -> None:
    assert masker(value).text(text) == masked


def test_the_longer_value_wins() -> None:
    assert masker("abcd", "abcdefgh", "zzabcd").text("abcdefgh zzabcd abcd") == "*** *** ***"


_WORDS = """
    eyJ eyJhbGciOiJIUzI1NiJ9 . ----- - "password" password token : = " ' \\ :// user @ AccountKey= sig= ?sig= PASSWORD=
    0123456789abcdefXYZ ghp_ Bearer Q~ ; & export correct horse! correcthorse! 1a aab aaab
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
"""
PIECES = st.sampled_from(
    [*_WORDS.split(), "-----BEGIN ", "PRIVATE KEY-----", "-----END PRIVATE KEY-----", " ", "\n", "\r\n"]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join)
VALUES = st.lists(
    st.sampled_from(["correcthorse!", "1a", "aabaaab", "aab", '"password": "x', "eyJ.eyJ"]), max_size=3
)
CUTS = st.lists(st.integers(0, 300), max_size=12)


def pieces(text: str, cuts: list[int]) -> list[str]:
    places = [0, *sorted(one for one in cuts if one < len(text)), len(text)]
    return [text[start:end] for start, end in pairwise(places)]


def streamed(masker: Masker, parts: list[str]) -> str:
    stream = masker.stream()
    return "".join([*(stream.feed(part) for part in parts), stream.finish()])


@given(TEXTS, CUTS, VALUES)
def test_however_a_text_is_cut_the_stream_gives_what_the_whole_gives(
    text: str, cuts: list[int], values: list[str]
) -> None:
    one = masker(*values)
    assert streamed(one, pieces(text, cuts)) == one.text(text)


COLOURED = st.lists(
    st.sampled_from(
        [
            "correct",
            "-horse",
            " ",
            "\n",
            "\x1b[31m",
            "\x1b[0m",
            "\x1b[",
            "m",
            "K",
            "\u200b",
            "aab",
            '"password": "x',
            "\u200d",
        ]
    ),
    max_size=20,
).map("".join)


@given(COLOURED, CUTS)
def test_however_a_coloured_text_is_cut_it_is_masked_alike(text: str, cuts: list[int]) -> None:
    one = masker("correct-horse", "aabaab")
    assert streamed(one, pieces(text, cuts)) == one.text(text)


@given(COLOURED, CUTS)
def test_no_colour_lets_a_value_through(text: str, cuts: list[int]) -> None:
    seen = control_sequences.seen(streamed(masker("correct-horse"), pieces(text, cuts)))
    assert "correct-horse" not in seen


LONG = [
    '"password": "' + 'a\\"b' * 5000 + '" end',
    '"password": "' + "a\\\\" * 5001 + '" end',
    "'password': '" + "a b " * 5000 + "' end",
    '\\"password\\": \\"' + "a b " * 5000 + '\\" end',
    "PASSWORD=" + "ab" * 5000 + " end",
    "x;Password=" + "ab" * 5000 + "; end",
    "password: " + "a b" * 5000 + "\nend",
    "eyJabcdefghij.eyJ" + "abcdefghij" * 900 + ".abc end",
    "-----BEGIN PRIVATE KEY-----\n" + ("ab-" * 20 + "\r\n") * 300 + "-----END PRIVATE KEY----- end",
]


@pytest.mark.parametrize("text", LONG, ids=lambda one: one[:20])
@pytest.mark.parametrize("size", [7, 1000, 8193])
def test_a_long_value_is_hidden_to_its_end_however_it_is_cut(text: str, size: int) -> None:
    shown = streamed(Masker(), [text[at : at + size] for at in range(0, len(text), size)])
    assert shown == Masker().text(text)
    assert shown.endswith("end") and MASK in shown and len(shown) < 80


PRINTED = st.characters(codec="utf-8", exclude_characters="\b")
"""What a value is made of. One with a backspace is never shown as it is: a terminal rubs a part of it out."""


@given(TEXTS, CUTS, st.text(PRINTED, min_size=6, max_size=30).filter(lambda one: len(one.strip(" *")) > 5))
def test_no_cutting_lets_a_value_through(text: str, cuts: list[int], value: str) -> None:
    core = value.strip()
    if stands_alone(core) or core in MASK * 2:
        return
    encoded = base64.b64encode(core.encode()).decode()
    url = urllib.parse.quote(core, safe="")
    half = len(text) // 2
    shown = streamed(masker(value), pieces(f"{text[:half]}{core}|{encoded}|{url}|{text[half:]}", cuts))
    around = text[:half] + text[half:] + "|" + MASK * 2
    for form in (core, encoded, url):
        assert form not in shown or form in around


@pytest.mark.parametrize(
    "prompt", ["Password: ", "Token (hidden): ", '"password": ', "Continue? [y/N] ", "PASSWORD=", "$ "]
)
def test_a_prompt_is_shown_at_once(prompt: str) -> None:
    assert masker("correct-horse").stream().feed(prompt) == prompt


def test_what_may_become_a_secret_waits_and_no_longer() -> None:
    stream = masker("correct-horse").stream()
    assert stream.feed("say corr") == "say "
    assert stream.feed("espond") == "correspond"
    assert stream.feed(" correct-hors") == " "
    assert stream.feed("e!") == "***!"
    assert stream.feed(' "password": "ab') == ' "password": "'
    assert stream.feed('c" x') == '***" x'


def test_a_private_key_is_hidden_while_it_comes_and_nothing_is_collected() -> None:
    stream = Masker().stream()
    given = stream.feed("-----BEGIN PRIVATE KEY-----\nMII")
    given += "".join(stream.feed("A" * 64 + "\n") for _ in range(1000))
    assert given == "-----BEGIN PRIVATE KEY-----***"
    assert stream.feed("abc==\n-----END PRI") == "-----END PRI"
    assert stream.feed("VATE KEY-----\n$ ") == "VATE KEY-----\n$ "


def test_a_value_without_an_end_is_hidden_in_bounded_memory() -> None:
    stream = Masker().stream()
    given = "".join(stream.feed(part) for part in ['"password": "', *["x" * 1000] * 100])
    assert given == '"password": "***'
    assert stream.feed('" end') == '" end'


def test_a_value_that_becomes_known_counts_from_then_on() -> None:
    one = Masker(["KEY"])
    stream = one.stream()
    assert stream.feed("correct-horse ") == "correct-horse "
    one.learn({"KEY": "correct-horse", "OTHER": "staple"})
    assert stream.feed("correct-horse staple ") == "*** staple "


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("KEY=battery1\n", "battery1"),
        ("export KEY='battery 1'; x", "battery 1"),
        ('a; KEY="battery 1"', "battery 1"),
        ("  declare -x KEY=battery1", "battery1"),
        ("MYKEY=battery1", None),
        ("KEY=$battery1", None),
        ('KEY="$(battery1)"', None),
        ('KEY="<battery1>"', None),
        ("KEY=", None),
    ],
)
def test_a_value_that_stands_in_the_code_is_known_before_it_runs(code: str, value: str | None) -> None:
    one = Masker(["KEY"])
    one.read(code)
    assert one.known("battery1 battery 1") == (
        "battery1 battery 1" if value is None else "battery1 battery 1".replace(value, MASK)
    )


@pytest.mark.parametrize(
    ("code", "assigns"),
    [
        ("JAR=$(openssl rand -hex 8)", True),
        ("read -r JAR", True),
        ("printf -v JAR %s x", True),
        ('echo $JAR ${JAR} "$JAR"', False),
        ("JAR=plain; echo $JAR", False),
        ("MONJAR=1 JARS=2", False),
    ],
)
def test_code_that_computes_a_secret_is_told(code: str, assigns: bool) -> None:
    assert Masker(["JAR"]).assigns(code) is assigns
    assert not Masker().assigns(code)


def test_variables_are_looked_at_where_a_secret_one_changed() -> None:
    one = Masker(["JAR"])
    one.learn({"JAR": "correct-horse", "DB_PASSWORD": "hunter22-x"})
    variables = {"JAR": "battery-staple", "DB_PASSWORD": "hunter33-y", "NAME": "x"}
    one.learn(variables, ["NAME"])
    assert one.text("battery-staple hunter33-y") == "battery-staple hunter33-y"
    one.learn(variables, ["JAR", "DB_PASSWORD"])
    assert one.text("battery-staple hunter33-y") == "*** ***"
    one.declare(["NAME"])
    one.learn({"NAME": "not-known"}, [])
    assert one.text("not-known") == "***"


def test_reasons_quote_neither_values_nor_their_parts() -> None:
    one = masker("correct-horse/battery")
    why = [
        'contradicted: "battery" is not "x"',
        'missing: "a correct-ho…"',
        '"hunter22" instead of "y"',
        "fine: correctness",
    ]
    output = 'correct-horse/battery {"password": "hunter22"}'
    assert one.reasons(why, output) == (
        'contradicted: "***" is not "x"',
        'missing: "a ***…"',
        '"***" instead of "y"',
        "fine: correctness",
    )
    assert one.reasons(why[:1], "nothing secret") == tuple(why[:1])


def test_each_new_value_is_announced_once_and_only_when_it_is_masked_everywhere() -> None:
    heard: list[str] = []
    one = Masker(["A", "B"], heard.append)
    one.learn({"A": "correct-horse", "B": "7"})
    one.learn({"A": "correct-horse", "B": ""})
    assert heard == ["correct-horse"]
