import pytest

from runbook.judging import consistency, counts, figures


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1000", 1000),
        ("1,000", 1000),
        ("1,234,567.891", 1234567.891),
        ("1.234.567,891", 1234567.891),
        ("1'234'567", 1234567),
        ("0,5", 0.5),
        ("-3", -3),
        ("1e6", 1_000_000),
        ("12 files", 12),
        ("none", None),
    ],
)
def test_number(text: str, value: float | None) -> None:
    assert figures.number(text) == value


@pytest.mark.parametrize(
    ("one", "other"), [("2G", "2048M"), ("1 MiB", "1024 KiB"), ("10 MB", "10MB"), ("5B", "5")]
)
def test_quantities_with_units(one: str, other: str) -> None:
    assert figures.quantity(one) == figures.quantity(other)


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [
        ("20Gi", "200Gi", True),
        ("2.7", "27", True),
        ("2G", "2M", True),
        ("1250000", "12500", True),
        ("30", "31", False),
        ("20Gi", "20Gi", False),
        ("0", "0", False),
    ],
)
def test_slipped(one: str, other: str, holds: bool) -> None:
    assert figures.slipped(one, other) is holds


@pytest.mark.parametrize(
    ("expected", "actual", "wrong"),
    [
        ("4 passed, 0 failed", "3 passed, 1 failed", True),
        ("4 passed, 0 failed", "11 passed, 0 failed", False),
        ("ok=3 changed=2 failed=0", "ok=1 changed=0 failed=1", True),
        ("ok=3 changed=2 failed=0", "ok=5 changed=0 failed=0", False),
        ("3 packets received", "0 packets received", True),
        ("Plan: 3 to add, 0 to destroy", "Plan: 1 to add, 1 to destroy", True),
        ("0 upgraded, 3 newly installed", "2 upgraded, 1 newly installed", False),
        ("40 of 40 files", "37 of 40 files", True),
        ("40 of 40 files", "12 of 12 files", False),
    ],
)
def test_counts(expected: str, actual: str, wrong: bool) -> None:
    assert (counts.contradiction(expected, actual, only=False) is not None) is wrong


def test_a_single_figure_that_is_all_there_is_may_not_turn_to_zero() -> None:
    assert counts.contradiction("net.ipv4.ip_forward = 1", "net.ipv4.ip_forward = 0", only=True)
    assert not counts.contradiction("net.ipv4.ip_forward = 1", "net.ipv4.ip_forward = 1", only=True)


def test_magnitude() -> None:
    assert counts.magnitude('"268435456"', '"256"')
    assert not counts.magnitude("12 files", "400 files")
    assert not counts.magnitude("1,234", "1.234")


def test_figures_that_agree_in_the_document_must_agree() -> None:
    expected = ["Restore complete: 1204 of 1204 records"]
    assert consistency.contradiction(expected, ["1204 records expected, 912 restored", "Restore complete"])
    assert not consistency.contradiction(expected, ["3310 records expected, 3310 restored"])
