"""``runbook config``: each setting, its value, and where it comes from."""

import json
import sys
from importlib import import_module
from typing import Any

import click

from runbook.frontends.cli.app import COMMANDS
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.param_types import reported
from runbook.reporting.terminal.notices import answer


@click.command("config", cls=GroupedCommand)
@click.option(
    "--for", "name", metavar="COMMAND", default="test", show_default=True, help="The command that asks."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@reported
def command(name: str, form: str) -> int:
    """Show the settings that hold in this folder, and where each comes from.

    They are read from runbook.toml, or [tool.runbook] in pyproject.toml, and from RUNBOOK_... variables.
    """
    from runbook.core.errors import UsageError
    from runbook.core.options import MODES
    from runbook.sources.settings import load

    if name not in MODES:
        raise UsageError(f"--for {name}: there are: {', '.join(MODES)}")
    settings = load().of(name)
    rows = [
        (key, settings[key].value, settings[key].origin) if key in settings else (key, default, "default")
        for key, default in _defaults(name)
    ]
    if form == "json":
        click.echo(
            json.dumps({key: {"value": value, "origin": origin} for key, value, origin in rows}, indent=2)
        )
        return 0
    width = max(len(key) for key, _, _ in rows)
    values = [_shown(value) for _, value, _ in rows]
    wide = max(map(len, values))
    for (key, _, origin), value in zip(rows, values, strict=True):
        answer(f"{key:{width}}  {value:{wide}}  {origin}", stream=sys.stdout)
    return 0


def _defaults(name: str) -> list[tuple[str, Any]]:
    """Each key that the command or the plug-in takes, with its default; by key."""
    from runbook.core.options import MODES, options_of

    options = {one.key: one.default for kind in MODES[name] for one in options_of(kind).values()}
    if name in COMMANDS:
        parameters = import_module(COMMANDS[name]).command.params
        found = {flag.removeprefix("--"): one for one in parameters for flag in one.opts}
        options = {key: found[key].to_info_dict().get("default") for key in options if key in found}
    simple = (str, int, float, bool)
    return sorted((key, value if isinstance(value, simple) else None) for key, value in options.items())


def _shown(value: Any) -> str:
    return "-" if value is None else json.dumps(value, ensure_ascii=False)
