"""``runbook completion``: what a shell needs to complete commands, options, and their values."""

import click
from click.shell_completion import get_completion_class

from runbook.core.errors import RunbookError
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.param_types import reported


@click.command(cls=GroupedCommand)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@reported
def command(shell: str) -> int:
    """Print the completion script for SHELL.

    bash: eval "$(runbook completion bash)" in ~/.bashrc; zsh: the same in ~/.zshrc;
    fish: runbook completion fish > ~/.config/fish/completions/runbook.fish
    """
    found = get_completion_class(shell)
    root = click.get_current_context().find_root().command
    if found is None:
        raise RunbookError(f"click knows no completion for {shell}")
    completer = found(root, {}, "runbook", "_RUNBOOK_COMPLETE")
    click.echo(completer.source_template % completer.source_vars())
    return 0
