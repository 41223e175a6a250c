import os
import shlex
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest

from runbook.conformance.session import SessionSuite
from runbook.engine.session import Session
from runbook.sessions.registry import SessionSetup
from runbook.sessions.remote.link import Link
from runbook.sessions.remote.remote_session import RemoteSession
from runbook.shell.openers.exec_prefix import exec_prefix
from tests.sessions.remote import places


def opened(words: str, setup: SessionSetup) -> RemoteSession:
    prefix = exec_prefix(shlex.split(words), declared=True)
    assert prefix is not None
    given = (
        {}
        if setup.env is None
        else {key: setup.env[key] for key in setup.env if os.environ.get(key) != setup.env[key]}
    )
    return RemoteSession(
        Link(prefix, words, os.environ, os.getcwd()),
        env=given,
        cwd=str(setup.cwd or ""),
        cancel=setup.cancel,
        wake=setup.wake,
        keep_background=setup.keep_background,
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[places.Sshd]:
    with places.sshd(tmp_path_factory.mktemp("sshd")) as one:
        yield one


@pytest.fixture(scope="module")
def namespace() -> Iterator[str]:
    with places.netns() as words:
        yield words


class RemoteSuite(SessionSuite):
    """The rules of every session, for one that is elsewhere."""

    name = "remote"
    words = ""

    def open(self, setup: SessionSetup) -> AbstractContextManager[Session]:
        return opened(self.words, setup)


class TestOverSsh(RemoteSuite):
    @pytest.fixture(autouse=True)
    def place(self, server: places.Sshd) -> None:
        self.words = server.words


class TestInANamespace(RemoteSuite):
    @pytest.fixture(autouse=True)
    def place(self, namespace: str) -> None:
        self.words = namespace
