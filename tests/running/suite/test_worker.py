from dataclasses import replace
from pathlib import Path

import pytest

from runbook.running.plan_options import Planning, load_with_files
from runbook.running.suite.job import Job
from runbook.running.suite.worker import planned

JOB = Job(
    run="r",
    document="a.md",
    attempt=2,
    planning=Planning(only=("tag:x",), include_roots=(Path("/y"),), timeout=1.5, choose=("tab=a",)),
    variables={"A": "x\n'\"é"},
    secrets=("B",),
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
    ("planning", "running"),
    [
        (Planning(), [3, 9]),
        (Planning(only=("tag:slow", "nosuch")), [3]),
        (Planning(only=("nosuch",)), None),
        (Planning(start="nosuch"), None),
        (Planning(skip=("one", "nosuch")), [9]),
        (Planning(choose=("tab=mac", "zone=nosuch")), [3, 15]),
    ],
)
def test_a_selection_counts_as_far_as_the_document_has_it(
    article: None, planning: Planning, running: list[int] | None
) -> None:
    plan = planned(replace(JOB, planning=planning), load_with_files("a.md", planning).document)
    lines = None if plan is None else [one.block.line for one in plan.steps if one.left_out is None]
    assert lines == running
