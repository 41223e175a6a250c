"""Option types that more than one command takes, and how an error reaches the person."""

import os
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import click

from runbook.core import durations
from runbook.core.errors import RunbookError
from runbook.core.variables import NAME
from runbook.frontends.cli import standard_streams
from runbook.reporting.terminal.notices import complain, say

_P = ParamSpec("_P")


class Duration(click.ParamType[float]):
    """``90s``, ``10m``, ``1h30m``, or seconds; the value is in seconds."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The duration in seconds."""
        if isinstance(value, (int, float)):
            return float(value)
        try:
            return durations.parse(str(value))
        except ValueError as problem:
            self.fail(str(problem), param, ctx)


class VariableType(click.ParamType[tuple[str, str]]):
    """``NAME=VALUE``; the value is a pair."""

    name = "NAME=VALUE"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Name and value; everything after the first ``=`` is data."""
        if isinstance(value, tuple):
            return value
        name, equals, text = str(value).partition("=")
        if not equals:
            shown = repr(name) if NAME.fullmatch(name) else "this"  # it may be a secret's value
            self.fail(f"{shown} is not NAME=VALUE: it has no '='; write NAME=VALUE", param, ctx)
        if not NAME.fullmatch(name):
            self.fail(f"{name!r} is not a valid name of a shell variable (letters, digits and _)", param, ctx)
        return name, text


class Name(click.ParamType[str]):
    """The name of a shell variable."""

    name = "NAME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name. What is not a name is not repeated in the error: it may be a secret's value."""
        if not NAME.fullmatch(str(value)):
            self.fail("give the name of a variable; its value is taken from the shell", param, ctx)
        return str(value)


class Jobs(click.ParamType[int]):
    """How many at once: a number, or ``auto`` for one a processor (0)."""

    name = "N|auto"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; 0 for ``auto``."""
        if value == "auto":
            return 0
        try:
            number = int(str(value))
        except ValueError:
            number = 0
        if number < 1:
            self.fail(f"{value!r}: give a number from 1, or auto", param, ctx)
        return number


def reported(command: Callable[_P, int]) -> Callable[_P, None]:
    """End the process with the command's exit code, and an error of ours with a line on standard error and its code."""

    @wraps(command)
    def wrapper(*args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except RunbookError as problem:
            complain(problem)
            code = problem.exit_code
        except (click.ClickException, click.exceptions.Exit):
            raise
        except click.Abort:  # ^C at a question
            code = 130
        except (
            standard_streams.LostOutputError,
            BrokenPipeError,
        ) as problem:  # as in `runbook inspect article.md | head`
            code = standard_streams.lost(problem)
        except Exception as problem:
            if os.environ.get("RUNBOOK_DEBUG"):
                raise
            say(
                f"runbook: internal error: {type(problem).__name__}: {problem}",
                "This is a fault of runbook, not of the document; RUNBOOK_DEBUG=1 shows where it happened.",
            )
            code = RunbookError.exit_code
        click.get_current_context().exit(code)

    return wrapper
