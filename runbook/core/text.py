"""Text that means the same and is safe to write: file names, and lines of JSON in a log."""


def printable(name: str) -> str:
    """A file name as text that any encoding can carry; bytes that are not UTF-8 become replacement characters."""
    return name.encode(errors="surrogateescape").decode(errors="replace")


def without_commands(json: str) -> str:
    """JSON text that means the same and holds no workflow command of GitHub, as it may stand in a step's log.

    See `runbook.reporting.github_commands`; lines of JSON never begin with ``::``.
    """
    return json.replace("##[", "##\\u005b") if "##[" in json else json
