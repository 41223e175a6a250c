"""Every row of the table for those who come from Innovation Engine names commands and options that there are."""

import re

import click
import pytest

from runbook.frontends.cli.app import COMMANDS, main
from tests import ROOT

PAGE = ROOT / "docs" / "how-to" / "from-innovation-engine.md"
LINES = [line for line in PAGE.read_text().splitlines() if line.startswith("| `") and "`ie` |" not in line]
ROWS = [tuple(cell.strip() for cell in line.strip("|").split(" | ")[:2]) for line in LINES]
REFERENCE = {
    *("execute", "interactive", "test", "inspect", "to-bash", "clear-env", "version"),
    *("--var", "--subscription", "--correlation-id", "--do-not-delete", "--working-directory", "--verbose"),
    *("--report", "--log-level", "--environment", "--feature"),
}
"""The commands and flags of the reference engine (its cmd/ie/commands)."""


def test_every_command_and_flag_of_the_reference_engine_has_a_row() -> None:
    named = {word for theirs, _ in ROWS for word in re.findall(r"--[\w-]+|(?<=ie )[\w-]+", theirs)}
    assert named >= REFERENCE


@pytest.mark.parametrize(("theirs", "ours"), ROWS)
def test_what_a_row_names_exists(theirs: str, ours: str) -> None:
    if ours == "–":
        return
    words = ours.strip("`").split()
    assert words[0] == "runbook"
    context = click.Context(main)
    command: click.Command = main
    if words[1] in COMMANDS or not words[1].startswith("-"):
        found = main.get_command(context, words[1])
        assert found is not None, words[1]
        command = found
    options = {name for one in command.params for name in one.opts}
    assert {word for word in words if word.startswith("--")} <= options
