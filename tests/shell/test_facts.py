from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.shell.facts import Assigned, Used, facts
from tests.shell import cases

CASES = cases.read("facts")


@pytest.mark.parametrize("case", CASES, ids=[one["code"][:40] for one in CASES])
def test_facts(case: dict[str, Any]) -> None:
    found = facts(case["code"])
    expected = {"assigned": [], "used": [], "functions": [], "programs": [], "sourced": None} | case
    assert {
        "code": case["code"],
        "assigned": [assigned(one) for one in found.assigned],
        "used": [used(one) for one in found.used],
        "functions": list(found.functions),
        "programs": list(found.programs),
        "sourced": found.sourced,
    } == expected


def assigned(one: Assigned) -> str:
    return f"{one.name}:{one.how}" + "f" * one.in_function + "*" * one.exported


def used(one: Used) -> str:
    return f"{one.name}:{one.line}" + "?" * one.has_default + "!" * one.indirect


def test_an_assignment_of_several_lines_has_their_span() -> None:
    span = facts('\nX="a\nb\nc"\n').assigned[0].span
    assert (span.start, span.end) == (2, 4)


def test_a_variable_is_used_before_it_is_assigned_by_the_same_command() -> None:
    assert [type(one) for one in facts("X=$X:/b").variables] == [Used, Assigned]


def test_code_that_cannot_be_read_is_said_to_be_so() -> None:
    assert facts("echo a").readable
    assert not facts('echo "a').readable


@given(st.text(alphabet="aX1 \n\t$(){}[]<>|&;=+-:!?#*@\"'`\\é語", max_size=40))
def test_no_code_is_refused(code: str) -> None:
    last = code.count("\n") + 1
    found = facts(code)
    assert all(1 <= one.line <= last for one in found.used)
    assert all(1 <= one.span.start <= one.span.end <= last + 1 for one in found.assigned)


def test_deep_nesting_is_no_deep_recursion() -> None:
    assert facts("(" * 5000 + "X=1" + ")" * 5000).assigned
