"""GitHub's runner, as far as it reads a step's log: which lines it obeys.

After ``ActionCommand.cs`` and ``ActionCommandManager.cs`` of https://github.com/actions/runner.
"""

import re

KNOWN = {
    "error",
    "warning",
    "notice",
    "debug",
    "group",
    "endgroup",
    "echo",
    "add-mask",
    "add-matcher",
    "stop-commands",
}


def obeyed(log: str) -> list[tuple[str, str, str]]:
    """Name, properties and message of the commands that the runner finds in `log`."""
    found = []
    token: str | None = None
    for line in re.split(r"\r\n|\r|\n", log):
        names = KNOWN if token is None else {token}
        command = _new(line, names) or _old(line, names)
        if command is None:
            continue
        if token is not None:
            token = None
        elif command[0] == "stop-commands":
            token = command[2]
        else:
            found.append(command)
    return found


def _new(line: str, names: set[str]) -> tuple[str, str, str] | None:
    text = line.lstrip()
    end = text.find("::", 2)
    if not text.startswith("::") or end < 0:
        return None
    name, _, properties = text[2:end].partition(" ")
    return (name, properties, text[end + 2 :]) if name.lower() in names else None


def _old(line: str, names: set[str]) -> tuple[str, str, str] | None:
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    name, _, properties = line[start + 3 : end].partition(" ")
    return (name, properties, line[end + 1 :]) if name.lower() in names else None
