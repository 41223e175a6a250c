"""What is looked at once stays looked at once: the steps of a check grow with the code, not with its square."""

import sys
from collections import Counter
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.checks.registry import check
from runbook.documents.html import render
from runbook.shell import syntax_tree
from runbook.shell.code.shell_code import ShellCode


def built_in_calls(work: Callable[[], object]) -> Counter[str]:
    """How often the work calls each function of the interpreter that may walk over a whole text."""
    calls: Counter[str] = Counter()

    def note(_: FrameType, event: str, function: object) -> None:
        if event == "c_call":
            calls[getattr(function, "__name__", "")] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize(
    ("piece", "function"),
    [
        ("cat <<A <<B <<C\n", "split"),
        ("cat <<A\nA\n", "split"),
        ("echo <name>\n", "descendant_for_byte_range"),
        ("echo \\ \n x\n", "descendant_for_byte_range"),
        ("echo <name> ' ", "parse"),
    ],
)
def test_a_text_is_divided_and_parsed_as_often_whatever_its_length(piece: str, function: str) -> None:
    check(ShellCode(piece))  # what is made once in a process is made
    few, many = (built_in_calls(lambda times=times: check(ShellCode(piece * times))) for times in (20, 200))  # type: ignore[misc]
    assert many[function] == few[function] <= 4


def test_a_page_divides_its_text_once() -> None:
    text = "para <!-- \n\n"
    few, many = (
        built_in_calls(lambda times=times: list(render(text * times)))  # type: ignore[misc]
        for times in (20, 200)
    )
    assert many["split"] <= few["split"]


@given(st.text(alphabet="a $(){}<>|&;='\"`\\é\n", max_size=60), st.sets(st.integers(0, 59), max_size=6))
def test_one_walk_finds_what_the_tree_says_of_each_place(code: str, places: set[int]) -> None:
    inside = syntax_tree.byte_places(code, sorted(place for place in places if place < len(code)))
    assert list(inside) == [len(code[:at].encode()) for at in sorted(places) if at < len(code)]
    root = syntax_tree.parse(code).root
    for at, path in zip(inside, syntax_tree.covering(root, inside), strict=True):
        found = root.descendant_for_byte_range(at, at + 1)
        assert found is not None
        if root.start_byte <= at < root.end_byte:
            assert path[-1] == found
            assert list(reversed(path[:-1])) == list(syntax_tree.ancestors(found))
