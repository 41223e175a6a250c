"""What somebody sees who does not know the commands yet."""

from importlib import import_module

import pytest

from runbook.frontends.cli.app import COMMANDS
from runbook.frontends.cli.grouped_help import FIRST_STEPS, SECTIONS
from tests.frontends.cli.command import Folder


def test_each_command_stands_below_one_heading() -> None:
    listed = [name for commands in SECTIONS.values() for name in commands]
    assert sorted(listed) == sorted(COMMANDS)


def test_each_summary_is_whole_in_a_line_of_80_columns(folder: Folder) -> None:
    done = folder.runbook("--help", env={"COLUMNS": "80"}, installed=True)
    lines = done.out.splitlines()
    for commands in SECTIONS.values():
        for name, summary in commands.items():
            assert any(line.split() == [name, *summary.split()] and len(line) <= 80 for line in lines), name


def test_without_a_command_the_first_steps_are_shown(folder: Folder) -> None:
    done = folder.runbook(installed=True)
    assert (done.code, done.out, done.err) == (2, "", FIRST_STEPS)


@pytest.mark.parametrize(("name", "near"), [("rnu", "run"), ("tset", "test"), ("inspct", "inspect")])
def test_a_misspelt_command_gets_the_nearest_one(folder: Folder, name: str, near: str) -> None:
    done = folder.runbook(name, installed=True)
    assert done.code == 2
    assert f"No such command {name!r}. Did you mean {near!r}?" in done.err


def test_a_document_in_the_place_of_a_command_gets_the_command_that_runs_it(folder: Folder) -> None:
    folder.write("article.md", "# T\n")
    assert "To run this document: runbook run article.md" in folder.runbook("article.md", installed=True).err


def test_options_stand_below_the_heading_of_their_group(folder: Folder) -> None:
    text = folder.runbook("test", "--help", installed=True).out
    at = [
        text.index(f"\n{heading}:\n")
        for heading in ("Options", "Many documents", "What runs", "What is shown")
    ]
    assert text.index("  --shard") > at[1]
    assert at[2] < text.index("  --only") and at[3] < text.index("  --color")
    assert "DOC..." not in text.split("\nOptions:\n")[1]


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "cassette"])
def test_no_option_is_lost_in_the_help(folder: Folder, name: str) -> None:
    command = import_module(COMMANDS[name]).command
    text = folder.runbook(name, "--help", installed=True).out
    missing = [
        one.opts[-1] for one in command.params if one.opts[-1].startswith("-") and one.opts[-1] not in text
    ]
    assert missing == []
