"""``runbook config``: each setting, its value, and where it comes from."""

import json
from typing import Any

import click

from runbook.frontends.cli.param_types import reported


@click.command("config")
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
    from runbook.sources.settings import COMMANDS, KEYS, load

    if name not in COMMANDS:
        raise UsageError(f"--for {name}: there are: {', '.join(COMMANDS)}")
    settings = load().of(name)
    rows = [
        (key, settings[key].value, settings[key].origin)
        if key in settings
        else (key, _default(key), "default")
        for key in KEYS
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
        click.echo(f"{key:{width}}  {value:{wide}}  {origin}")
    return 0


def _default(key: str) -> Any:
    """The default of the flag, as `runbook test` has it."""
    from runbook.frontends.cli.commands.test import command as test

    parameter = next((one for one in test.params if f"--{key}" in one.opts), None)
    if parameter is None:
        return None
    value = parameter.to_info_dict().get("default")
    return value if isinstance(value, (str, int, float, bool)) else None


def _shown(value: Any) -> str:
    return "-" if value is None else json.dumps(value, ensure_ascii=False)
