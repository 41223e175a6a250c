from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from runbook.core.cancellation import Cancellation, Wish
from runbook.core.clock import Clock
from runbook.core.document import FailedAt, Stream, Verdict
from runbook.core.errors import MatcherError, SessionError
from runbook.core.events import (
    AsideFinished,
    BlockFinished,
    BlockStarted,
    DocumentFinished,
    DocumentStarted,
    OutputReceived,
    Reason,
    RunFinished,
    RunStarted,
    Status,
)
from runbook.documents.parse import parse
from runbook.engine.plan import Plan, Selection, Step
from runbook.engine.planner import build
from runbook.engine.policy import Aside, Before, KeepGoing
from runbook.engine.session import Command, Ended, Output
from tests.book import FakeSession, Script, Ticks, document, ends, play

EXPECTING = """# T

```bash
status
```

<!-- expected_similarity=0.8 -->

```output
state: ready
```
"""


def test_a_run_is_framed_by_its_events_in_order() -> None:
    events = play([document("echo a", "echo b")], FakeSession("a\n", "b\n"))
    assert [type(event) for event in events] == [
        RunStarted,
        DocumentStarted,
        BlockStarted,
        OutputReceived,
        BlockFinished,
        BlockStarted,
        OutputReceived,
        BlockFinished,
        DocumentFinished,
        RunFinished,
    ]


def test_the_first_failure_stops_the_run_and_the_rest_is_skipped() -> None:
    events = play([document("a", "b", "c")], FakeSession(0, 1))
    assert ends(events) == [
        ("3", "passed", None),
        ("7", "failed", "exit_status"),
        ("11", "skipped", "earlier_failure"),
    ]
    assert isinstance(events[-1], RunFinished) and events[-1].status is Status.FAILED


def test_keep_going_runs_every_block() -> None:
    events = play([document("a", "b", "c")], FakeSession(1, 0, 2), policy=KeepGoing())
    assert [status for _, status, _ in ends(events)] == ["failed", "passed", "failed"]


def test_started_is_said_before_the_session_gets_the_block() -> None:
    seen: list[str] = []

    class Watching(FakeSession):
        def execute(self, command: Command) -> Iterator[Output | Ended]:
            seen.append(f"run {command.token}")
            return super().execute(command)

    from runbook.engine import loop
    from runbook.engine.judge import judge
    from runbook.engine.policy import FailFast

    events = loop.run(
        build([document("a")]),
        Watching(0),
        FailFast(),
        settings=loop.LoopSettings("r", "0"),
        judge=judge,
        clock=Ticks().clock,
        cancel=Cancellation(),
    )
    seen.extend(type(event).__name__ for event in events)
    assert seen.index("BlockStarted") < seen.index("run article.md:3") < seen.index("BlockFinished")


def test_the_expected_exit_status_passes_and_zero_does_not() -> None:
    assert ends(play([document("{exit=60}\ncurl")], FakeSession(60))) == [("3", "passed", None)]
    assert ends(play([document("{exit=60}\ncurl")], FakeSession(0))) == [("3", "failed", "exit_status")]


@pytest.mark.parametrize(("output", "status"), [("state: ready\n", "passed"), ("oh no\n", "failed")])
def test_the_output_is_judged_against_the_documented_result(output: str, status: str) -> None:
    (event,) = [
        one for one in play([parse(EXPECTING, "a.md")], FakeSession(output)) if isinstance(one, BlockFinished)
    ]
    assert event.status == status
    assert event.reason == (None if status == "passed" else Reason.MISMATCH)
    assert event.verdict is not None and event.verdict.passed is (status == "passed")
    assert event.verdict.threshold == 0.8


def test_an_unmarked_result_is_scored_and_never_fails() -> None:
    text = EXPECTING.replace("<!-- expected_similarity=0.8 -->\n\n", "")
    (event,) = [
        one for one in play([parse(text, "a.md")], FakeSession("oh no\n")) if isinstance(one, BlockFinished)
    ]
    assert event.status is Status.PASSED and event.verdict is None
    assert event.information is not None and event.information.score < 0.5


def test_a_stream_directive_chooses_what_is_judged() -> None:
    text = EXPECTING.replace("```bash", "```bash {stream=stderr}")

    class Errors(FakeSession):
        def execute(self, command: Command) -> Iterator[Output | Ended]:
            yield Output(command.token, Stream.STDERR, b"state: ready\n")
            yield Ended(0)

    (event,) = [one for one in play([parse(text, "a.md")], Errors()) if isinstance(one, BlockFinished)]
    assert event.status is Status.PASSED and event.stderr == "state: ready\n"


def test_a_retry_is_a_new_attempt_after_its_pause_and_the_last_one_counts() -> None:
    ticks = Ticks()
    events = play([document("{retry=3 every=30s}\nflaky", "next")], FakeSession(1, 1, 0, 0), ticks=ticks)
    assert [(event.attempt, event.status) for event in events if isinstance(event, BlockFinished)] == [
        (1, Status.FAILED),
        (2, Status.FAILED),
        (3, Status.PASSED),
        (1, Status.PASSED),
    ]
    assert ticks.pauses == [30.0, 30.0]
    assert isinstance(events[-1], RunFinished) and events[-1].status is Status.PASSED


def test_the_time_for_the_run_ends_the_pause_before_an_attempt() -> None:
    ticks = Ticks()
    events = play(
        [document("{retry=3 every=1h}\nflaky", "next")], FakeSession(1, 0), ticks=ticks, deadline_s=60.0
    )
    assert ends(events) == [("3", "failed", "exit_status"), ("7", "skipped", "timeout")]
    assert len(ticks.pauses) == 1 and ticks.pauses[0] < 60
    assert isinstance(events[-1], RunFinished)
    assert (events[-1].status, events[-1].message) == (Status.FAILED, "the time for the whole run is over")


def test_an_interruption_between_two_attempts_ends_the_run() -> None:
    cancel = Cancellation()

    class Impatient(Ticks):
        @property
        def clock(self) -> Clock:
            return replace(super().clock, pause=lambda seconds: cancel.ask(Wish.BLOCK, 2))

    events = play(
        [document("{retry=3 every=1h}\nflaky", "next")], FakeSession(1, 0), ticks=Impatient(), cancel=cancel
    )
    assert ends(events) == [("3", "failed", "exit_status"), ("7", "skipped", "interrupted")]
    assert isinstance(events[-1], RunFinished) and events[-1].status is Status.CANCELLED


@pytest.mark.parametrize(
    ("guided", "seen"), [(True, [Wish.NOTHING, Wish.NOTHING]), (False, [Wish.NOTHING, Wish.BLOCK])]
)
def test_in_a_guided_run_an_interruption_is_about_one_block(guided: bool, seen: list[Wish]) -> None:
    cancel = Cancellation()
    wishes = []

    class Impatient(FakeSession):
        def execute(self, command: Command) -> Iterator[Output | Ended]:
            wishes.append(cancel.wish)
            cancel.ask(Wish.BLOCK, 2)
            yield Ended(0)

    play([document("a", "b")], Impatient(), cancel=cancel, policy=KeepGoing(), guided=guided)
    assert wishes == seen


def test_a_wish_to_end_a_guided_run_is_not_forgotten() -> None:
    cancel = Cancellation()

    class Impatient(FakeSession):
        def execute(self, command: Command) -> Iterator[Output | Ended]:
            cancel.ask(Wish.RUN, 15)
            yield Ended(0)

    events = play([document("a", "b")], Impatient(), cancel=cancel, policy=KeepGoing(), guided=True)
    assert ends(events) == [("3", "passed", None), ("7", "skipped", "interrupted")]


def test_a_command_knows_which_wish_it_is_to_survive() -> None:
    """A wish that comes after the decision is not that of the run: the session is to end the command by it."""
    cancel = Cancellation()

    class Late(KeepGoing):
        def before(self, step: Step) -> Before:
            cancel.ask(Wish.RUN, 15)
            return Before.RUN

    class Ending(FakeSession):
        def execute(self, command: Command) -> Iterator[Output | Ended]:
            self.commands.append(command)
            heeded = Wish.NOW if command.heeded is None else command.heeded
            yield Ended(0) if heeded >= cancel.wish else Ended(130, Reason.INTERRUPTED)

    session = Ending()
    events = play([document("a", "b")], session, cancel=cancel, policy=Late())
    assert [command.code.strip() for command in session.commands] == ["a"]
    assert ends(events) == [("3", "cancelled", "interrupted"), ("7", "skipped", "interrupted")]


def test_the_exit_trap_survives_a_wish_that_comes_after_the_last_block() -> None:
    cancel = Cancellation()

    class Trapped(FakeSession):
        def take_exit_trap(self) -> str:
            cancel.ask(Wish.RUN, 15)
            return "trap"

        def end_processes(self) -> tuple[str, ...]:
            return ()

    session = Trapped()
    play([document("a")], session, cancel=cancel)
    assert [(one.code.strip(), one.heeded) for one in session.commands] == [
        ("a", Wish.NOTHING),
        ("trap", Wish.RUN),
    ]


def test_retries_end() -> None:
    events = play([document("{retry=2}\nflaky", "next")], FakeSession(1, 1, 1, 0))
    assert [status for _, status, _ in ends(events)] == ["failed", "failed", "failed", "skipped"]


def test_a_lost_session_is_an_error_and_stops_even_a_run_that_keeps_going() -> None:
    events = play([document("a", "b")], FakeSession(SessionError("bash is gone")), policy=KeepGoing())
    assert ends(events) == [("3", "error", "session_lost"), ("7", "skipped", "session_lost")]
    assert isinstance(events[-1], RunFinished)
    assert (events[-1].status, events[-1].message) == (Status.ERROR, "bash is gone")


def test_an_interrupted_block_is_cancelled_and_the_rest_skipped() -> None:
    events = play([document("a", "b")], FakeSession(Ended(130, Reason.INTERRUPTED)))
    assert ends(events) == [("3", "cancelled", "interrupted"), ("7", "skipped", "interrupted")]
    assert isinstance(events[-1], RunFinished) and events[-1].status is Status.CANCELLED


def test_a_wish_that_comes_between_two_blocks_is_heard() -> None:
    cancel = Cancellation()

    class Impatient(FakeSession):
        def execute(self, command: Command) -> Iterator[Output | Ended]:
            yield Ended(0)
            cancel.ask(Wish.RUN, 15)

    events = play([document("a", "b")], Impatient(), cancel=cancel, policy=KeepGoing())
    assert ends(events) == [("3", "passed", None), ("7", "skipped", "interrupted")]
    assert isinstance(events[-1], RunFinished) and events[-1].status is Status.CANCELLED


@pytest.mark.parametrize("answer", [1, Ended(130, Reason.INTERRUPTED)])
def test_a_clean_up_runs_last_whatever_happened(answer: int | Ended) -> None:
    session = FakeSession(answer, 0)
    events = play([document("{cleanup}\nrm", "work", "more")], session)
    assert [command.code.strip() for command in session.commands] == ["work", "rm"]
    assert [line for line, _, _ in ends(events)] == ["7", "11", "3"]


def test_a_clean_up_needs_a_shell() -> None:
    session = FakeSession(SessionError("gone"), 0)
    play([document("work", "{cleanup}\nrm")], session)
    assert len(session.commands) == 1


def test_a_document_that_must_not_run_does_not_run() -> None:
    session = FakeSession()
    events = play([parse("# T\n\n```bash\necho\n```\n\n```bash\necho open\n", "a.md")], session)
    assert session.commands == []
    assert {(status, reason) for _, status, reason in ends(events)} == {("skipped", "refused")}
    assert isinstance(events[-1], RunFinished) and events[-1].status is Status.ERROR


@pytest.mark.parametrize(
    ("fence", "selection", "expected"),
    [
        ("", Selection(), [("directive", "no cloud here"), None]),
        ("", Selection(only=("line:7",)), [("not_selected", None), None]),
        ("```bash\necho open\n", Selection(), [("refused", None), ("refused", None), ("refused", None)]),
    ],
)
def test_the_message_of_a_block_that_does_not_run_is_that_of_its_reason(
    fence: str, selection: Selection, expected: list[tuple[str, str | None] | None]
) -> None:
    """The words of `skip` are none for a block that was not selected, or whose document is refused."""
    text = f"```bash {{skip='no cloud here'}}\nx\n```\n\n\n\n```bash\ny\n```\n{fence}"
    events = play([parse(text, "a.md")], FakeSession(), selection=selection)
    found = [one for one in events if isinstance(one, BlockFinished)]
    assert [one.reason and (str(one.reason), one.message) for one in found] == expected


def test_the_time_for_the_whole_run_ends_it() -> None:
    events = play([document("a", "b", "c")], FakeSession(), deadline_s=6.0)
    assert "timeout" in [reason for _, _, reason in ends(events)]
    assert isinstance(events[-1], RunFinished) and events[-1].status is Status.FAILED


def test_a_block_gets_its_own_timeout_before_the_runs() -> None:
    session = FakeSession()
    play(build([document("{timeout=5s}\na", "b")], Selection(), timeout=60.0), session)
    assert [command.timeout for command in session.commands] == [5.0, 60.0]


def test_several_documents_share_the_session_in_order() -> None:
    session = FakeSession()
    play([document("one", path="a.md"), document("two", path="b.md"), document("one", path="a.md")], session)
    assert [command.token for command in session.commands] == ["a.md:3", "b.md:3", "a.md#2:3"]


def test_late_output_belongs_to_the_block_that_started_it() -> None:
    class Job(FakeSession):
        def execute(self, command: Command) -> Iterator[Output | Ended]:
            if command.token.endswith(":7"):
                yield Output("article.md:3", Stream.STDOUT, b"late\n", late=True)
            yield Ended(0)

    events = play([document("job &", "sleep")], Job())
    late = [event for event in events if isinstance(event, OutputReceived)]
    assert [(event.block, event.text, event.late) for event in late] == [("article.md:3", "late\n", True)]
    assert all(event.stdout == "" for event in events if isinstance(event, BlockFinished))


def test_a_matcher_that_raises_is_an_error_of_the_engine() -> None:
    from runbook.engine import loop
    from runbook.engine.policy import KeepGoing

    def broken(*_: object, **__: object) -> Verdict:
        raise MatcherError("the matcher m failed: ZeroDivisionError()")

    events = list(
        loop.run(
            build([parse(EXPECTING, "a.md")]),
            FakeSession("x\n"),
            KeepGoing(),
            settings=loop.LoopSettings("r", "0"),
            judge=broken,
            clock=Ticks().clock,
            cancel=Cancellation(),
        )
    )
    assert ends(events) == [("3", "error", "matcher_failed")]


def planned(*blocks: str) -> tuple[Plan, Sequence[Step]]:
    plan = build([document(*blocks)])
    return plan, plan.steps


def test_a_block_in_another_form_has_had_its_turn_and_its_events_say_what_ran() -> None:
    plan, (first, _) = planned("echo a", "echo b")
    session = FakeSession()
    events = play(plan, session, policy=Script(replace(first, code="echo other\n")))
    assert [command.code for command in session.commands] == ["echo other\n", "echo b\n"]
    codes = [event.code for event in events if isinstance(event, BlockStarted | BlockFinished)]
    assert codes == ["echo other\n", "echo other\n", None, None]
    assert isinstance(outlines := events[1], DocumentStarted) and outlines.blocks[0].code == "echo a\n"


def test_another_block_runs_out_of_its_turn_and_then_the_question_comes_again() -> None:
    plan, (first, _, third) = planned("a", "b", "c")
    events = play(plan, FakeSession(), policy=Script(Before.RUN, first, third, Before.SKIP, Before.SKIP))
    assert ends(events) == [
        ("3", "passed", None),
        ("3", "passed", None),
        ("11", "passed", None),
        ("7", "skipped", "declined"),
    ]
    assert [event.attempt for event in events if isinstance(event, BlockStarted)] == [1, 2, 1]


def test_the_last_attempt_of_a_block_that_ran_again_counts() -> None:
    plan, (first, _) = planned("a", "b")
    events = play(plan, FakeSession(1, 0, 0), policy=Script(Before.RUN, Before.RUN, first))
    assert ends(events) == [("3", "failed", "exit_status"), ("7", "passed", None), ("3", "passed", None)]
    assert isinstance(events[-1], RunFinished) and events[-1].status is Status.PASSED


def test_an_aside_runs_in_the_session_and_decides_nothing() -> None:
    plan, _ = planned("a")
    session = FakeSession(0, "mine\n", 1)
    events = play(plan, session, policy=Script(Before.RUN, Aside("echo mine"), Aside("false")))
    assert [command.code for command in session.commands] == ["a\n", "echo mine", "false"]
    finished = [event for event in events if isinstance(event, AsideFinished)]
    assert [(one.code, one.status, one.stdout) for one in finished] == [
        ("echo mine", Status.PASSED, "mine\n"),
        ("false", Status.FAILED, ""),
    ]
    assert [event.block for event in events if isinstance(event, OutputReceived)] == ["article.md:aside-1"]
    assert isinstance(events[-1], RunFinished) and events[-1].status is Status.PASSED


def test_an_aside_that_costs_the_session_ends_the_run() -> None:
    plan, _ = planned("a", "b")
    events = play(plan, FakeSession(0, SessionError("gone")), policy=Script(Before.RUN, Aside("exec true")))
    assert ends(events) == [("3", "passed", None), ("7", "skipped", "session_lost")]
    assert isinstance(events[-1], RunFinished) and events[-1].status is Status.ERROR


def test_a_clean_up_may_be_declined_when_the_run_has_stopped() -> None:
    plan, _ = planned("a", "b", "{cleanup}\nrm", "{cleanup}\nrm -r")
    session = FakeSession()
    events = play(plan, session, policy=Script(Before.RUN, Before.STOP, Before.SKIP, Before.RUN))
    assert [command.code for command in session.commands] == ["a\n", "rm -r\n"]
    assert ends(events) == [
        ("3", "passed", None),
        ("7", "skipped", "interrupted"),
        ("11", "skipped", "declined"),
        ("15", "passed", None),
    ]


@pytest.mark.parametrize(
    ("status", "message"),
    [(0, None), (3, "the EXIT trap did not succeed: exit status 3")],
    ids=["passes", "fails"],
)
def test_an_exit_trap_runs_after_the_last_block_and_its_failure_is_the_runs(
    status: int, message: str | None
) -> None:
    class Trapped(FakeSession):
        def take_exit_trap(self) -> str:
            return "rm -f lock"

        def end_processes(self) -> tuple[str, ...]:
            return ()

    events = play([document("echo a"), document("echo b", path="b.md")], Trapped("a\n", "b\n", status))
    (trap,) = [one for one in events if isinstance(one, AsideFinished)]
    assert (trap.aside, trap.code, trap.exit_status) == ("b.md:exit-trap", "rm -f lock", status)
    first, second = [one for one in events if isinstance(one, DocumentFinished)]
    assert (first.status, first.message) == (Status.PASSED, None)
    assert (second.status, second.message) == (Status.FAILED if status else Status.PASSED, message)
    assert isinstance(events[-1], RunFinished) and events[-1].message == message
    assert events.index(trap) == len(events) - 3


def test_nothing_is_known_of_the_whole_of_a_run_that_was_cut_short() -> None:
    class Finds(FakeSession):
        def __init__(self, cancel: Cancellation | None, *answers: int) -> None:
            super().__init__(*answers)
            self.cancel = cancel

        def take_exit_trap(self) -> None:
            return None

        def end_processes(self) -> tuple[str, ...]:
            return ()

        def findings(self) -> tuple[str, ...]:
            return ("gone",)

        def execute(self, command: Command) -> Iterator[Output | Ended]:
            yield from super().execute(command)
            if self.cancel is not None:  # after the end of the block, before that of the run
                self.cancel.ask(Wish.RUN, 2)

    def message(session: Finds, cancel: Cancellation) -> str | None:
        end = play([document("echo a", "echo b")], session, cancel=cancel)[-1]
        assert isinstance(end, RunFinished)
        return end.message

    cancel = Cancellation()
    assert message(Finds(None, 0, 0), cancel) == message(Finds(None, 1), cancel) == "gone"
    assert message(Finds(cancel, 0), cancel) is None


def test_a_failed_command_is_named_with_its_line() -> None:
    class Tells(FakeSession):
        def execute(self, command: Command) -> Iterator[Output | Ended]:
            for piece in super().execute(command):
                if isinstance(piece, Ended):
                    piece = replace(piece, failed_at=FailedAt(4, "az vm show", 1), hidden_by="export")
                yield piece

    (end,) = [
        one for one in play([document("export X=$(az vm show)")], Tells(1)) if isinstance(one, BlockFinished)
    ]
    assert end.failed_at == FailedAt(4, "az vm show", 1)
    assert (
        end.message
        == "exit status 1, expected 0; line 4: az vm show, whose status export hides from the shell"
    )


PARTS = ("{name=a}\na", "{name=b}\nb", "{name=c}\nc", "{cleanup name=rm}\nrm")


@pytest.mark.parametrize(
    ("selection", "ran"),
    [
        (Selection(), "a b c rm"),
        (Selection(only=("b",)), "b rm"),
        (Selection(start="c"), "c rm"),
        (Selection(until="a"), "a rm"),
        (Selection(skip=("a", "b")), "c rm"),
        (Selection(skip=("rm",)), "a b c"),
        (Selection(only=("b",), skip=("rm",)), "b"),
        (Selection(only=("rm",)), "rm"),
        (Selection(start="rm"), "rm"),
        (Selection(skip=("a", "b", "c")), ""),
        (Selection(only=("b",), skip=("b",)), ""),
    ],
)
def test_a_clean_up_runs_when_a_block_that_it_belongs_to_has_run(selection: Selection, ran: str) -> None:
    session = FakeSession()
    events = play([document(*PARTS)], session, selection=selection)
    assert " ".join(command.code.strip() for command in session.commands) == ran
    if "rm" not in ran:
        assert ends(events)[-1][2] == ("nothing_to_clean" if not ran else "not_selected")


def test_a_clean_up_does_not_run_when_the_run_ends_before_the_first_block() -> None:
    cancel = Cancellation()
    cancel.ask(Wish.RUN, 15)
    session = FakeSession()
    events = play([document(*PARTS)], session, cancel=cancel)
    assert not session.commands and ends(events)[-1][2] == "interrupted"


def test_a_document_of_clean_ups_alone_is_a_document_as_every_other() -> None:
    session = FakeSession()
    play([document("a"), document("{cleanup}\nrm", path="end.md")], session)
    assert [command.code.strip() for command in session.commands] == ["a", "rm"]


def test_the_clean_up_of_a_document_has_nothing_to_do_with_other_documents() -> None:
    first = document("{name=a}\na", "{cleanup}\nrm a", path="a.md")
    second = document("{name=b}\nb", "{cleanup}\nrm b", path="b.md")
    session = FakeSession()
    play([first, second], session, selection=Selection(only=("b",)))
    assert [command.code.strip() for command in session.commands] == ["b", "rm b"]


@pytest.mark.parametrize("answers", [(1, 0, 0), (0, 1, 0, 0), (0, 0, 0, 0)])
def test_the_clean_ups_of_prerequisite_and_document_run_when_the_prerequisite_has(
    answers: tuple[int, ...],
) -> None:
    needed = document("need", "{cleanup}\nrm need", path="needed.md")
    article = parse(
        "# A\n\n## Prerequisites\n\n[n](needed.md)\n\n```bash\na\n```\n\n```bash {cleanup}\nrm a\n```\n",
        "a.md",
    )
    article = replace(
        article, prerequisites=tuple(replace(one, document=needed) for one in article.prerequisites)
    )
    session = FakeSession(*answers)
    play([article], session)
    assert [command.code.strip() for command in session.commands][-2:] == ["rm need", "rm a"]


@pytest.mark.parametrize(
    ("selection", "says"),
    [
        (
            Selection(only=("c",)),
            "exit status 1, expected 0; blocks before it did not run; --until c runs them too",
        ),
        (
            Selection(start="b"),
            "exit status 1, expected 0; blocks before it did not run; --until b runs them too",
        ),
        (Selection(skip=("a",)), "exit status 1, expected 0"),
        (Selection(until="a"), "exit status 1, expected 0"),
        (Selection(only=("a",)), "exit status 1, expected 0"),
    ],
)
def test_a_block_that_fails_without_those_before_it_says_how_they_run(
    selection: Selection, says: str
) -> None:
    events = play([document(*PARTS)], FakeSession(1), selection=selection)
    failed = next(event for event in events if isinstance(event, BlockFinished) and event.status == "failed")
    assert failed.message == says


@pytest.mark.parametrize(("isolated", "status"), [(True, Status.FAILED), (False, Status.PASSED)])
def test_what_could_not_be_ended_is_said_and_fails_a_document_of_a_suite(
    isolated: bool, status: Status
) -> None:
    class Leaves(FakeSession):
        def take_exit_trap(self) -> None:
            return None

        def end_processes(self) -> tuple[str, ...]:
            return ("nginx (process 7)",)

    end = play([document("sudo nginx")], Leaves(0), isolated=isolated)[-1]
    assert isinstance(end, RunFinished)
    assert (end.status, end.message) == (status, "still running, and could not be ended: nginx (process 7)")
