"""The template of what earlier right runs printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.judging.recorded import LINES, MOST_PARTS, Recorded, fits
from runbook.storage.result_template import MOST_LINES, accepts, learned

PODS = (
    "NAME                    READY  STATUS   AGE\n"
    "order-service-5bd8-aa1  1/1    Running  4s\n"
    "store-front-77aa-xx1    1/1    Running  4s\n"
)
OTHER_PODS = (
    "NAME                    READY  STATUS   AGE\n"
    "order-service-6cc9-bb2  1/1    Running  12m\n"
    "store-front-88bb-yy2    1/1    Running  4s\n"
)


def test_the_first_output_has_holes_where_the_document_has_something_else() -> None:
    found = learned(None, OTHER_PODS, PODS)
    assert found == Recorded(
        1,
        (
            "NAME                    READY  STATUS   AGE",
            "order-service-⟨word⟩-⟨word⟩  1/1    Running  ⟨duration⟩",
            "store-front-⟨word⟩-⟨word⟩    1/1    Running  4s",
        ),
    )


def test_a_rule_in_the_document_is_no_sample() -> None:
    assert learned(None, "one 7\n", "").lines == ("one 7",)


@pytest.mark.parametrize(
    ("first", "second", "template"),
    [
        ("took 7 s, 3 items", "took 9 s, 3 items", "took ⟨duration⟩, 3 items"),
        ("hello bob", "hello alice", "hello ⟨word⟩"),
        ("n = 7", "n = x7", "n = ⟨word⟩"),
        ("at 10:21:33 up", "at 11:00:00 up", "at ⟨time⟩ up"),
        ("/home/ann/work", "/home/bob/work", "/home/⟨word⟩/work"),
        ("a ⟨time⟩ b 1", "a ⟨time⟩ b 2", "a ⟨⟨⟩time⟩ b ⟨number⟩"),
        ("token: ***", "token: ***", "token: ⟨secret⟩"),
        ("  indented 1", "  indented 2", "  indented ⟨number⟩"),
    ],
)
def test_what_differs_between_two_runs_is_a_typed_hole(first: str, second: str, template: str) -> None:
    assert learned(learned(None, first, ""), second, "") == Recorded(2, (template,))


def test_lines_that_only_one_run_has_are_any_number_of_lines() -> None:
    both = learned(learned(None, "begin\nend\n", ""), "begin\nwarning: slow\nagain\nend\n", "")
    assert both.lines == ("begin", LINES, "end")
    assert learned(both, "begin\nend\n", "").lines == both.lines


def test_a_documented_placeholder_takes_the_type_of_what_came() -> None:
    found = learned(
        None, '{"id": "0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f", "n": 1}', '{"id": "<guid>", "n": 1}'
    )
    assert found.lines == ('{"id": "⟨guid⟩", "n": 1}',)


def test_of_a_long_output_the_ends_are_kept() -> None:
    found = learned(None, "\n".join(f"line {number}" for number in range(3 * MOST_LINES)), "")
    assert len(found.lines) == MOST_LINES + 1
    assert found.lines[MOST_LINES // 2] == LINES


TEXTS = st.lists(
    st.lists(
        st.sampled_from(
            ["Running", "ok", "7", "12m", "1/1", "pod-5bd8-aa", "pod-77", "⟨", "⟨time⟩", "10:21:33", "***", "=", "[x]"]
        ),
        max_size=5,
    ).map(" ".join),
    max_size=5,
).map("\n".join)  # fmt: skip


@given(st.lists(TEXTS, min_size=1, max_size=4), TEXTS)
def test_a_template_takes_every_output_that_it_was_made_of(outputs: list[str], documented: str) -> None:
    known = None
    for output in outputs:
        known = learned(known, output, documented)
    assert known is not None
    for output in outputs:
        assert learned(known, output, documented) == Recorded(known.runs + 1, known.lines)
    assert learned(known, outputs[-1], documented) == learned(known, outputs[-1], documented)
    assert accepts(known.lines, known.lines)


def test_a_field_is_compared_with_the_field_of_its_name() -> None:
    documented = '{\n  "name": "demo",\n  "port": 443,\n  "open": true\n}\n'
    output = '{\n  "open": true,\n  "port": 8443,\n  "name": "demo"\n}\n'
    assert learned(None, output, documented).lines == (
        "{",
        '  "open": true,',
        '  "port": ⟨number⟩,',
        '  "name": "demo"',
        "}",
    )


@pytest.mark.parametrize(
    ("template", "row", "fitting"),
    [
        ("a ⟨number⟩ b", "a   17 b", True),
        ("a ⟨number⟩ b", "a x b", False),
        ("at ⟨time⟩ up", "at 2026-11-30T10:21:33Z up", True),
        ("v⟨number⟩.⟨number⟩", "v1.22", True),
        ("⟨text⟩ ok", "this is all ok", True),
        ("⟨text⟩ ok", "this is not", False),
        ("⟨unheard⟩ ok", "this is ok", True),
        ("⟨⟨⟩time⟩", "⟨⟨⟩time⟩", True),
        ("⟨⟨⟩time⟩", "10:21:33", False),
        ("⟨text⟩a" * 50, "a" * 4000, True),
        ("⟨text⟩a" * 50 + "b", "a" * 4000, False),
        ("⟨name⟩-" * 50 + "b", "x-" * 2000, False),
        ("⟨word⟩" * (MOST_PARTS + 1), "x" * 4000, False),
    ],
)
def test_a_line_of_a_template_stands_for_lines(template: str, row: str, fitting: bool) -> None:
    assert fits(template, row) is fitting
