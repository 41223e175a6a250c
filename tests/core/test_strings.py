"""Text of others: what has no glyph is a symbol."""

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.core.strings import shown, shown_lines

SEEN_FORMATS = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Characters of the category Cf that have a glyph: Arabic, Syriac and Kaithi signs around numbers."""


def test_what_acts_or_is_not_seen_is_a_symbol() -> None:
    acting = [
        one
        for one in map(chr, range(0x110000))
        if category(one) in ("Cc", "Cf", "Zl", "Zp", "Cs") and one not in SEEN_FORMATS and one != "\t"
    ]
    assert len(acting) > 2000
    assert [one for one in acting if one in shown(f"a{one}b")] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "echo \b\x1b[2J": "echo ␈␛[2J",
        "n\n::error::x": "n␊::error::x",
        "a\tb": "a       b",
        "x\x7f\x85": "x␡<U+0085>",
        "safe\u202eexe": "safe<U+202E>exe",
        "e\u200bcho": "e<U+200B>cho",
        "ls\ufe0f": "ls<U+FE0F>",
        "\udc80": "<U+DC80>",
    }.items(),
)
def test_symbols(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    ["می\u200cخواهم", "क्\u200dष", "👨\u200d👩\u200d👧", "✔\ufe0f 1\ufe0f\u20e3", "葛\U000e0100", "한글", "©"],
)
def test_what_a_script_needs_stays(text: str) -> None:
    assert shown(text) == text


@given(st.text())
def test_it_is_shown_once(text: str) -> None:
    assert shown(shown(text)) == shown(text)
    assert "\n" not in shown(text)
    assert shown_lines(text).count("\n") == text.count("\n")
