from collections.abc import Iterator

import pytest

from runbook.core.cancellation import Cancellation
from runbook.core.events import AsideFinished, BlockStarted, Event, RunFinished, Status
from runbook.documents.parse import parse
from runbook.engine.plan import Plan
from runbook.engine.planner import build
from runbook.frontends.step.policy import Guide
from runbook.frontends.step.questions import Choice, Fill, Go, Kind, Leave, No, Own, Run, Situation, Skip, Yes
from runbook.frontends.step.required_values import Needs
from tests.book import FakeSession, document, ends, play


class Person:
    """Gives these choices in turn, then leaves; remembers what was asked."""

    def __init__(self, *choices: Choice) -> None:
        self.choices = list(choices)
        self.asked: list[Situation] = []

    def __call__(self, situation: Situation) -> Choice:
        self.asked.append(situation)
        return self.choices.pop(0) if self.choices else Leave()

    @property
    def kinds(self) -> list[Kind]:
        return [one.kind for one in self.asked]


def guided(
    plan: Plan,
    person: Person,
    session: FakeSession,
    *,
    known: tuple[str, ...] = (),
    secret: tuple[str, ...] = (),
) -> tuple[list[Event], dict[str, str], dict[str, str]]:
    hidden: dict[str, str] = {}
    kept: dict[str, str] = {}
    guide = Guide(
        plan,
        person,
        cancel=Cancellation(),
        needs=Needs(plan.declared, {}, secret),
        known=lambda: known,
        hide=hidden.update,
        remember=kept.update,
    )
    return play(plan, session, policy=guide, guided=True), hidden, kept


def codes(session: FakeSession) -> list[str]:
    return [command.code.strip() for command in session.commands]


def walk(*blocks: str) -> Plan:
    return build([document(*blocks)])


def test_each_block_asks_and_leaving_skips_the_rest() -> None:
    person, session = Person(Run()), FakeSession()
    events, _, _ = guided(walk("a", "b", "c"), person, session)
    assert codes(session) == ["a"]
    assert ends(events) == [
        ("3", "passed", None),
        ("7", "skipped", "interrupted"),
        ("11", "skipped", "interrupted"),
    ]
    assert isinstance(events[-1], RunFinished) and events[-1].status is Status.PASSED


def test_going_on_ends_at_the_block_or_the_number_or_the_first_failure() -> None:
    plan = walk("a", "b", "c", "d")
    for choice, ran in ((Go(until=plan.steps[2].id), "abc"), (Go(count=2), "ab"), (Go(), "abcd")):
        session = FakeSession()
        guided(plan, Person(choice), session)
        assert "".join(codes(session)) == ran
    session = FakeSession(0, 1)
    person = Person(Go())
    guided(plan, person, session)
    assert codes(session) == ["a", "b"] and person.asked[1].step == plan.steps[2]


def test_skipping_to_a_block_leaves_out_what_is_between() -> None:
    plan = walk("a", "b", "c")
    session = FakeSession()
    events, _, _ = guided(plan, Person(Skip(until=plan.steps[2].id), Run()), session)
    assert codes(session) == ["c"]
    assert [reason for _, _, reason in ends(events)] == ["declined", "declined", None]


def test_a_block_that_ran_ahead_is_not_asked_for_again() -> None:
    plan = walk("a", "b", "c")
    session, person = FakeSession(), Person(Run(plan.steps[1].id), Run(), Run())
    guided(plan, person, session)
    assert codes(session) == ["b", "a", "c"]
    assert [one.step and one.step.code for one in person.asked] == ["a\n", "a\n", "c\n", None]


def test_a_retry_belongs_to_one_run_of_the_block() -> None:
    plan = walk("{retry=1}\na")
    session = FakeSession(1, 1, 1, 0)
    events, _, _ = guided(plan, Person(Run(), Run(plan.steps[0].id)), session)
    assert [event.attempt for event in events if isinstance(event, BlockStarted)] == [1, 2, 3, 4]


def test_what_is_to_be_confirmed_is_asked_for_however_it_comes_to_run() -> None:
    plan = walk("a", "{confirm=true}\nrm", "c")
    session, person = FakeSession(), Person(Go(), No(), Skip(), Run())
    guided(plan, person, session)
    assert codes(session) == ["a", "c"]
    assert person.kinds == [Kind.NEXT, Kind.CONFIRM, Kind.NEXT, Kind.NEXT, Kind.END]
    session = FakeSession()
    guided(plan, Person(Go(), Yes()), session)
    assert codes(session) == ["a", "rm", "c"]


def test_a_clean_up_is_offered_at_the_end_and_on_leaving() -> None:
    plan = walk("{cleanup}\nrm", "a")
    for choices, ran in (
        ((Run(), Run()), ["a", "rm"]),
        ((Run(), Skip()), ["a"]),
        ((Leave(), Yes()), ["rm"]),
        ((Leave(), No()), []),
        ((Run(), Leave()), ["a"]),
    ):
        session = FakeSession()
        guided(plan, Person(*choices), session)
        assert codes(session) == ran, choices


def test_values_are_asked_for_before_they_are_needed_and_secrets_are_not_kept() -> None:
    plan = walk('login "$NAME" "$MY_TOKEN" <region> "<the-place>"', 'again "$NAME"')
    values = {
        "$NAME": "A B",
        "$MY_TOKEN": "s3cret-s3cret",
        "<region>": "north west",
        "<the-place>": 'a "b" $c',
    }
    person, session = Person(Run(), Fill(values, remember=True), Run()), FakeSession()
    events, hidden, kept = guided(plan, person, session)
    assert codes(session) == [
        "export NAME='A B'\nexport MY_TOKEN=s3cret-s3cret",
        'login "$NAME" "$MY_TOKEN" \'north west\' "a \\"b\\" \\$c"',
        'again "$NAME"',
    ]
    assert [(need.mark, need.secret) for need in person.asked[1].needs] == [
        ("$NAME", False),
        ("$MY_TOKEN", True),
        ("<region>", False),
        ("<the-place>", False),
    ]
    assert hidden == {"MY_TOKEN": "s3cret-s3cret"}
    assert kept == {mark: value for mark, value in values.items() if mark != "$MY_TOKEN"}
    (filling,) = (event for event in events if isinstance(event, AsideFinished))
    assert filling.fills == plan.steps[0].id


def test_a_form_that_is_put_away_runs_nothing() -> None:
    person, session = Person(Go(), No()), FakeSession()
    guided(walk('echo "$NAME"'), person, session)
    assert session.commands == [] and person.kinds == [Kind.NEXT, Kind.FILL, Kind.NEXT]


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
    assert [need.mark for need in Needs({}, {}).of(plan.steps[0], known)] == asked


def test_declared_variables_are_asked_for_once_with_their_defaults() -> None:
    source = "# T\n\n<!--\n```variables\nREGION=west\n```\n-->\n\n" + 2 * "```bash\necho $REGION\n```\n\n"
    plan = build([parse(source, "a.md")])
    person, session = Person(Run(), Fill({"$REGION": "east"}), Run()), FakeSession()
    guided(plan, person, session, known=("REGION",))
    assert [need.default for need in person.asked[1].needs] == ["west"]
    assert codes(session) == ["export REGION=east", "echo $REGION", "echo $REGION"]


def test_a_command_of_ones_own_that_asks_gets_the_terminal() -> None:
    session = FakeSession()
    guided(walk("a"), Person(Own("read x"), Own("echo x")), session)
    assert [command.interactive for command in session.commands] == [True, False]


def test_a_lost_session_asks_nobody_any_more() -> None:
    from runbook.core.errors import SessionError

    person = Person(Run(), Run())
    guided(walk("a", "b"), person, FakeSession(SessionError("gone")))
    assert person.kinds == [Kind.NEXT]


def test_the_person_can_be_asked_again_and_again() -> None:
    def forever() -> Iterator[Choice]:
        yield from (Own(f"echo {number}") for number in range(50))

    session = FakeSession()
    guided(walk("a"), Person(*forever()), session)
    assert len(session.commands) == 50
