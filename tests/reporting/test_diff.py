import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.reporting.diff import CONTEXT, DiffLine, LineKind, diff

SIGNS = {LineKind.SAME: " ", LineKind.EXPECTED: "-", LineKind.ACTUAL: "+", LineKind.SKIPPED: "~"}


def shown(rows: tuple[DiffLine, ...]) -> list[str]:
    return [SIGNS[row.kind] + row.text for row in rows]


@pytest.mark.parametrize(
    ("expected", "actual", "rows"),
    [
        ("a\nb\nc", "a\nx\nc", [" a", "-b", "+x", " c"]),
        ("a", "a\r\n", [" a"]),
        ("a\nb", "b", ["-a", " b"]),
        ("", "b", ["+b"]),
        ("x\nx\ny", "x\ny\nx", [" x", "-x", " y", "+x"]),
    ],
)
def test_diff(expected: str, actual: str, rows: list[str]) -> None:
    assert shown(diff(expected, actual)) == rows


def test_long_unchanged_runs_are_folded() -> None:
    rows = [f"line {i}" for i in range(30)]
    found = shown(diff("\n".join(rows), "\n".join([*rows[:15], "new", *rows[15:]])))
    assert found[0] == f"~{15 - CONTEXT} more unchanged lines"
    assert found[CONTEXT + 1] == "+new"
    assert len(found) == 2 * CONTEXT + 3


def test_the_limit_holds() -> None:
    found = shown(diff("\n".join(map(str, range(50))), "\n".join(map(str, range(100, 150))), limit=10))
    assert len(found) == 10
    assert found[-1] == "~91 more lines"


def test_masked_lines_are_the_same_and_their_volatile_parts_marked() -> None:
    def first_word(line: str) -> tuple[str, tuple[tuple[int, int], ...]]:
        word, _, rest = line.partition(" ")
        return word, ((len(line) - len(rest), len(line)),)

    assert diff("took 3s", "took 14s", mask=first_word) == (DiffLine(LineKind.SAME, "took 14s", ((5, 8),)),)


few_lines = st.lists(st.sampled_from("abc"), max_size=30).map("\n".join)


@given(few_lines, few_lines)
def test_the_rows_hold_both_sides(expected: str, actual: str) -> None:
    rows = [row for row in diff(expected, actual, limit=1000) if row.kind is not LineKind.SKIPPED]
    if len(rows) == len(diff(expected, actual, limit=1000)):
        assert "\n".join(row.text for row in rows if row.kind is not LineKind.ACTUAL) == expected
        assert "\n".join(row.text for row in rows if row.kind is not LineKind.EXPECTED) == actual


def test_large_texts_are_not_compared_line_times_line(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = 0

    class Counting:
        def __init__(self, _: None, left: list[str], right: list[str], autojunk: bool) -> None:
            nonlocal cells
            cells += len(left) * len(right)
            self.sizes = len(left), len(right)

        def get_opcodes(self) -> list[tuple[str, int, int, int, int]]:
            return [("replace", 0, self.sizes[0], 0, self.sizes[1])]

    monkeypatch.setattr("runbook.reporting.diff.SequenceMatcher", Counting)
    shuffle = random.Random(1)
    for letters in ("ab", [str(i) for i in range(20_000)]):
        sides = ["\n".join(shuffle.choices(letters, k=20_000)) for _ in range(2)]
        cells = 0
        diff(*sides)
        assert cells <= 20_000 * 200
