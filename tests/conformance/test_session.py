"""Both sessions keep the contract; bash keeps the cases, too."""

from contextlib import AbstractContextManager, nullcontext

import pytest

from runbook.engine.session import Session
from runbook.sessions.bash.session import BashSession
from tests.conformance.cases import Case, cases, differences
from tests.conformance.session import ScriptedSession, SessionContract


class TestScripted(SessionContract):
    def session(self) -> AbstractContextManager[Session]:
        return nullcontext(ScriptedSession())


class TestBash(SessionContract):
    def session(self) -> AbstractContextManager[Session]:
        return BashSession()


class TestBashWithoutSnapshots(SessionContract):
    def session(self) -> AbstractContextManager[Session]:
        return BashSession(snapshot=False)


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
def test_case(case: Case) -> None:
    with BashSession() as session:
        assert differences(session, case) == []
