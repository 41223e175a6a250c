"""GitHub's workflow commands: lines of a step's log that its runner obeys, and how what is printed stays text.

The runner takes a line for a command when it begins with ``::`` (blanks aside), or holds the older ``##[`` anywhere
(https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs). The syntax is that of
https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from runbook.reporting.terminal.output_stream import ViewStream

PREFIXES = ("::", "##[")


def active() -> bool:
    """Whether this process is a step of a workflow."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def command(name: str, message: str, **properties: str | int | None) -> str:
    """The line that is the command `name`, with those of its properties that are not None."""
    given = ",".join(
        f"{key}={_property(str(value))}" for key, value in properties.items() if value is not None
    )
    return f"::{name}{' ' if given else ''}{given}::{_data(message)}\n"


def suspect(text: str) -> bool:
    """Whether a runner could find a command in `text`."""
    return any(prefix in text for prefix in PREFIXES)


def markup(text: str) -> str:
    """Escaped text of HTML, XML or Markdown, with characters as references where it could be a command."""
    if not suspect(text):
        return text
    return text.replace("::", "&#58;&#58;").replace("##[", "##&#91;")


def quoted(line: str) -> str:
    """A line of a log that looks the same and, whatever it says, is no command."""
    if not suspect(line):
        return line
    line = line.replace("##[", "##\u200b[")
    text = line.lstrip()
    return f"{line[: len(line) - len(text)]}\u200b{text}" if text.startswith("::") else line


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


class Log:
    """The log of a step, as far as this process writes it. Elsewhere than on GitHub it adds nothing."""

    def __init__(self, stream: TextIO, *, on_github: bool | None = None) -> None:
        self._stream = stream
        self._active = active() if on_github is None else on_github
        self._token = ""

    @contextmanager
    def text(self) -> Iterator[None]:
        """What is written meanwhile is text: the runner waits for a token that nobody can guess."""
        if not self._active:
            yield
            return
        self._stop()
        try:
            yield
        finally:
            self._resume()

    def mask(self, value: str) -> None:
        """Have the runner hide `value` in everything that follows."""
        if not self._active:
            return
        waiting = bool(self._token)
        if waiting:
            self._resume()
        self._write(command("add-mask", value))
        if waiting:
            self._stop()

    def _stop(self) -> None:
        self._token = os.urandom(16).hex()
        self._write(command("stop-commands", self._token))

    def _resume(self) -> None:
        token, self._token = self._token, ""
        self._write(f"\n::{token}::\n")  # on a line of its own, whatever the last line is

    def _write(self, text: str) -> None:
        ViewStream(self._stream).write(text)  # which is no error where nobody reads it any more
