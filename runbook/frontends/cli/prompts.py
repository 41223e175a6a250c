"""Questions to the person at the terminal, before anything runs."""

import sys
from collections.abc import Callable

import click


def person(*, stdin_taken: bool) -> Callable[[str], bool] | None:
    """What asks the person at the terminal; None where there is nobody to ask."""
    if stdin_taken or not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(question: str) -> bool:
        return click.confirm(question, default=False, prompt_suffix="", show_default=False, err=True)

    return ask
