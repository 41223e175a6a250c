"""The command line: one lazy table, so that no command pays for the imports of another."""

import contextlib
import gc
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import click

from runbook import __version__
from runbook.frontends.cli import standard_streams
from runbook.frontends.cli.grouped_help import FIRST_STEPS, unknown_command, write_commands

COMMANDS = {
    "run": "runbook.frontends.cli.commands.run",
    "step": "runbook.frontends.cli.commands.step",
    "test": "runbook.frontends.cli.commands.test",
    "resume": "runbook.frontends.cli.commands.resume",
    "runs": "runbook.frontends.cli.command_groups.runs_group",
    "plan": "runbook.frontends.cli.commands.plan",
    "cleanup": "runbook.frontends.cli.commands.cleanup",
    "approve": "runbook.frontends.cli.commands.approve",
    "record": "runbook.frontends.cli.commands.record",
    "update": "runbook.frontends.cli.commands.update",
    "check": "runbook.frontends.cli.commands.check",
    "explain": "runbook.frontends.cli.commands.explain",
    "inspect": "runbook.frontends.cli.commands.inspect",
    "export": "runbook.frontends.cli.commands.export",
    "score": "runbook.frontends.cli.commands.score",
    "report": "runbook.frontends.cli.commands.report",
    "cassette": "runbook.frontends.cli.command_groups.cassette_group",
    "schema": "runbook.frontends.cli.commands.schema",
    "config": "runbook.frontends.cli.commands.config",
    "lsp": "runbook.frontends.cli.commands.lsp",
    "completion": "runbook.frontends.cli.commands.completion",
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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by what they are for; no module of theirs is imported for it."""
        write_commands(formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, with the project's settings as the defaults of its options.

        Raises:
            click.UsageError: No command has that name.
        """
        if args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            ctx.fail(unknown_command(args[0], list(COMMANDS), is_file=os.path.isfile(args[0])))
        name, command, rest = super().resolve_command(ctx, args)
        if name is None or command is None or ctx.resilient_parsing:
            return name, command, rest
        from runbook.frontends.cli.settings_defaults import apply

        return name, command, apply(ctx, name, command, rest)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context; an error of click's that repeats an argument is safe to show.

        ^C while settings are read is an interruption, too.
        """
        try:
            with _shown_errors():
                return super().make_context(info_name, args, parent, **extra)
        except KeyboardInterrupt:
            from runbook.reporting.terminal.notices import say

            say("runbook: interrupted")
            raise SystemExit(130) from None

    def invoke(self, ctx: click.Context) -> object:
        """The command; ^C outside of a run, which sees to that itself, is an interruption, too."""
        try:
            with _shown_errors():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            from runbook.reporting.terminal.notices import say

            say("runbook: interrupted")
            ctx.exit(130)


_OBJECTS = 50_000
"""New objects between two looks of the garbage collector. Nearly all that a start makes stays; Python's own 700 would
have it look 200 times until the first block runs."""


@contextlib.contextmanager
def _shown_errors() -> Iterator[None]:
    try:
        yield
    except click.ClickException as problem:
        from runbook.core.strings import shown

        texts = {name: shown(text) for name, text in vars(problem).items() if isinstance(text, str)}
        vars(problem).update(texts)
        raise


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True
)
@click.version_option(__version__, prog_name="runbook")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Run the shell blocks of Markdown documents, and check what they print."""
    if ctx.invoked_subcommand is None:
        click.echo(FIRST_STEPS, err=True, nl=False)
        ctx.exit(2)  # nothing was asked for, so nothing was done


def entry() -> None:
    """The installed command: `main`, and out.

    By now every file is written and every process ended. Taking the interpreter apart piece by piece would only cost
    time, a sixth of a short run (measured).
    """
    code: object = 0
    gc.set_threshold(_OBJECTS)
    standard_streams.prepare()
    try:
        try:
            main(prog_name="runbook")
        except SystemExit as end:
            code = end.code
        sys.stdout.flush()
    except (standard_streams.LostOutputError, BrokenPipeError) as problem:
        code = code or standard_streams.lost(problem)  # what has failed before has said so
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))
