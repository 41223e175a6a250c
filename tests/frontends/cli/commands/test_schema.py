import json

import pytest

from runbook.reporting import schemas
from tests.frontends.cli.command import Folder
from tests.reporting.test_schemas import problems

DOCUMENT = """\
---
title: T
date: 2024-01-01
---
# T

```bash {name=one timeout=1m}
A=1; sleep 0 & echo one; echo two >&2
```
<!-- expected_similarity=1.0 -->
```text
one
```

```bash {skip="no cloud"}
false
```

```bash
echo five
```
<!-- expected_similarity="^six" -->
```
six
```

```bash
exit 3
```
```output
never
```
"""


def test_without_a_name_all_are_listed(folder: Folder) -> None:
    done = folder.runbook("schema")
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()] == list(schemas.NAMES)


@pytest.mark.parametrize("name", schemas.NAMES)
def test_a_schema_is_printed_as_the_file_has_it(folder: Folder, name: str) -> None:
    done = folder.runbook("schema", name)
    assert (done.code, done.out) == (0, schemas.text(name))
    assert folder.runbook("schema", name.removesuffix("-1")).out == done.out


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("jurnal", "did you mean 'journal-1'?"),
        ("report-9", "did you mean 'report-1'?"),
        ("x", "there are: rep"),
    ],
)
def test_an_unknown_name_is_an_error_that_helps(folder: Folder, name: str, hint: str) -> None:
    done = folder.runbook("schema", name)
    assert (done.code, done.out) == (2, "")
    assert f"there is no schema {name!r}; {hint}" in done.err


def test_what_a_person_ran_is_valid(folder: Folder) -> None:
    folder.write("a.md", "```bash\necho one\n```\n")
    targets = ("--report", "jsonl=run.jsonl", "--report", "json=report.json")
    done = folder.runbook("step", "--plain", "a.md", *targets, stdin="! A=1; echo mine\nall\nquit\n")
    report = json.loads((folder.path / "report.json").read_text())
    assert [one["stdout"] for one in report["documents"][0]["asides"]] == ["mine\n"], done.err
    assert problems("report-1", report) == []
    assert wrong_lines(folder) == []


def test_what_a_run_leaves_is_valid(folder: Folder) -> None:
    folder.write("a.md", DOCUMENT)
    done = folder.run("a.md", "--keep-going", "--report", "jsonl=run.jsonl", "--var", "A=2")
    assert done.code == 1
    assert problems("report-1", done.report) == []
    assert wrong_lines(folder) == []


def test_what_is_run_by_several_processes_is_valid(folder: Folder) -> None:
    """The second attempt at a document passes."""
    folder.write("a.md", f"```bash\nmkdir {folder.path}/once || exit 0; echo first; exit 3\n```\n")
    folder.write("b.md", "```bash\necho fine\n")
    targets = ("--report", "jsonl=run.jsonl", "--report", "json=report.json")
    done = folder.runbook("test", "a.md", "b.md", "--reruns", "1", *targets)
    report = json.loads((folder.path / "report.json").read_text())
    assert report["documents"][0]["flaky"] and report["documents"][1]["diagnostics"], done.err
    assert problems("report-1", report) == []
    assert '"type":"DocumentRetried"' in (folder.path / "run.jsonl").read_text()
    assert wrong_lines(folder) == []


def wrong_lines(folder: Folder) -> list[list[str]]:
    """What is wrong with each line of the journal ``run.jsonl``."""
    lines = (folder.path / "run.jsonl").read_text().splitlines()
    assert len(lines) > 5
    return [found for line in lines if (found := problems("journal-1", json.loads(line)))]
