"""The command line: one lazy table, so that no command pays for the imports of another."""

from importlib import import_module

import click

from runbook import __version__

COMMANDS = {
    "run": "runbook.cli.run",
    "inspect": "runbook.cli.inspect",
    "score": "runbook.cli.score",
    "report": "runbook.cli.report",
}
"""Command name -> module; the module's `command` is the click command."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the table, in its order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = import_module(module).command
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="runbook")
def main() -> None:
    """Run the shell blocks of Markdown documents, and check what they print."""
