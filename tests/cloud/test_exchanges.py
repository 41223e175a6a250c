"""Requests belong to the block that runs, and say how it ended."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from runbook.cloud.exchanges import MOST_SHOWN, Answered, Exchanges, Problem
from runbook.cloud.listening_session import ListeningSession
from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.cloud.proxy import Answer
from runbook.cloud.rehearsal import Rehearsal
from runbook.core.events import Reason
from runbook.engine.session import Command, Ended, Output

GET = HttpRequest("GET", "api.example.com", "/a", "", (), b"")


class Told:
    """A responder that says what it is told to."""

    def __init__(self, *problems: Problem, missing: tuple[Problem, ...] = ()) -> None:
        self.problems = problems
        self.missing = missing
        self.blocks: list[str] = []

    def begin(self, block: str) -> None:
        pass

    def respond(self, request: HttpRequest, block: str) -> Answered:
        self.blocks.append(block)
        return Answered(Answer(HttpResponse(200, (), b"")), "note" if self.problems else None, self.problems)

    def end(self, block: str, variables: Callable[[], Mapping[str, str]]) -> tuple[Problem, ...]:
        return self.missing

    def findings(self) -> tuple[str, ...]:
        return ("gone",)


def ended(told: Told, *requests: HttpRequest, **end: object) -> Ended:
    exchanges = Exchanges(told)
    exchanges.begin("a.md:3")
    for one in requests:
        exchanges.respond(one)
    return exchanges.end(Ended(**{"exit_status": 0, **end}))  # type: ignore[arg-type]


def test_a_block_has_its_requests() -> None:
    end = ended(Told(), GET)
    assert end.reason is None and end.requests
    assert (end.requests[0].method, end.requests[0].url) == ("GET", "https://api.example.com/a")


def test_a_request_between_two_blocks_is_the_earlier_one_s() -> None:
    told = Told()
    exchanges = Exchanges(told)
    exchanges.begin("a.md:3")
    exchanges.end(Ended(0))
    exchanges.respond(GET)
    exchanges.begin("a.md:9")
    exchanges.respond(GET)
    assert told.blocks == ["a.md:3", "a.md:9"]


@pytest.mark.parametrize("reason", [Reason.DRIFT, Reason.NOT_REHEARSED])
def test_a_block_with_a_problem_has_failed(reason: Reason) -> None:
    end = ended(Told(Problem(reason, "this")), GET, GET)
    assert (end.reason, end.message) == (reason, "this")
    assert ended(Told(Problem(reason, "this")), GET, exit_status=2).message == "this (exit status 2)"


def test_a_time_limit_stays_the_reason() -> None:
    assert ended(Told(Problem(Reason.DRIFT, "this")), GET, reason=Reason.TIMEOUT).reason is Reason.TIMEOUT


def test_what_a_failed_block_asked_no_further_is_no_drift() -> None:
    told = Told(missing=(Problem(Reason.DRIFT, "not made", missing=True),))
    assert ended(told).reason is Reason.DRIFT
    assert ended(told, exit_status=1).reason is None


def test_a_run_that_was_interrupted_is_not_whole() -> None:
    exchanges = Exchanges(Told())
    exchanges.begin("a.md:3")
    assert exchanges.findings() == ("gone",)
    exchanges.end(Ended(None, Reason.INTERRUPTED))
    assert exchanges.findings() == ()


def test_many_requests_are_not_all_shown() -> None:
    end = ended(Told(), *[GET] * (MOST_SHOWN + 5))
    assert end.requests is not None and len(end.requests) == MOST_SHOWN


class Shell:
    def execute(self, command: Command) -> Iterator[Output | Ended]:
        yield Ended(0)


def test_the_session_is_listened_to() -> None:
    problem = Problem(Reason.NOT_REHEARSED, "ssh")
    session = ListeningSession(Shell(), Exchanges(Told()), lambda code: problem if "ssh" in code else None)
    assert list(session.execute(Command("a.md:3", "true"))) == [Ended(0, requests=())]
    (refused,) = session.execute(Command("a.md:9", "ssh host"))
    assert isinstance(refused, Ended) and refused.reason is Reason.NOT_REHEARSED
    assert (
        session.findings() == ("gone",) and session.take_exit_trap() is None and session.end_processes() == ()
    )


class World:
    def __init__(self) -> None:
        self.unhandled: list[str] = []

    def answer(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/unknown":
            return HttpResponse(501, (), b"", "the path /unknown")
        if request.query:
            self.unhandled.append(request.query)
        return HttpResponse(200, (), b"{}")


class Unasked:
    """A stand-in that keeps what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def answer(self, request: HttpRequest) -> HttpResponse:
        self.asked.append(f"{request.host}{request.path}")
        return HttpResponse(200, (), b"{}")


def get(place: str) -> HttpRequest:
    host, _, path = place.partition("/")
    return HttpRequest("GET", host, f"/{path}", "", (), b"")


def test_what_a_stand_in_does_not_know_is_not_rehearsed() -> None:
    rehearsal = Rehearsal(World())
    known, unknown, ignored = (
        rehearsal.respond(HttpRequest("GET", "api.example.com", path, query, (), b""), "b")
        for path, query in (("/a", ""), ("/unknown", ""), ("/a", "$filter=x"))
    )
    assert known.problems == () and known.note is None
    assert [one.reason for one in unknown.problems] == [Reason.NOT_REHEARSED]
    assert "the path /unknown" in unknown.problems[0].text and "$filter=x" in ignored.problems[0].text


@pytest.mark.parametrize(
    "place",
    [
        "azcliprod.blob.core.windows.net/cli",
        "azcliprod.blob.core.windows.net/cli/azure-cli-core/setup.py",
        "raw.githubusercontent.com/Azure/azure-cli/main/src/azure-cli/setup.py",
        "southcentralus-0.in.applicationinsights.azure.com/v2.1/track",
        "dc.services.visualstudio.com/v2/track",
        "checkpoint-api.hashicorp.com/v1/check/terraform",
    ],
)
def test_news_of_a_program_itself_is_no_block_s_matter(place: str) -> None:
    answered = Rehearsal(Unasked()).respond(get(place), "b")
    assert answered.problems == () and isinstance(answered.answer.response, HttpResponse)
    assert answered.answer.response.status == 502


@pytest.mark.parametrize(
    "place",
    [
        "aka.ms/InstallAzureCLIDeb",
        "aka.ms/azExtCmdTree",
        "aka.ms/azure-cli-extension-index-v1",
        "azcliextensionsync.blob.core.windows.net/index1/index.json",
        "azcliprod.blob.core.windows.net/cli/vm/aliases.json",
        "raw.githubusercontent.com/Azure/azure-cli/main/README.md",
    ],
)
def test_what_a_document_asks_of_the_same_hosts_is_its_matter(place: str) -> None:
    world = Unasked()
    Rehearsal(world).respond(get(place), "b")
    assert world.asked == [place]


def test_an_upgrade_is_not_http() -> None:
    headers = (("connection", "Upgrade"), ("upgrade", "SPDY/3.1"))
    request = HttpRequest("POST", "c.azmk8s.io", "/api/v1/namespaces/default/pods/a/exec", "", headers, b"")
    assert "exec" in Rehearsal(World()).respond(request, "b").problems[0].text
