"""``runbook plan``, and runs of what it has fixed."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from runbook.core.options import RunOptions, options_of
from runbook.reporting.schemas import text
from runbook.running.plans.fixed_plan import FIXED
from tests.frontends.cli.command import Folder

DOCUMENT = """# All parts

## Prerequisites

- [Before](before.md)

[!INCLUDE [part](part.md)]

```bash { name=one }
REGION=nowhere
echo "$REGION $COLOUR"
```

```bash { name=two }
echo two
```
"""


@pytest.fixture
def planned(folder: Folder) -> Folder:
    folder.write("a.md", DOCUMENT)
    folder.write("before.md", "# Before\n\n```bash\necho before\n```\n")
    folder.write("part.md", "```bash\necho part\n```\n")
    folder.write("a.ini", "COLOUR=blue\n")
    done = folder.runbook("plan", "a.md", "--var", "REGION=westeurope", "--skip", "two", "-o", "plan.json")
    assert (done.code, done.out) == (0, "")
    return folder


def plan(folder: Folder) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder.path / "plan.json").read_text())
    return found


def test_a_plan_names_all_that_decides_what_runs(planned: Folder) -> None:
    found = plan(planned)
    Draft202012Validator(json.loads(text("plan"))).validate(found)
    assert {one["path"] for one in found["files"]} == {"a.md", "before.md", "part.md", "a.ini"}
    assert found["variables"] == {"REGION": "westeurope"}
    assert found["declared"] == {"COLOUR": "blue"}
    assert found["options"] == {"skip": ["two"]}
    assert [(one["id"], one["runs"]) for one in found["blocks"]] == [
        ("before.md:3", True),
        ("part.md:1", True),
        ("a.md:9", True),
        ("a.md:14", False),
    ]


def test_a_run_of_the_plan_is_that_of_its_documents(planned: Folder) -> None:
    done = planned.runbook("run", "plan.json", "--report", "json=r.json")
    assert done.code == 0
    blocks = json.loads((planned.path / "r.json").read_text())["documents"][0]["blocks"]
    assert [one["stdout"] for one in blocks] == ["before\n", "part\n", "westeurope blue\n", ""]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.md", DOCUMENT + "\nmore\n", "a.md: has changed"),
        ("before.md", "# Before\n\n```bash\necho after\n```\n", "before.md: has changed"),
        ("part.md", "", "part.md: has changed"),
        ("a.ini", "COLOUR=red\n", "a.ini: has changed"),
        ("a.ini", None, "a.ini: is not there, or is not read any more"),
        ("part.md", None, "part.md: is not there, or is not read any more"),
        ("before.md", None, "before.md: is not there, or is not read any more"),
        ("a.md", None, "a.md: no such file"),
        ("env.json", '{"OTHER": "x"}', "env.json: was not there when the plan was made"),
        ("a.md.results.jsonl", "", "a.md.results.jsonl:1: "),
    ],
)
def test_nothing_runs_when_anything_has_changed(
    planned: Folder, name: str, content: str | None, said: str
) -> None:
    if content is None:
        (planned.path / name).unlink()
    else:
        planned.write(name, content)
    done = planned.runbook("run", "plan.json")
    assert (done.code, done.out) == (2, "")
    assert "plan.json: nothing was run: this is not what the plan was made of" in done.err
    assert said in done.err
    assert "runbook plan a.md -o plan.json" in done.err


@pytest.mark.parametrize(
    "option",
    [
        ("--only", "two"),
        ("--keep-going",),
        ("--timeout", "5s"),
        ("--choose", "tab=x"),
        ("--cwd", "."),
        ("--force",),
    ],
)
def test_options_that_the_plan_fixes_are_refused(planned: Folder, option: tuple[str, ...]) -> None:
    done = planned.runbook("run", "plan.json", *option)
    assert done.code == 2
    assert f"{option[0]}: the plan decides that" in done.err


def test_a_variable_that_the_plan_does_not_leave_open_is_refused(planned: Folder) -> None:
    assert planned.runbook("run", "plan.json", "--var", "REGION=westeurope").code == 0
    done = planned.runbook("run", "plan.json", "--var", "REGION=other")
    assert done.code == 2
    assert "REGION cannot be given" in done.err


def test_the_value_of_a_secret_is_not_in_the_plan_and_is_asked_for(folder: Folder) -> None:
    folder.write("a.md", '```bash\nAPI_TOKEN=none\necho "${#API_TOKEN}"\n```\n')
    done = folder.runbook("plan", "a.md", "--var", "API_TOKEN=first-secret-value", "-o", "plan.json")
    assert done.code == 0 and "API_TOKEN" in done.err
    written = (folder.path / "plan.json").read_text()
    assert "first-secret-value" not in written and plan(folder)["secrets"] == ["API_TOKEN"]
    done = folder.runbook("run", "plan.json")
    assert done.code == 2 and "API_TOKEN, which is secret" in done.err
    assert folder.runbook("run", "plan.json", "--var", "API_TOKEN=another").code == 0
    assert folder.runbook("run", "plan.json", env={"API_TOKEN": "another"}).code == 0


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "runbook.plan/2"},
        {"files": 1},
        {"variables": {"A": 1}},
        {"blocks": [{}]},
        {"options": {"only": 1}},
    ],
)
def test_a_file_that_is_not_a_plan_is_an_error(planned: Folder, change: dict[str, Any]) -> None:
    planned.write("plan.json", json.dumps({**plan(planned), **change}, indent=2))
    done = planned.runbook("run", "plan.json")
    assert done.code == 2
    assert "not a plan" in done.err


def test_another_order_of_blocks_of_the_same_text_is_refused(planned: Folder) -> None:
    found = plan(planned)
    found["blocks"].reverse()
    planned.write("plan.json", json.dumps(found, indent=2))
    done = planned.runbook("run", "plan.json")
    assert done.code == 2
    assert "the same text gives other blocks" in done.err


def test_a_plan_runs_alone(planned: Folder) -> None:
    done = planned.runbook("run", "plan.json", "a.md")
    assert done.code == 2
    assert "a plan runs alone" in done.err


def test_no_plan_is_made_of_what_must_not_run(folder: Folder) -> None:
    folder.write("a.md", "```bash\necho <name>\n")
    done = folder.runbook("plan", "a.md")
    assert done.code == 2
    assert "the documents have errors" in done.err and "a.md:1" in done.err
    done = folder.runbook("plan", "-", stdin="```bash\ntrue\n```\n")
    assert done.code == 2
    assert "standard input cannot be fixed" in done.err


def test_each_option_of_a_run_is_fixed_or_is_known_not_to_decide_what_runs() -> None:
    free = {
        "variables",
        "env_files",
        "secrets",
        "yes",
        "approve",
        "approvals",
        "allowed_signers",
        "correlation_id",
    }
    shown = {"reports", "color", "verbose", "quiet"}
    kept = {"keep_runs", "keep_days", "no_fsync", "pause_on_failure"}
    assert options_of(RunOptions).keys() - FIXED.keys() == free | shown | kept
