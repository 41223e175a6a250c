import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.reporting.terminal.sanitize import visible

RED, RESET = "\x1b[31m", "\x1b[0m"

CASES = {
    "nothing special": ("plain text", "plain text"),
    "Korean, emoji and joiners": ("한글 👩‍💻 e\u0301", "한글 👩‍💻 e\u0301"),
    "CRLF": ("text\r", "text"),
    "colours": (f"{RED}red{RESET} not", "red not"),
    "a window title": ("a\x1b]0;evil\x07b", "ab"),
    "a hyperlink": ("\x1b]8;;http://x\x1b\\text\x1b]8;;\x1b\\", "text"),
    "an open title": ("a\x1b]0;evil", "a0;evil"),
    "an escape at the end": ("a\x1b", "a␛"),
    "the alternate screen": ("\x1b[?1049hx\x1b[2J\x1b[Hy", "xy"),
    "keyboard modes are no colours": ("\x1b[>4;2mx", "x"),
    "8-bit CSI": ("\x9b31mred", "red"),
    "8-bit controls": ("a\x85b\x90c", "a<U+0085>b<U+0090>c"),
    "a parameter that is too long": (f"\x1b[{'9' * 5000}C", "9" * 5000 + "C"),
    "control characters": ("a\x00b\x07c\x7fd\x0ce", "a␀b␇c␡d␌e"),
    "text that turns round": ("safe\u202eexe.txt\u2066", "safe<U+202E>exe.txt<U+2066>"),
    "line separators": ("a\u2028b", "a<U+2028>b"),
    "a progress bar": (" 10%\r 50%\r100%", "100%"),
    "a longer line under a shorter one": ("Downloading\rDone", "Doneloading"),
    "erased to its end": ("Downloading\rDone\x1b[K", "Done"),
    "erased as a whole": ("Downloading\r\x1b[2KDone", "Done"),
    "erased to its beginning": ("abcdef\x1b[3D\x1b[1Kx", "   xef"),
    "rubbed out": ("abc\b \bd", "abd"),
    "a spinner": ("|\b/\b-\bdone", "done"),
    "cursor to the left, and insertion": ("abcd\x1b[2D\x1b[@X", "abXcd"),
    "deletion": ("abcd\x1b[3D\x1b[P", "acd"),
    "characters erased in place": ("abcd\x1b[3D\x1b[2X", "a  d"),
    "to a column": ("ab\x1b[5Gc", "ab  c"),
    "tabs": ("a\tb\tc", "a       b       c"),
    "tabs after wide characters": ("한글\tb", "한글    b"),
    "half of a wide character overwritten": ("한글\rx", "x 글"),
    "the other half": ("한글\x1b[3Dx", " x글"),
    "combining characters in a moved line": ("e\u0301\tx", "e\u0301       x"),
    "nothing but carriage returns": ("\r\r", ""),
    "a carriage return keeps what stands there": ("50%\r\x1b[0m", "50%"),
}


@pytest.mark.parametrize(("raw", "shown"), CASES.values(), ids=CASES.keys())
def test_line(raw: str, shown: str) -> None:
    assert visible(raw) == shown


COLOURED = {
    "kept": (f"{RED}red{RESET}", f"{RED}red{RESET}"),
    "8-bit": ("\x9b31mred", f"{RED}red"),
    "other sequences dropped": (f"\x1b[H{RED}red", f"{RED}red"),
    "each cell keeps its own": (
        f"{RED}ab\r\x1b[32mc",
        f"{RESET}{RED}\x1b[32mc{RESET}{RED}b{RESET}{RED}\x1b[32m",
    ),
    "a line leaves its colour to the next": (f"a\t{RED}", f"a       {RESET}{RED}"),
}


@pytest.mark.parametrize(("raw", "shown"), COLOURED.values(), ids=COLOURED.keys())
def test_colours(raw: str, shown: str) -> None:
    assert visible(raw, colour=True) == shown


def test_far_cursor_is_bounded() -> None:
    assert len(visible("\x1b[99999999Cx" * 50 + "\x1b[99999999@")) < 2000


NASTY = st.text(
    st.one_of(
        st.sampled_from("\x1b\x9b[]0123;?KCDGPX@mhJ\\\x07\r\b\t한👩\u200d\u0301 "),
        st.characters(exclude_characters="\n"),
    )
)


@given(NASTY)
def test_nothing_acts_on_the_terminal(raw: str) -> None:
    shown = visible(raw)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", shown)
    assert visible(shown) == shown


@given(NASTY)
def test_colours_are_the_only_difference(raw: str) -> None:
    coloured = visible(raw, colour=True)
    assert re.sub(r"\x1b\[[0-9;:]*m", "", coloured) == visible(raw)
