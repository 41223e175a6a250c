"""The GitHub action and the pre-commit hooks say only what the command line knows."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click import Command

from runbook.frontends.cli.app import COMMANDS, main
from tests import ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / ".github/actions/runbook/action.yml").read_text())
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
STEPS = ACTION["runs"]["steps"]


def command(name: str) -> Command:
    found = main.get_command(None, name)  # type: ignore[arg-type]
    assert found is not None and name in COMMANDS
    return found


def flags(name: str) -> set[str]:
    return {flag for one in command(name).params for flag in (*one.opts, *one.secondary_opts)}


def test_the_flags_of_the_action_are_those_of_the_command() -> None:
    (script,) = [step["run"] for step in STEPS if step.get("id") == "test"]
    assert set(re.findall(r"(?<=\s)\(?(--[a-z-]+)", script)) <= flags("test")


def test_no_input_is_read_as_a_script() -> None:
    for step in STEPS:
        assert "${{" not in step.get("run", "")
        assert "run" not in step or step["shell"] == "bash"


def test_every_input_is_described_and_used() -> None:
    text = (ROOT / ".github/actions/runbook/action.yml").read_text()
    guide = (ROOT / "docs/how-to/github-actions.md").read_text()
    for name, one in ACTION["inputs"].items():
        assert one["description"] and f"inputs.{name}" in text and f"| `{name}` |" in guide


@pytest.mark.parametrize(
    ("inputs", "arguments"),
    [
        (
            {
                "PATHS": "docs\nREADME.md",
                "ARGS": "--var 'X=a b; $(touch hacked)' --timeout 5m",
                "CHANGED_ONLY": "true",
                "BASE": "main",
            },
            [
                "test",
                "docs",
                "README.md",
                "--var",
                "X=a b; $(touch hacked)",
                "--timeout",
                "5m",
                "--changed-since",
                "origin/main",
            ],
        ),
        ({"CHANGED_ONLY": "true", "BASE": ""}, ["test", "."]),
        ({"REPLAY": "my cassettes"}, ["test", ".", "--replay", "my cassettes"]),
        ({"REHEARSE": "true"}, ["test", ".", "--rehearse"]),
        ({}, ["test", "."]),
    ],
)
def test_the_action_runs(tmp_path: Path, inputs: dict[str, str], arguments: list[str]) -> None:
    """The step that tests, with a command in place of the one that the step before would install."""
    (script,) = [step["run"] for step in STEPS if step.get("id") == "test"]
    (tmp_path / "a b.md").write_text("```bash\necho $X\n```\n")
    (tmp_path / "runbook" / "bin").mkdir(parents=True)
    program = tmp_path / "runbook" / "bin" / "runbook"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/arguments"\nexit 5\n')
    program.chmod(0o755)
    environment = {
        "PATH": "/usr/bin:/bin",
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        **{name.upper().replace("-", "_"): str(one["default"]) for name, one in ACTION["inputs"].items()},
        "BASE": "",
        **inputs,
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    given = (tmp_path / "arguments").read_text().splitlines()
    assert given[: given.index("--report")] == arguments
    assert (tmp_path / "output").read_text().startswith("exit-code=5\n")
    assert not (tmp_path / "hacked").exists()


@pytest.mark.parametrize("hook", HOOKS, ids=[one["id"] for one in HOOKS])
def test_a_hook_is_a_command_that_takes_files(hook: dict[str, Any], tmp_path: Path) -> None:
    program, name, *options = shlex.split(hook["entry"])
    assert program == "runbook" and {one for one in options if one.startswith("-")} <= flags(name)
    (tmp_path / "good.md").write_text("```bash\ntrue\n```\n")
    (tmp_path / "bad.md").write_text("```bash\ntrue <name>\n```\n")
    (tmp_path / "prose.md").write_text("# Nothing to run\n")
    for document, passes in (("good.md", True), ("bad.md", False), ("prose.md", True)):
        done = subprocess.run(
            [sys.executable, "-m", "runbook", name, *options, document],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode == 0) is passes, done.stdout + done.stderr


def test_the_guide_names_the_hooks() -> None:
    guide = (ROOT / "docs/how-to/pre-commit.md").read_text()
    assert all(f"- id: {hook['id']}" in guide for hook in HOOKS)
