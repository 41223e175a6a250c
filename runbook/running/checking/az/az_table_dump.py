"""The command table of the Azure CLI as text. The Python of az runs this file; nothing of runbook is imported.

Its only argument is the file to write. `runbook.checks.tables.az_table` says what the lines hold.
"""

import json
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

MOST_CHOICES = 80
"""Choices of an option that are kept; time zones and the like are not."""


def main(path: str) -> None:
    """Write the table to the file."""
    os.environ["AZURE_CORE_USE_COMMAND_INDEX"] = "false"
    os.environ["AZURE_CORE_COLLECT_TELEMETRY"] = "false"
    cli, parser = loaded()
    specs = {name: list(options(one)) for name, one in sorted(parser.subparser_map.items())}
    ids = required_without_ids(cli)
    counted = Counter(one for found in specs.values() for one in found)
    pool = [one for one, _ in counted.most_common()]
    number = {one: at for at, one in enumerate(pool)}
    lines = [f"az {version()} {len(pool)}", *pool]
    for name, found in specs.items():
        needed = " ".join(ids.get(name, ()))
        lines.append(f"{name}\t{' '.join(str(number[one]) for one in found)}" + f"\t{needed}" * bool(needed))
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def loaded() -> tuple[Any, Any]:
    """The Azure CLI with all of its commands, and its parser of command lines."""
    from azure.cli.core import get_default_cli  # type: ignore[import-not-found, unused-ignore]
    from azure.cli.core.file_util import (  # type: ignore[import-not-found, unused-ignore]
        create_invoker_and_load_cmds_and_args,
    )

    logging.disable(logging.CRITICAL)
    cli = get_default_cli()
    create_invoker_and_load_cmds_and_args(cli)
    return cli, cli.invocation.parser


def version() -> str:
    """The version of azure-cli-core."""
    from azure.cli.core import __version__

    return str(__version__)


def options(parser: Any) -> Iterator[str]:
    """What the parser of a command takes, one text an option or operand."""
    for one in parser._actions:
        names = " ".join(map(str, one.option_strings))
        flags = "x" if type(one).__name__ == "IgnoreAction" else "!" if one.required else ""
        flags += "d" if configured(parser, one) else ""
        nargs = "1" if one.nargs is None else str(one.nargs)
        choices = [str(value) for value in one.choices or ()]
        if len(choices) > MOST_CHOICES or any("\n" in value or "\t" in value for value in choices):
            choices = []
        shape = json.dumps(sorted(choices), separators=(",", ":")) if choices else ""
        yield "\t".join((names, nargs, flags, shape)).rstrip("\t")


def configured(parser: Any, action: Any) -> bool:
    """Whether the option's value may come from `az configure --defaults`."""
    command = parser.get_default("_cmd")
    argument = command.arguments.get(action.dest) if command is not None else None
    return argument is not None and bool(argument.type.settings.get("configured_default"))


def required_without_ids(cli: Any) -> dict[str, list[str]]:
    """Command -> the first names of the options that it needs where there is no `--ids`.

    The Azure CLI keeps them in a variable of the handler that looks for them.
    """
    table = cli.invocation.commands_loader.command_table
    for handlers in cli._event_handlers.values():
        for one in handlers:
            if getattr(one, "__name__", "") == "parse_ids_arguments":
                cells = dict(zip(one.__code__.co_freevars, one.__closure__, strict=True))
                found = cells["ids_metadata"].cell_contents
                return {
                    name: [table[name].arguments[dest].options_list[0] for dest in said["required"]]
                    for name, said in found.items()
                    if name in table
                }
    return {}


if __name__ == "__main__":
    main(sys.argv[1])
