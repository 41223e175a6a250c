import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.conformance.reporter import ACTING
from runbook.reporting.formats.html.ansi import html

CASES = {
    "plain": ("a < b & c\n", "a &lt; b &amp; c\n"),
    "a colour": ("\x1b[31mred\x1b[0m not", '<span class="c-red">red</span> not'),
    "bright is the same": ("\x1b[92mx", '<span class="c-green">x</span>'),
    "over lines": (
        "\x1b[1;34ma\nb\x1b[m\nc",
        '<span class="c-blue c-bold">a</span>\n<span class="c-blue c-bold">b</span>\nc',
    ),
    "turned off one by one": (
        "\x1b[1;2;3;4;9mx\x1b[22;23my\x1b[24;29mz",
        '<span class="c-bold c-dim c-italic c-underline c-strike">x</span>'
        '<span class="c-underline c-strike">y</span>z',
    ),
    "no backgrounds": (
        "\x1b[41;30;7;8mx\x1b[48;5;1my",
        '<span class="c-black">x</span><span class="c-black">y</span>',
    ),
    "256 colours": (
        "\x1b[38;5;196ma\x1b[38;5;46mb\x1b[38;5;244mc",
        '<span class="c-red">a</span><span class="c-green">b</span>c',
    ),
    "true colours": (
        "\x1b[38;2;20;20;250ma\x1b[38:2:250:250:20mb",
        '<span class="c-blue">a</span><span class="c-yellow">b</span>',
    ),
    "cut off": ("\x1b[38ma\x1b[38;5mb\x1b[38;2;1mc", "abc"),
    "a link and a title": ("\x1b]8;;http://x\x1b\\a\x1b]8;;\x1b\\\x1b]0;t\x07b", "ab"),
    "control characters": (
        "\x00\x07\x7f",
        '<span class="mark">NUL</span><span class="mark">BEL</span><span class="mark">DEL</span>',
    ),
    "marks": ("a\u200fb\ufeff", 'a<span class="mark">U+200F</span>b<span class="mark">U+FEFF</span>'),
    "what turns text round": ("\u202eexe", '<span class="mark">U+202E</span>exe'),
    "a progress bar": ("10%\r100%\n", "100%\n"),
    "joined emoji": ("👩‍💻", "👩‍💻"),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_html(text: str, expected: str) -> None:
    assert html(text) == expected


@given(st.text(st.sampled_from("\x1b[]0134589;:m<>&\"'\n\r\x00\x07\u202e\u200fa한")))
def test_nothing_but_spans_and_visible_text(text: str) -> None:
    shown = html(text)
    assert not ACTING.search(shown)
    bare = re.sub(r'<span class="[a-z -]+">|</span>', "", shown)
    assert not re.search(r"[<>]", bare)
    assert shown.count("\n") == text.count("\n")
    unescape(bare)
