from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

import pytest

from runbook.core.cancellation import Cancellation, Wish
from runbook.core.clock import Clock
from runbook.core.events import AsideFinished, BlockStarted, Event, Reason, RunFinished, Status
from runbook.documents.parse import parse
from runbook.engine.plan import Plan, Step
from runbook.engine.planner import build
from runbook.engine.session import Command, Ended, Output
from runbook.frontends.step.guide_policy import GuidePolicy
from runbook.frontends.step.questions import (
    Choice,
    Continue,
    GiveValues,
    Leave,
    No,
    Run,
    RunCommand,
    Situation,
    SituationKind,
    Skip,
    Yes,
)
from runbook.frontends.step.required_values import RequiredValues
from tests.book import FakeSession, Ticks, document, ends, play


class Scripted:
    """A person who gives these choices in turn, then leaves; remembers what was asked."""

    def __init__(self, *choices: Choice) -> None:
        self.choices = list(choices)
        self.asked: list[Situation] = []
        self.retries: list[float] = []

    def ask(self, situation: Situation) -> Choice:
        self.asked.append(situation)
        return self.choices.pop(0) if self.choices else Leave()

    def retry_in(self, step: Step, seconds: float) -> None:
        self.retries.append(seconds)

    @property
    def kinds(self) -> list[SituationKind]:
        return [one.kind for one in self.asked]


class Store:
    """A shell that has the variables `names`; notes what it is to hide and to remember."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.hidden: dict[str, str] = {}
        self.kept: dict[str, str] = {}

    def known(self) -> Collection[str]:
        return self.names

    def hide(self, values: Mapping[str, str]) -> None:
        self.hidden.update(values)

    def remember(self, values: Mapping[str, str]) -> None:
        self.kept.update(values)


def guided(
    plan: Plan,
    person: Scripted,
    session: FakeSession,
    *,
    store: Store | None = None,
    cancel: Cancellation | None = None,
    ticks: Ticks | None = None,
) -> list[Event]:
    cancel = cancel or Cancellation()
    values = RequiredValues(store or Store(), plan.declared, {})
    policy = GuidePolicy(plan, person, values, cancel)
    return play(plan, session, policy=policy, guided=True, cancel=cancel, ticks=ticks)


def codes(session: FakeSession) -> list[str]:
    return [command.code.strip() for command in session.commands]


def walk(*blocks: str) -> Plan:
    return build([document(*blocks)])


def test_each_block_asks_and_leaving_skips_the_rest() -> None:
    person, session = Scripted(Run()), FakeSession()
    events = guided(walk("a", "b", "c"), person, session)
    assert codes(session) == ["a"]
    assert ends(events) == [
        ("3", "passed", None),
        ("7", "skipped", "interrupted"),
        ("11", "skipped", "interrupted"),
    ]
    assert isinstance(events[-1], RunFinished) and events[-1].status is Status.PASSED


def test_going_on_ends_at_the_block_or_the_number_or_the_first_failure() -> None:
    plan = walk("a", "b", "c", "d")
    for choice, ran in (
        (Continue(until=plan.steps[2].id), "abc"),
        (Continue(count=2), "ab"),
        (Continue(), "abcd"),
    ):
        session = FakeSession()
        guided(plan, Scripted(choice), session)
        assert "".join(codes(session)) == ran
    session = FakeSession(0, 1)
    person = Scripted(Continue())
    guided(plan, person, session)
    assert codes(session) == ["a", "b"] and person.asked[1].step == plan.steps[2]


def test_skipping_to_a_block_leaves_out_what_is_between() -> None:
    plan = walk("a", "b", "c")
    session = FakeSession()
    events = guided(plan, Scripted(Skip(until=plan.steps[2].id), Run()), session)
    assert codes(session) == ["c"]
    assert [reason for _, _, reason in ends(events)] == ["declined", "declined", None]


def test_a_block_that_ran_ahead_is_not_asked_for_again() -> None:
    plan = walk("a", "b", "c")
    session, person = FakeSession(), Scripted(Run(plan.steps[1].id), Run(), Run())
    guided(plan, person, session)
    assert codes(session) == ["b", "a", "c"]
    assert [one.step and one.step.code for one in person.asked] == ["a\n", "a\n", "c\n", None]


def test_a_retry_belongs_to_one_run_of_the_block() -> None:
    plan = walk("{retry=1}\na")
    session = FakeSession(1, 1, 1, 0)
    events = guided(plan, Scripted(Run(), Run(plan.steps[0].id)), session)
    assert [event.attempt for event in events if isinstance(event, BlockStarted)] == [1, 2, 3, 4]


def test_a_clean_up_has_its_own_retries_when_nobody_is_asked_any_more() -> None:
    plan = walk("{retry=1}\na", "{cleanup retry=1}\nrm")
    cancel = Cancellation()

    class Terminated(FakeSession):
        def execute(self, command: Command) -> Iterator[Output | Ended]:
            yield from super().execute(command)
            if len(self.commands) == 2:
                cancel.ask(Wish.RUN, 15)

    session = Terminated(1, 1, 1, 0)
    events = guided(plan, Scripted(Run()), session, cancel=cancel)
    assert codes(session) == ["a", "a", "rm", "rm"]
    assert ends(events)[-1] == ("7", "passed", None)


class Interrupting(Ticks):
    """A clock whose pauses somebody interrupts."""

    def __init__(self, cancel: Cancellation) -> None:
        super().__init__()
        self._cancel = cancel

    @property
    def clock(self) -> Clock:
        return replace(super().clock, pause=lambda seconds: self._cancel.ask(Wish.BLOCK, 2))


def test_a_retry_that_is_interrupted_is_a_failure_after_which_the_person_decides() -> None:
    plan, cancel = walk("{retry=3 every=1h}\na", "b", "c"), Cancellation()
    session, person = FakeSession(1), Scripted(Continue(), Run())
    guided(plan, person, session, cancel=cancel, ticks=Interrupting(cancel))
    assert codes(session) == ["a", "b"] and person.retries == [3600]
    assert [one.step and one.step.code for one in person.asked] == ["a\n", "b\n", "c\n"]


def test_an_interruption_is_about_what_runs_and_is_over_with_it() -> None:
    plan, cancel = walk("a", "b"), Cancellation()
    wishes = []

    class Interrupted(FakeSession):
        def execute(self, command: Command) -> Iterator[Output | Ended]:
            wishes.append(cancel.wish)
            cancel.ask(Wish.BLOCK, 2)
            yield from super().execute(command)

    session = Interrupted(Ended(130, Reason.INTERRUPTED), Ended(130, Reason.INTERRUPTED))
    guided(plan, Scripted(Run(), RunCommand("own"), Run()), session, cancel=cancel)
    assert codes(session) == ["a", "own", "b"]
    assert wishes == [Wish.NOTHING] * 3 and cancel.wish is Wish.NOTHING


def test_what_is_to_be_confirmed_is_asked_for_however_it_comes_to_run() -> None:
    plan = walk("a", "{confirm=true}\nrm", "c")
    session, person = FakeSession(), Scripted(Continue(), No(), Skip(), Run())
    guided(plan, person, session)
    assert codes(session) == ["a", "c"]
    assert person.kinds == [
        SituationKind.NEXT,
        SituationKind.CONFIRM,
        SituationKind.NEXT,
        SituationKind.NEXT,
        SituationKind.END,
    ]
    session = FakeSession()
    guided(plan, Scripted(Continue(), Yes()), session)
    assert codes(session) == ["a", "rm", "c"]


def test_a_clean_up_is_offered_at_the_end_and_on_leaving() -> None:
    plan = walk("{cleanup}\nrm", "a")
    for choices, ran in (
        ((Run(), Run()), ["a", "rm"]),
        ((Run(), Skip()), ["a"]),
        ((Run(), Leave(), Yes()), ["a", "rm"]),
        ((Run(), Leave(), No()), ["a"]),
        ((Run(), Leave(), Leave()), ["a", "rm"]),
        ((Leave(),), []),
        ((Skip(), Run(plan.steps[1].id), Leave(), Yes()), ["a", "rm"]),
    ):
        session = FakeSession()
        guided(plan, Scripted(*choices), session)
        assert codes(session) == ran, choices


def test_the_clean_up_whose_turn_it_is_runs_when_the_terminal_goes_away() -> None:
    cancel, session = Cancellation(), FakeSession()

    class Cut(Scripted):
        def ask(self, situation: Situation) -> Choice:
            choice = super().ask(situation)
            if situation.kind is SituationKind.CLEANUP:
                cancel.ask(Wish.RUN, 1)
            return choice

    events = guided(walk("a", "{cleanup}\nrm"), Cut(Run()), session, cancel=cancel)
    assert codes(session) == ["a", "rm"]
    assert ends(events)[-1] == ("7", "passed", None)


def test_a_clean_up_is_not_asked_for_when_nothing_has_run() -> None:
    person = Scripted(Skip())
    events = guided(walk("a", "{cleanup}\nrm"), person, FakeSession())
    assert person.kinds == [SituationKind.NEXT, SituationKind.END]
    assert ends(events)[-1] == ("7", "skipped", "nothing_to_clean")


def test_values_are_asked_for_before_they_are_needed_and_secrets_are_not_kept() -> None:
    plan = walk('login "$NAME" "$MY_TOKEN" <region> "<the-place>"', 'again "$NAME"')
    values = {
        "$NAME": "A B",
        "$MY_TOKEN": "s3cret-s3cret",
        "<region>": "north west",
        "<the-place>": 'a "b" $c',
    }
    person, session, store = Scripted(Run(), GiveValues(values, remember=True), Run()), FakeSession(), Store()
    events = guided(plan, person, session, store=store)
    assert codes(session) == [
        "export NAME='A B'\nexport MY_TOKEN=s3cret-s3cret",
        'login "$NAME" "$MY_TOKEN" \'north west\' "a \\"b\\" \\$c"',
        'again "$NAME"',
    ]
    assert [(need.mark, need.secret) for need in person.asked[1].required] == [
        ("$NAME", False),
        ("$MY_TOKEN", True),
        ("<region>", False),
        ("<the-place>", False),
    ]
    assert store.hidden == {"MY_TOKEN": "s3cret-s3cret"}
    assert store.kept == {mark: value for mark, value in values.items() if mark != "$MY_TOKEN"}
    (filling,) = (event for event in events if isinstance(event, AsideFinished))
    assert filling.fills == plan.steps[0].id


def test_a_form_that_is_put_away_runs_nothing() -> None:
    person, session = Scripted(Continue(), No()), FakeSession()
    guided(walk('echo "$NAME"'), person, session)
    assert session.commands == [] and person.kinds == [
        SituationKind.NEXT,
        SituationKind.FILL,
        SituationKind.NEXT,
    ]


@pytest.mark.parametrize(
    ("code", "known", "asked"),
    [
        ('echo "$NAME"', ("NAME",), []),
        ('NAME=x; echo "$NAME"', (), []),
        ('echo "${NAME:-x}"', (), []),
        ("echo '$NAME'", (), []),
        ('echo "$HOME $NAME"', (), ["$NAME"]),
        ("sort < in > out", (), []),
        ("az group create --name <name>", (), ["<name>"]),
        ("cat <<E\n<b>text</b>\nE", (), []),
    ],
)
def test_what_a_block_needs(code: str, known: tuple[str, ...], asked: list[str]) -> None:
    plan = walk(code)
    assert [need.mark for need in RequiredValues(Store(*known), {}, {}).of(plan.steps[0])] == asked


def test_declared_variables_are_asked_for_once_with_their_defaults() -> None:
    source = "# T\n\n<!--\n```variables\nREGION=west\n```\n-->\n\n" + 2 * "```bash\necho $REGION\n```\n\n"
    plan = build([parse(source, "a.md")])
    person, session = Scripted(Run(), GiveValues({"$REGION": "east"}), Run()), FakeSession()
    guided(plan, person, session, store=Store("REGION"))
    assert [need.default for need in person.asked[1].required] == ["west"]
    assert codes(session) == ["export REGION=east", "echo $REGION", "echo $REGION"]


def test_a_command_of_ones_own_that_asks_gets_the_terminal() -> None:
    session = FakeSession()
    guided(walk("a"), Scripted(RunCommand("read x"), RunCommand("echo x")), session)
    assert [command.interactive for command in session.commands] == [True, False]


def test_a_lost_session_asks_nobody_any_more() -> None:
    from runbook.core.errors import SessionError

    person = Scripted(Run(), Run())
    guided(walk("a", "b"), person, FakeSession(SessionError("gone")))
    assert person.kinds == [SituationKind.NEXT]


def test_the_person_can_be_asked_again_and_again() -> None:
    def forever() -> Iterator[Choice]:
        yield from (RunCommand(f"echo {number}") for number in range(50))

    session = FakeSession()
    guided(walk("a"), Scripted(*forever()), session)
    assert len(session.commands) == 50
