"""The sessions keep the rules; bash keeps the cases, too."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import pytest

from runbook.conformance.session import Commands, SessionSuite
from runbook.core.document import Stream
from runbook.engine.session import Command, Ended, Output, Session
from runbook.sessions.bash.session import BashSession
from runbook.sessions.registry import SESSIONS, SessionSetup
from tests.conformance.cases import Case, cases, differences
from tests.conformance.session import ScriptedSession


class TestBash(SessionSuite):
    name = "bash"


class TestBashWithoutSnapshots(SessionSuite):
    name = "bash"
    reads_variables = False  # they are read from the snapshot

    def open(self, setup: SessionSetup) -> AbstractContextManager[Session]:
        return BashSession(
            cwd=setup.cwd,
            env=setup.env,
            cancel=setup.cancel,
            wake=setup.wake,
            snapshot=False,
            keep_background=setup.keep_background,
        )


class TestScripted(SessionSuite):
    """A session needs no shell. It can say little, so that few of the rules apply."""

    name = "scripted"
    commands = Commands(
        broken=None,
        keep=None,
        show=None,
        given=None,
        folder=None,
        read=None,
        wait=None,
        late=None,
        pause=None,
        leave=None,
        lose=None,
    )

    def open(self, setup: SessionSetup) -> AbstractContextManager[Session]:
        return nullcontext(ScriptedSession())


class Eager(ScriptedSession):
    """Runs commands that nobody has asked for."""

    def __init__(self) -> None:
        self.waiting: list[Output | Ended] = []

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        before, self.waiting = self.waiting, [*super().execute(command)][:-1]
        return iter([*before, *self.waiting, Ended(0)])


class Mixed(ScriptedSession):
    """Gives standard error as standard output."""

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        for one in super().execute(command):
            yield replace(one, stream=Stream.STDOUT) if isinstance(one, Output) else one


class Twice(ScriptedSession):
    """Ends twice."""

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        yield from super().execute(command)
        yield Ended(0)


class Nameless(ScriptedSession):
    """Says of every output that it is of one command."""

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        yield from super().execute(replace(command, token="one"))


@pytest.mark.parametrize("wrong", [Eager, Mixed, Twice, Nameless])
def test_a_session_that_breaks_a_rule_is_found_out(wrong: type[ScriptedSession]) -> None:
    class Suite(TestScripted):
        __test__ = False

        def open(self, setup: SessionSetup) -> AbstractContextManager[Session]:
            return nullcontext(wrong())

    rules = [getattr(Suite(), name) for name in dir(Suite) if name.startswith("test_")]
    broken = 0
    for rule in rules:
        try:
            if rule.__code__.co_argcount == 1:
                rule()
        except pytest.skip.Exception:
            pass
        except AssertionError:
            broken += 1
    assert broken


def test_every_session_of_the_table_is_held_to_the_rules() -> None:
    assert {suite.name for suite in SessionSuite.__subclasses__()} >= set(SESSIONS.table)


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_case(case: Case) -> None:
    with BashSession() as session:
        assert differences(session, case) == []
