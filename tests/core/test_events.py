import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.core import events
from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import CloudRequest, Expectation, Lack, Span, Stream, Verdict
from runbook.core.events import Event, from_json, to_json, to_line

ALL: list[Event] = [
    events.RunStarted("t", "r", "0", True, ("a.md", "b.md"), "replay"),
    events.DocumentStarted(
        "t",
        "r",
        "a.md",
        "Title",
        {"ms.date": "2024-01-01", "list": [1, None, {"x": True}]},
        (Diagnostic("code", Severity.WARNING, 3, "text"),),
        (
            events.BlockOutline(
                "a.md:3",
                None,
                "S",
                3,
                5,
                "bash",
                "echo\n",
                Expectation(Span(7, 9), "json", "{}\n", 0.3, None, 6),
            ),
        ),
    ),
    events.BlockStarted("t", "r", "a.md", "a.md:3", 2),
    events.OutputReceived("t", "r", "a.md", "a.md:3", 1, Stream.STDERR, "é\x1b[0m\n", 7, True),
    events.BlockFinished(
        "t",
        "r",
        "a.md",
        "a.md:3",
        1,
        events.Status.FAILED,
        events.Reason.MISMATCH,
        verdict=Verdict("auto", 0.05, 0.3, False, ("one", "two"), "P4"),
        changes=events.Changes(("X",), (), "/tmp"),
        requests=(CloudRequest("PUT", "https://api.example.com/a", 201, "differs"),),
    ),
    events.AsideStarted("t", "r", "a.md", "a.md:aside-1", "ls\n"),
    events.AsideFinished(
        "t", "r", "a.md", "a.md:aside-1", "ls\n", events.Status.PASSED, exit_status=0, stdout="x\n"
    ),
    events.DocumentFinished("t", "r", "a.md", events.Status.PASSED, 1.5, "said", Lack(("az",), ("az",))),
    events.DocumentRetried(
        "t",
        "r",
        "a.md",
        1,
        events.Status.FAILED,
        1.5,
        (events.BlockFinished("t", "r", "a.md", "a.md:3", 1, events.Status.FAILED, stdout="x\n"),),
    ),
    events.RunFinished("t", "r", events.Status.ERROR, 2.5, "gone"),
]


@pytest.mark.parametrize("event", ALL, ids=lambda event: type(event).__name__)
def test_an_event_survives_the_way_through_json(event: Event) -> None:
    assert from_json(json.loads(json.dumps(to_json(event)))) == event
    assert from_json(json.loads(to_line(event))) == event


def test_every_kind_of_event_is_in_the_list() -> None:
    import typing

    assert {type(event) for event in ALL} == set(typing.get_args(Event))


@given(st.text())
def test_any_text_is_one_line(text: str) -> None:
    event = events.OutputReceived("t", "r", "d", "b", 1, Stream.STDOUT, text)
    line = to_line(event)
    assert line.count("\n") == 1 and line.endswith("\n")
    assert from_json(json.loads(line)) == event


@pytest.mark.parametrize(
    "data", [{}, {"type": "Nonsense"}, {"type": "RunStarted"}, {"type": "BlockFinished", "run": 3}]
)
def test_what_is_no_event_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="event"):
        from_json(data)


def test_keys_of_a_newer_journal_are_passed_over() -> None:
    assert from_json({**to_json(ALL[0]), "later": 1}) == ALL[0]
