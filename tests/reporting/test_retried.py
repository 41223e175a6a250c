"""Every report shows that a document is flaky, and what is said of a document beside its blocks."""

from collections.abc import Callable
from dataclasses import replace
from io import StringIO

import pytest

from runbook.core.events import (
    BlockFinished,
    DocumentRetried,
    DocumentStarted,
    Event,
    RunFinished,
    RunStarted,
    Status,
)
from runbook.reporting import registry
from tests.reporting.live.test_suite_view import failing, of, passing
from tests.reporting.story import RUN, TIME, Story, outline


def retried(path: str) -> list[Event]:
    failures = tuple(one for one in failing(path) if isinstance(one, BlockFinished))[:1]
    assert failures
    return [DocumentRetried(TIME, RUN, path, 1, Status.FAILED, 1.0, failures), *passing(path, attempt=2)]


def lost(path: str) -> list[Event]:
    events = of(
        path, Story().document(outline(5, "x\n"), path=path), Status.ERROR, 1.0, "the process was killed"
    )
    return [replace(one, title="Lost") if isinstance(one, DocumentStarted) else one for one in events]


def report(form: str, *documents: list[Event]) -> str:
    events = [RunStarted(TIME, RUN, "0"), *(event for one in documents for event in one)]
    events.append(RunFinished(TIME, RUN, Status.ERROR, 1.0))
    stream = StringIO()
    writer: Callable[..., None] = registry.reporter(form)
    writer(lambda: events, stream)
    return stream.getvalue().replace("&#58;", ":")


@pytest.mark.parametrize("form", ["json", "junit", "html", "markdown", "github"])
def test_a_flaky_document_is_shown_as_such(form: str) -> None:
    text = report(form, retried("a.md"))
    assert "flaky" in text and "exit status 2" in text
    assert "flaky" not in report(form, passing("a.md")).replace('"flaky": false', "")


@pytest.mark.parametrize("form", ["json", "junit", "html", "markdown", "github"])
def test_what_is_said_of_a_document_is_in_the_report(form: str) -> None:
    assert "the process was killed" in report(form, lost("a.md"))
