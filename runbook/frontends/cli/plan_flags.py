"""The options that say what is to run: one set of them, for every command that makes a plan."""

import sys
from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from runbook.frontends.cli import completers
from runbook.frontends.cli.param_types import Duration, Variable
from runbook.running.plan_options import Planning

_R = TypeVar("_R")

_OPTIONS = (
    click.option(
        "--var",
        "pairs",
        multiple=True,
        type=Variable(),
        help="Set a shell variable, also against the document.",
    ),
    click.option(
        "--env-file", "files", multiple=True, metavar="FILE", help="Set variables from NAME=VALUE lines."
    ),
    click.option("--timeout", type=Duration(), help="How long a block may take: 90s, 10m, 1h30m."),
    click.option(
        "--only",
        multiple=True,
        metavar="SELECTOR",
        shell_complete=completers.selectors,
        help="Run these blocks: a name, line:N, a section, tag:T.",
    ),
    click.option(
        "--skip",
        multiple=True,
        metavar="SELECTOR",
        shell_complete=completers.selectors,
        help="Leave these blocks out.",
    ),
    click.option(
        "--from",
        "start",
        metavar="SELECTOR",
        shell_complete=completers.selectors,
        help="Begin with this block.",
    ),
    click.option(
        "--until", metavar="SELECTOR", shell_complete=completers.selectors, help="End with this block."
    ),
    click.option(
        "--choose", multiple=True, metavar="KIND=ID", help="Take this alternative: tab=ID or zone=ID."
    ),
    click.option(
        "--executable",
        "languages",
        multiple=True,
        metavar="LANGUAGE",
        help="Run blocks in these languages, and no others; repeatable.",
    ),
    click.option(
        "--include-root",
        "include_roots",
        multiple=True,
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Take included files from this folder, too; ~/ is looked up there.",
    ),
    click.option(
        "--implied-similarity",
        type=click.FloatRange(0, 1),
        metavar="T",
        help="What an output fence without a mark must reach; without this it is scored for information.",
    ),
    click.option(
        "--keep", is_flag=True, help="Leave everything in place: no clean-up, background jobs go on."
    ),
    click.option("--force", is_flag=True, help="Run also what must not run as it stands."),
    click.option(
        "--yes", is_flag=True, help="Run without asking: documents from the web, blocks to be confirmed."
    ),
)


def planned(command: Callable[..., _R]) -> Callable[..., _R]:
    """Give a command the options of `Planning`, and their values as its argument `planning`."""
    names = [one.name for one in fields(Planning)]

    @wraps(command)
    def wrapper(*args: Any, **kwargs: Any) -> _R:
        planning = Planning(**{name: kwargs.pop(name) for name in names})
        return command(*args, planning=planning, **kwargs)

    decorated: Any = wrapper
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]


def person(*, stdin_taken: bool) -> Callable[[str], bool] | None:
    """What asks the person at the terminal; None where there is nobody to ask."""
    if stdin_taken or not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(question: str) -> bool:
        return click.confirm(question, default=False, prompt_suffix="", show_default=False, err=True)

    return ask
