"""Run by the Python of an installed az: which command lines its own parser accepts. Reads and writes JSON."""

import importlib.util
import json
import sys
from typing import Any


def main(dump: str, source: str, target: str) -> None:
    spec = importlib.util.spec_from_file_location("az_table_dump", dump)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    cli, parser = module.loaded()
    kind = type(parser)

    def refuse(self: Any, message: object = "", *rest: object) -> None:
        raise ValueError(str(message))

    def check(self: Any, action: Any, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            raise ValueError(f"{value} is not one of the choices")

    kind.error = kind.validation_error = kind.exit = refuse
    kind._check_value = check
    with open(source) as file:
        lines = json.load(file)
    needed = module.required_without_ids(cli)
    answers = [said(parser, needed, words) for words in lines]
    with open(target, "w") as file:
        json.dump(answers, file)


def said(parser: Any, needed: dict[str, list[str]], words: list[str]) -> str:
    """What the parser says against the line; nothing where it accepts it."""
    try:
        found = parser.parse_args(list(words))
    except BaseException as problem:
        return f"{type(problem).__name__}: {problem}"[:200]
    if getattr(found, "ids", None) or getattr(found, "_ids", None):
        return ""
    options = found._cmd.arguments
    for name in needed.get(found.command, ()):
        dest = next(key for key, one in options.items() if name in one.options_list)
        value = getattr(found, dest, None)
        # Commands that are generated say themselves, behind the parser, that a field is not there.
        if value is None or type(value).__name__ == "_AAZUndefinedType":
            return f"{name} is required"
    return ""


if __name__ == "__main__":
    main(*sys.argv[1:])
