import pytest

from runbook.core.decoding.normalize import clean


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", ""),
        ("\n \n", ""),
        ("a\n", "a"),
        ("a  \t\nb", "a\nb"),
        ("\n\n  a\n\nb\n\n", "  a\n\nb"),
        ("\ufeffa", "a"),
        ("a\r\nb\r\n", "a\nb"),
        ("\x1b[0m\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07prompt", "prompt"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred", "red"),
        ("\x1b(Bplain", "plain"),
        ("\x1b[?25l\x1b[2Khidden cursor", "hidden cursor"),
        ("10%\r50%\r100%\ndone", "100%\ndone"),
        ("working...\r\x1b[Kdone", "done"),
        ("working\r", "working"),
        ("|\x08/\x08-\x08done", "done"),
        ("a\x07b\x00", "ab"),
        ("\x1b", ""),
    ],
)
def test_clean(text: str, seen: str) -> None:
    assert clean(text) == seen
    assert clean(seen) == seen
