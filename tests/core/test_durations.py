import pytest

from runbook.core import durations


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("10m", 600),
        ("1h30m", 5400),
        ("90", 90),
        ("0", 0),
        (" 1.5 ", 1.5),
        (".5m", 30),
        ("250ms", 0.25),
        ("2d 3h 4m 5s 6ms", 183845.006),
        ("1 h", 3600),
    ],
)
def test_what_is_a_duration(text: str, seconds: float) -> None:
    assert durations.parse(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text", ["", " ", "soon", "10x", "10M", "-1", "1m2h", "1s1s", "1e3", "inf", "nan", "1,5", "s", "٣s"]
)
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration; write 90s"):
        durations.parse(text)


def test_a_duration_is_finite() -> None:
    with pytest.raises(ValueError, match="longer than can be counted"):
        durations.parse("9" * 400)
