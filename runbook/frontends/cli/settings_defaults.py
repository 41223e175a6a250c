"""Settings of the project -> defaults of a command's flags."""

from typing import Any

import click

from runbook.core.errors import RunbookError
from runbook.reporting.terminal.notices import say
from runbook.sources.settings import COMMANDS, Settings, load, texts

FOLDER = "runbook.folder"
"""Where the folder of the settings' file is in ``ctx.meta``."""
_ADDED = "var"
"""The key whose values are added to those of the command line."""


class BadConfig(click.ClickException):
    """Settings that cannot be used."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """As every other error of ours."""
        say(f"runbook: {self.message}")


_AS = {"plan": "run", "approve": "run", "cleanup": "run", "lsp": "check"}
"""Commands that say what another one would do: its settings are theirs."""
_OFFLINE = ("rehearse", "replay")
"""Settings that keep a run from the services. A command that cannot heed one must not ask them unsaid."""


def apply(ctx: click.Context, name: str, command: click.Command, arguments: list[str]) -> list[str]:
    """Give the context the defaults for the command `name`; its arguments, with those that are always added.

    Raises BadConfig.
    """
    mode = _AS.get(name, name)
    if mode not in COMMANDS:
        return arguments
    try:
        settings = load()
    except RunbookError as problem:
        raise BadConfig(str(problem)) from None
    found = settings.of(mode)
    for key in _OFFLINE:
        if key in found and found[key].value and _parameter(command, "var") and not _parameter(command, key):
            raise BadConfig(
                f"{found[key].origin}: {key} is set for every command, but runbook {name} asks the services "
                f"themselves: set it in the tables of run, test and step only"
            )
    ctx.meta[FOLDER] = settings.folder
    ctx.default_map = {name: dict(_defaults(settings, mode, command))}
    if _ADDED in found and _parameter(command, _ADDED):
        added = [word for one in texts(found[_ADDED].value) for word in (f"--{_ADDED}", one)]
        return [*added, *arguments]
    return arguments


def _defaults(settings: Settings, mode: str, command: click.Command) -> list[tuple[str, Any]]:
    found = ((_parameter(command, key), one.value) for key, one in settings.of(mode).items() if key != _ADDED)
    return [(str(parameter.name), value) for parameter, value in found if parameter is not None]


def _parameter(command: click.Command, key: str) -> click.Parameter | None:
    return next((one for one in command.params if f"--{key}" in one.opts), None)
