"""Help that a person can find something in: commands by what they are for, options under the heading of their group."""

from collections.abc import Mapping
from typing import Any

import click

SECTIONS: Mapping[str, Mapping[str, str]] = {
    "Run documents": {
        "run": "Run the blocks of documents in one shell, compare results.",
        "step": "Go through a document block by block: read, run, look, go on.",
        "test": "Run every document below a folder, several at once, for CI.",
        "resume": "Go on with a run that failed or was cut off.",
        "runs": "List, show, verify and delete the runs that are kept.",
    },
    "Plan, approve, answer for": {
        "plan": "Fix in a file what is to run: documents, variables, selection.",
        "approve": "Sign that a block which requires confirmation may run.",
        "cleanup": "Run the clean-ups that a run has not done.",
    },
    "Find what is broken before anything runs": {
        "check": "Find what is broken in documents; nothing runs.",
        "inspect": "Show what would run: blocks, expected results, values to give.",
        "explain": "Explain a finding, a judging rule or a reason.",
    },
    "Keep documented results up to date": {
        "update": "Rewrite the documented results that no longer fit.",
        "record": "Record which values of each result vary between runs.",
        "score": "Judge one output, and say why; find good thresholds.",
    },
    "Reports, recordings, scripts": {
        "report": "Make a report from the journal of a run: HTML, JUnit, JSON.",
        "cassette": "Show, check and refresh recorded answers of a cloud.",
        "export": "Write what would run as a bash script, or as JSON.",
    },
    "In an editor": {
        "lsp": "Serve an editor: findings while typing, fixes, completion.",
    },
    "Settings": {
        "config": "Show the settings of this folder, and where each comes from.",
        "schema": "Print the JSON Schema of a format.",
        "completion": "Print the completion script for a shell.",
    },
}
"""Heading -> command -> what it does, in a line of 80 columns. The command's own help has the details."""

FIRST_STEPS = """\
runbook runs the shell blocks of Markdown documents, and checks what they print.

  runbook inspect article.md    what would run; nothing runs yet
  runbook run article.md        run it in one shell, compare each result
  runbook step article.md       go through it block by block
  runbook test docs/            run every document of a folder, for CI
  runbook check docs/           find what is broken before anything runs

runbook --help lists all commands, runbook COMMAND --help the options of one.
"""
"""What `runbook` without a command shows."""


class GroupedOption(click.Option):
    """An option that stands below a heading of its own in the help."""

    def __init__(self, *args: Any, heading: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.heading = heading


class GroupedCommand(click.Command):
    """A command whose help lists its options by heading; those without one come first."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, a section a heading, in the order in which the headings come first."""
        sections: dict[str, list[tuple[str, str]]] = {"Options": []}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record is not None:
                sections.setdefault(getattr(parameter, "heading", "Options"), []).append(record)
        for heading, records in sections.items():
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)


def write_commands(formatter: click.HelpFormatter) -> None:
    """Write the commands, a section a heading."""
    width = max(len(name) for commands in SECTIONS.values() for name in commands)
    for heading, commands in SECTIONS.items():
        with formatter.section(heading):
            formatter.write_dl([(name.ljust(width), summary) for name, summary in commands.items()])


def unknown_command(name: str, known: list[str], *, is_file: bool) -> str:
    """What to say of a command that does not exist: the nearest one, or how to run the document it names."""
    from difflib import get_close_matches

    text = f"No such command {name!r}."
    if is_file:
        return f"{text} To run this document: runbook run {name}"
    near = get_close_matches(name, known, n=1)
    return f"{text} Did you mean {near[0]!r}?" if near else text
