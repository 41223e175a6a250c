import json
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from runbook.core.errors import UsageError
from runbook.core.options import (
    MODES,
    GuideOptions,
    RunOptions,
    SuiteOptions,
    UpdateOptions,
    Value,
    options_of,
)
from runbook.engine.command_execution import DOCUMENT_DIR
from runbook.frontends.cli.app import COMMANDS, main
from runbook.running.runner import WORKING_DIR
from runbook.sessions.process import process_tree
from runbook.sources import settings


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


def settings_of(command: str = "test", **environment: str) -> dict[str, tuple[object, str]]:
    found = settings.load(environment=environment).of(command)
    return {key: (one.value, one.origin) for key, one in found.items()}


def test_nothing_is_set_where_nothing_says_so() -> None:
    Path("pyproject.toml").write_text("[tool.other]\nx = 1\n")
    assert settings_of() == {} and settings.load().folder is None


def test_precedence_from_environment_to_pyproject() -> None:
    Path("pyproject.toml").write_text('[tool.runbook]\njobs = 1\ntimeout = "1m"\nmatcher = "exact"\n')
    Path("runbook.toml").write_text('timeout = "2m"\nmatcher = "text"\n')
    assert settings_of(RUNBOOK_MATCHER="json") == {
        "jobs": (1, "pyproject.toml:2"),
        "timeout": ("2m", "runbook.toml:1"),
        "matcher": ("json", "RUNBOOK_MATCHER"),
    }


def test_a_table_of_a_command_comes_before_what_holds_for_all() -> None:
    Path("pyproject.toml").write_text(
        '[tool.runbook]\ntimeout = "1m"\nreruns = 0\n\n[tool.runbook.test]\ntimeout = "2m"\n'
    )
    assert settings_of("test")["timeout"] == ("2m", "pyproject.toml:6")
    assert settings_of("run")["timeout"] == ("1m", "pyproject.toml:2")
    assert settings_of("test", RUNBOOK_TIMEOUT="3m")["timeout"] == ("3m", "RUNBOOK_TIMEOUT")


def test_the_nearest_folder_with_settings_counts_up_to_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "docs" / "deep"
    inner.mkdir(parents=True)
    Path("runbook.toml").write_text('env-file = ["test.env"]\nreport = ["junit=out/r.xml", "github"]\n')
    monkeypatch.chdir(inner)
    found = settings_of()
    assert found["env-file"][0] == ["../../test.env"]
    assert found["report"][0] == ["junit=../../out/r.xml", "github"]
    (tmp_path / "docs" / "runbook.toml").write_text("jobs = 2\n")
    assert settings_of() == {"jobs": (2, str(tmp_path / "docs" / "runbook.toml") + ":1")}
    (tmp_path / "docs" / ".git").mkdir()
    (tmp_path / "docs" / "runbook.toml").unlink()
    assert settings_of() == {}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("JOBS", "auto", "auto"),
        ("KEEP_GOING", "true", True),
        ("IN_PLACE", "0", False),
        ("EXCLUDE", "old/ 'a b.md'", ["old/", "a b.md"]),
        ("VAR", "A=1 'B=x y=z'", {"A": "1", "B": "x y=z"}),
        ("RERUNS", "2", "2"),
    ],
)
def test_values_from_the_environment(name: str, text: str, value: object) -> None:
    key = name.lower().replace("_", "-")
    assert settings_of(**{f"RUNBOOK_{name}": text}) == {key: (value, f"RUNBOOK_{name}")}


def test_what_every_shell_of_a_run_has_is_no_setting() -> None:
    """A `runbook` that a block starts would take it for one."""
    given = {process_tree.MARK: "x", DOCUMENT_DIR: "x", WORKING_DIR: "x"}
    assert settings.load(environment=given) == settings.load(environment={})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1\n", "runbook.toml:1: unknown key 'a'; there are: add, all, allow, allow-empty"),
        ('# x\n\ntimout = "1m"\n', "runbook.toml:3: unknown key 'timout'; did you mean 'timeout'?"),
        ("[test]\njobbs = 1\n", "runbook.toml:2: unknown key 'jobbs' in [test]; did you mean 'jobs'?"),
        ('timeout = "soon"\n', "runbook.toml:1: timeout = 'soon': expected a duration"),
        ("[test]\njobs = 0\n", 'runbook.toml:2: jobs = 0: expected a number, or "auto"'),
        ("reruns = -1\n", "runbook.toml:1: reruns = -1: expected a number"),
        ("timeout = true\n", "runbook.toml:1: timeout = True: expected a duration"),
        ('exclude = "old"\n', "runbook.toml:1: exclude = 'old': expected a list of texts"),
        ("var = {A = [1]}\n", "runbook.toml:1: var = {'A': [1]}: expected a table"),
        ("keep-going = 1\n", "runbook.toml:1: keep-going = 1: expected true or false"),
        ("jobs = many\n", "runbook.toml:1: not valid TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    Path("runbook.toml").write_text(text)
    with pytest.raises(UsageError) as problem:
        settings.load(environment={})
    assert str(problem.value).startswith(said)


def test_a_table_that_is_none_and_bad_words_in_the_environment_are_refused() -> None:
    for name, text in (
        ("KEEP_GOING", "perhaps"),
        ("RERUNS", "few"),
        ("EXCLUDE", "'open"),
        ("JOBS", "x"),
        ("TIMEOUT", "x"),
    ):
        with pytest.raises(UsageError, match=f"RUNBOOK_{name}={text}"):
            settings.load(environment={f"RUNBOOK_{name}": text})
    Path("pyproject.toml").write_text("[tool]\nrunbook = 1\n")
    with pytest.raises(UsageError, match="must be a table"):
        settings.load(environment={})


ONCE = {"--resume"}
"""Flags about a single run: which one it goes on with."""


@pytest.mark.parametrize("mode", ["run", "test", "step", "update"])
def test_what_a_flag_can_say_a_setting_can_say(mode: str) -> None:
    command = import_module(COMMANDS[mode]).command
    flags = {flag for one in command.params if isinstance(one, click.Option) for flag in one.opts[-1:]}
    keys = {one.key for kind in MODES[mode] for one in options_of(kind).values()}
    assert flags - ONCE <= {f"--{key}" for key in keys}
    assert keys <= set(settings.KEYS)


SAMPLES = {
    Value.TEXT: "x",
    Value.CHOICE: "never",
    Value.PATH: "x.json",
    Value.JOURNAL: "x.jsonl",
    Value.FOLDER: "docs",
    Value.TEXTS: ["x"],
    Value.NAMES: ["X"],
    Value.PATHS: ["x.env"],
    Value.FOLDERS: ["docs"],
    Value.CASSETTES: "cassettes",
    Value.REPORTS: ["json=x.json"],
    Value.FLAG: True,
    Value.NUMBER: 2,
    Value.FRACTION: 0.5,
    Value.DURATION: "2m",
    Value.JOBS: 2,
    Value.TABLE: {"A": "1"},
}


@pytest.mark.parametrize("key", sorted(settings.KEYS))
def test_every_key_can_be_set_in_a_file_and_by_the_environment(key: str) -> None:
    value = SAMPLES[settings.KEYS[key].kind]
    text = "{A = '1'}" if isinstance(value, dict) else json.dumps(value)
    Path("runbook.toml").write_text(f"{key} = {text}\n")
    in_file = settings.load(environment={}).of("run")[key].value
    Path("runbook.toml").unlink()
    words = settings.texts(value) if isinstance(value, (dict, list)) else [str(value)]
    name = "RUNBOOK_" + key.upper().replace("-", "_")
    by_environment = settings.load(environment={name: " ".join(words)}).of("run")[key].value
    for kind in (RunOptions, SuiteOptions, GuideOptions, UpdateOptions):
        one, other = (
            settings.values(kind, {key: settings.Setting(found, "")}) for found in (in_file, by_environment)
        )
        assert one == other
        assert kind(**one) != kind() or not one


def test_a_setting_holds_for_the_run(capfd: pytest.CaptureFixture[str]) -> None:
    Path("a.md").write_text("```bash\necho one\n```\n\n```output\nquite another text\n```\n")
    assert CliRunner().invoke(main, ["run", "a.md"]).exit_code == 0
    Path("runbook.toml").write_text("implied-similarity = 0.9\n")
    assert CliRunner().invoke(main, ["run", "a.md"]).exit_code == 1
