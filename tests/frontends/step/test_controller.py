"""The controller, with a link in place of the engine, and without a screen."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from runbook.core.errors import UsageError
from runbook.core.events import (
    AsideFinished,
    AsideStarted,
    BlockFinished,
    BlockStarted,
    DocumentStarted,
    Status,
)
from runbook.engine.plan import Plan, Step
from runbook.engine.planner import build
from runbook.frontends.step.controller import Retry, StepController, same_words
from runbook.frontends.step.guide_policy import GuidePolicy
from runbook.frontends.step.prompt.prompt import ChoiceSlot
from runbook.frontends.step.questions import (
    Choice,
    Continue,
    GiveValues,
    Leave,
    No,
    PrerequisiteChoice,
    Run,
    RunCommand,
    Situation,
    SituationKind,
    Skip,
    Yes,
)
from runbook.frontends.step.required_values import RequiredValues
from tests.book import FakeSession, document, play
from tests.frontends.step.test_guide_policy import Store


class Link:
    """Notes what is chosen, and how often something was to stop."""

    def __init__(self) -> None:
        self.choices: list[Choice] = []
        self.stops = 0

    def choose(self, choice: Choice) -> None:
        self.choices.append(choice)

    def stop(self) -> None:
        self.stops += 1


class Walk:
    """A controller of a plan of blocks ``a``, ``b`` ..., and what the engine would send it."""

    def __init__(self, *blocks: str) -> None:
        self.plan: Plan = build([document(*(blocks or ("a", "b", "c")))])
        self.link = Link()
        self.controller = StepController(self.plan, self.link)
        document_id = self.plan.documents[0].id
        outlines = tuple(step.outline for step in self.plan.steps)
        self.controller.receive(DocumentStarted("", "r1", document_id, "Article", {}, (), outlines, ""))

    def step(self, number: int) -> Step:
        return self.plan.steps[number - 1]

    def turn(self, number: int | None) -> bool:
        """It is the turn of that block, or of none."""
        kind = SituationKind.END if number is None else SituationKind.NEXT
        return self.controller.asked(Situation(kind, self.step(number) if number else None))

    def start(self, number: int) -> None:
        step = self.step(number)
        self.controller.receive(BlockStarted("", "r1", step.document, step.id, 1, None))

    def end(self, number: int, status: Status = Status.PASSED) -> None:
        step = self.step(number)
        self.controller.receive(BlockFinished("", "r1", step.document, step.id, 1, status))


@pytest.fixture
def walk() -> Walk:
    return Walk()


def test_each_choice_goes_to_the_engine_once(walk: Walk) -> None:
    controller, first, third = walk.controller, walk.step(1), walk.step(3)
    cases: list[tuple[Callable[[], bool], Choice]] = [
        (lambda: controller.run(first), Run(first.id)),
        (lambda: controller.run(third, code="x\n"), Run(third.id, "x\n")),
        (lambda: controller.run(first, whole=True), Run(first.id, whole=True)),
        (lambda: controller.run_typed(first, " a \n"), Run(first.id)),
        (lambda: controller.run_typed(first, "b\n"), Run(first.id, "b\n")),
        (lambda: controller.run_to(third.id), Continue(until=third.id)),
        (lambda: controller.run_next(2), Continue(count=2)),
        (controller.run_all, Continue()),
        (lambda: controller.run_command("ls\n"), RunCommand("ls\n")),
        (controller.skip, Skip()),
        (lambda: controller.skip(until=first.id), Skip()),  # it is the current one
        (lambda: controller.skip(until=third.id), Skip(until=third.id)),
    ]
    for choose, choice in cases:
        walk.turn(1)
        assert choose() and walk.link.choices == [choice]
        assert not choose() and walk.link.choices.pop() == choice  # nothing is asked any more


def test_nothing_can_be_chosen_while_one_thing_is_asked(walk: Walk) -> None:
    cases: list[tuple[SituationKind, Callable[[], None], Choice]] = [
        (SituationKind.CONFIRM, lambda: walk.controller.confirm(True), Yes()),
        (SituationKind.CONFIRM, lambda: walk.controller.confirm(False), No()),
        (SituationKind.FILL, lambda: walk.controller.give(GiveValues({"$A": "1"})), GiveValues({"$A": "1"})),
        (SituationKind.FILL, lambda: walk.controller.give(None), No()),
        (
            SituationKind.PREREQUISITE,
            lambda: walk.controller.choose_prerequisite(PrerequisiteChoice.RUN),
            PrerequisiteChoice.RUN,
        ),
    ]
    for kind, answer, choice in cases:
        assert not walk.controller.asked(Situation(kind, walk.step(1)))
        assert not walk.controller.free and not walk.controller.run_all() and walk.link.choices == []
        answer()
        assert walk.link.choices.pop() == choice and walk.controller.situation is None


def test_the_selection_follows_the_turn_until_the_person_looks_elsewhere(walk: Walk) -> None:
    controller = walk.controller
    assert walk.turn(1) and controller.selected == walk.step(1).id
    controller.select(walk.step(3).id)
    walk.start(1)
    assert controller.selected == walk.step(3).id and controller.current == walk.step(1).id
    walk.end(1)
    assert walk.turn(2) and controller.selected == walk.step(3).id
    controller.select_current()
    assert controller.selected == walk.step(2).id
    controller.run(walk.step(2))
    assert walk.turn(3) and controller.selected == walk.step(3).id


def test_a_choice_ends_looking_elsewhere(walk: Walk) -> None:
    walk.turn(1)
    walk.controller.select(walk.step(3).id)
    walk.controller.run_all()
    walk.start(1)
    assert walk.controller.selected == walk.step(1).id


def test_neighbours_end_with_the_document(walk: Walk) -> None:
    controller = walk.controller
    assert controller.select_neighbour(-1) and controller.selected == walk.step(3).id
    assert not controller.select_neighbour(1)
    assert controller.select_neighbour(-1) and controller.selected == walk.step(2).id


def test_blocks_are_found_by_number_and_by_name() -> None:
    walk = Walk("a", "{name=second}\nb")
    found = walk.controller.block
    assert found("1") == walk.step(1) and found("second") == walk.step(2)
    assert found("0") is found("3") is found("") is found("third") is None


def test_what_is_shown_is_the_selected_block_where_it_has_run(walk: Walk) -> None:
    controller = walk.controller
    walk.start(1)
    walk.end(1)
    walk.start(2)
    walk.end(2)
    controller.select(walk.step(1).id)
    assert controller.viewed is controller.progress.entries[walk.step(1).id]
    controller.select(walk.step(3).id)
    assert controller.viewed is controller.latest is controller.progress.entries[walk.step(2).id]
    assert controller.label(controller.latest) == "block 2" and controller.unfinished == 1


def test_values_that_are_set_for_a_block_are_not_what_ran_last(walk: Walk) -> None:
    walk.start(1)
    walk.end(1)
    for fills in (walk.step(2).id, None):
        name = f"aside-{fills}"
        walk.controller.receive(AsideStarted("", "r1", "d", name, "x\n", fills))
        walk.controller.receive(AsideFinished("", "r1", "d", name, "x\n", Status.PASSED, None, fills=fills))
        latest = walk.controller.latest
        assert latest is not None
        assert walk.controller.label(latest) == ("block 1" if fills else "your own command")


def test_leaving_answers_what_is_asked(walk: Walk) -> None:
    walk.turn(1)
    walk.controller.leave()
    assert walk.link.choices == [Leave()] and walk.link.stops == 0


def test_leaving_stops_what_runs_and_answers_the_next_question(walk: Walk) -> None:
    walk.start(1)
    walk.controller.leave()
    assert walk.link.choices == [] and walk.link.stops == 1
    walk.end(1, Status.CANCELLED)
    assert not walk.turn(2) and walk.link.choices == [Leave()]
    walk.controller.asked(Situation(SituationKind.CLEANUP, walk.step(3), leaving=True))
    assert walk.link.choices == [Leave()], "the clean-up is still offered"


def test_a_retry_can_be_stopped_until_something_else_happens(walk: Walk) -> None:
    controller = walk.controller
    assert not controller.stop() and walk.link.stops == 0
    controller.retry = Retry(walk.step(1), 0.0)
    assert controller.retry.left == 0.0 and controller.stop() and walk.link.stops == 1
    walk.turn(2)
    assert not controller.stop()


def test_following_a_link_leaves(walk: Walk) -> None:
    walk.turn(None)
    assert walk.controller.at_end
    walk.controller.follow("next.md")
    assert walk.controller.following == "next.md" and walk.link.choices == [Leave()]


def test_when_the_run_is_over_nothing_can_be_chosen(walk: Walk) -> None:
    walk.turn(None)
    walk.controller.finish()
    assert walk.controller.ended and not walk.controller.free and not walk.controller.run_all()


def test_a_report_that_cannot_be_written_is_refused(walk: Walk, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        walk.controller.add_report("nonsense")
    report = walk.controller.add_report(f"json={tmp_path / 'r.json'}")
    assert walk.controller.reports == [report]


def test_an_edit_is_kept_in_the_document(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# T\n\n```bash\na\n```\n")
    from runbook.documents.parse import parse

    plan = build([parse(path.read_text(), str(path))])
    controller = StepController(plan, Link())
    assert controller.keep_edit(plan.steps[0], "b\n").endswith("is changed.")
    assert path.read_text() == "# T\n\n```bash\nb\n```\n"
    assert "has changed since" in controller.keep_edit(plan.steps[0], "c\n")


@pytest.mark.parametrize(
    ("typed", "same"), [("a  b\n", True), ("a b", True), ("a\nb\n", False), ("ab\n", False), ("", False)]
)
def test_words_are_compared_line_by_line(typed: str, same: bool) -> None:
    assert same_words(typed, "a b\n") is same


def test_it_drives_a_run_together_with_the_policy() -> None:
    """Policy, engine and controller in one thread, as the prompt has them."""
    from runbook.core.cancellation import Cancellation

    plan, slot, session = build([document("a", "b", "c")]), ChoiceSlot(), FakeSession()
    controller = StepController(plan, slot)

    class Impatient:
        """Runs the second block, then all."""

        def ask(self, situation: Situation) -> Choice:
            controller.asked(situation)
            if not session.commands:
                controller.run(plan.steps[1])
            elif len(session.commands) == 1:
                controller.run_all()
            else:
                controller.leave()
            choice = slot.take()
            assert choice is not None and slot.take() is None
            return choice

        def retry_in(self, step: Step, seconds: float) -> None:
            raise AssertionError

    policy = GuidePolicy(plan, Impatient(), RequiredValues(Store(), {}, {}), Cancellation())
    for event in play(plan, session, policy=policy, guided=True):
        controller.receive(event)
    assert [command.code for command in session.commands] == ["b\n", "a\n", "c\n"]
    assert controller.unfinished == 0 and controller.leaving


def test_it_needs_no_textual() -> None:
    import subprocess

    code = "import sys; import runbook.frontends.step.controller; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
