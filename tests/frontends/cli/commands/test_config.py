import json
import subprocess
import sys

import pytest

from tests.frontends.cli.command import Folder


def test_each_setting_is_shown_with_its_origin(folder: Folder) -> None:
    folder.write("runbook.toml", 'jobs = 3\n[var]\nA = "x y"\n')
    done = folder.runbook("config", "--format", "json", env={"RUNBOOK_TIMEOUT": "5m"})
    found = json.loads(done.out)
    assert found["jobs"] == {"value": 3, "origin": "runbook.toml:1"}
    assert found["var"] == {"value": {"A": "x y"}, "origin": "runbook.toml:2"}
    assert found["timeout"] == {"value": "5m", "origin": "RUNBOOK_TIMEOUT"}
    assert found["total-timeout"] == {"value": "1h", "origin": "default"}
    text = folder.runbook("config").out
    assert [line.split()[-1] for line in text.splitlines() if line.startswith("jobs")] == ["runbook.toml:1"]


def test_settings_are_the_defaults_of_flags_and_variables_are_added(folder: Folder) -> None:
    folder.write("a.md", '```bash\necho "$A-$B"\n```\n<!-- expected_similarity=1.0 -->\n```text\n1-2\n```\n')
    folder.write("runbook.toml", 'matcher = "nosuch"\n[var]\nA = "1"\nB = "1"\n')
    done = folder.run("a.md")
    assert done.code == 2 and "nosuch" in done.err
    done = folder.run("a.md", "--matcher", "exact", "--var", "B=2")
    assert done.code == 0, done.out + done.err


@pytest.mark.parametrize("command", [("run", "a.md"), ("test", "."), ("config",)])
def test_settings_that_cannot_be_used_are_an_error_of_usage(folder: Folder, command: tuple[str, ...]) -> None:
    folder.write("a.md", "```bash\ntrue\n```\n")
    folder.write("runbook.toml", "jbs = 1\n")
    done = folder.runbook(*command)
    assert (done.code, done.err) == (2, "runbook: runbook.toml:1: unknown key 'jbs'; did you mean 'jobs'?\n")


def test_a_command_without_settings_does_not_look_at_them(folder: Folder) -> None:
    folder.write("a.md", "```bash\ntrue\n```\n")
    folder.write("runbook.toml", "jbs = 1\n")
    assert folder.runbook("inspect", "a.md").code == 0


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("runbook comp", ["completion"]),
        ("runbook schema rep", ["report-1"]),
        ("runbook test --report js", ["json=", "jsonl="]),
        ("runbook run --matcher exa", ["exact"]),
        ("runbook run a.md --only ", ["one", "Set up", "tag:slow"]),
    ],
)
def test_completion(folder: Folder, words: str, completed: list[str]) -> None:
    folder.write("a.md", "# A\n\n## Set up\n\n```bash {name=one tags=slow}\ntrue\n```\n")
    env = {
        "_RUNBOOK_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    code = "from runbook.frontends.cli.app import main; main(prog_name='runbook')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder.path, env=env, capture_output=True, text=True, check=False
    )
    assert [line.partition(",")[2] for line in done.stdout.splitlines()] == completed, done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_is_printed(folder: Folder, shell: str) -> None:
    done = folder.runbook("completion", shell)
    assert done.code == 0 and f"_RUNBOOK_COMPLETE={shell}_complete" in done.out
