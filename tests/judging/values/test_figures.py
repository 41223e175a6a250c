import pytest

from runbook.judging.values import figures


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
