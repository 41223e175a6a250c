import io
from dataclasses import replace
from pathlib import Path

import pytest

from runbook.core.events import DocumentFinished, DocumentStarted
from runbook.core.options import RunOptions
from runbook.running.planning import load_with_files
from runbook.running.signals import Signals
from runbook.running.suite.job import Job
from runbook.running.suite.worker import perform, planned

JOB = Job(
    run="r",
    document="a.md",
    attempt=2,
    options=RunOptions(
        only=("tag:x",),
        include_roots=("/y",),
        timeout=1.5,
        choose=("tab=a",),
        variables=(("A", "1"),),
        secrets=("B",),
    ),
    variables={"A": "x\n'\"é"},
)


def test_a_job_survives_the_way_through_a_line() -> None:
    line = JOB.to_line()
    assert line.count(b"\n") == 1 and Job.from_line(line) == JOB


@pytest.fixture
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.md").write_text(
        "# A\n\n```bash {name=one tags=slow}\ntrue\n```\n\n# [Linux](#tab/linux)\n\n```bash\ntrue\n```\n\n"
        "# [Mac](#tab/mac)\n\n```bash\ntrue\n```\n\n---\n"
    )


@pytest.mark.parametrize(
    ("options", "running"),
    [
        (RunOptions(), [3, 9]),
        (RunOptions(only=("tag:slow", "nosuch")), [3]),
        (RunOptions(only=("nosuch",)), None),
        (RunOptions(start="nosuch"), None),
        (RunOptions(skip=("one", "nosuch")), [9]),
        (RunOptions(choose=("tab=mac", "zone=nosuch")), [3, 15]),
    ],
)
def test_a_selection_counts_as_far_as_the_document_has_it(
    article: None, options: RunOptions, running: list[int] | None
) -> None:
    plan = planned(replace(JOB, options=options), load_with_files("a.md", options).document)
    lines = None if plan is None else [one.block.line for one in plan.steps if one.left_out is None]
    assert lines == running


@pytest.mark.parametrize(
    ("files", "place", "reason", "end"),
    [
        (
            {"a.md": b"# A\n\n```bash\n\xff\n```\n"},
            "a.md:4",
            "not UTF-8: byte 0xff at offset 13; save the file as UTF-8",
            "not UTF-8: byte 0xff at offset 13; save the file as UTF-8",
        ),
        (
            {
                "a.md": b"# A\n\n[!include[Part](part.md)]\n\n```bash\ntrue\n```\n",
                "part.md": b"\n\n```bash {confirm}\ntrue\n```\n",
            },
            "part.md:3",
            "this block requires confirmation",
            "part.md:3: this block requires confirmation",
        ),
        ({}, "a.md:1", "no such file", "no such file"),
    ],
)
def test_an_error_of_a_document_is_said_of_the_place_it_is_about(
    files: dict[str, bytes],
    place: str,
    reason: str,
    end: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, data in files.items():
        Path(name).write_bytes(data)
    job = replace(JOB, options=RunOptions())
    started, finished = perform(job, Signals(interactive=False), io.StringIO())
    assert isinstance(started, DocumentStarted) and isinstance(finished, DocumentFinished)
    (found,) = started.diagnostics
    assert found.place("a.md") == place and found.message.startswith(reason)
    assert finished.message is not None and finished.message.startswith(end)
