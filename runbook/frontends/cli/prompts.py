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


def choice(question: str, letters: str) -> str:
    """The letter that the person answers with; asked again until it is one of `letters`.

    Raises:
        click.Abort: ^C, or the end of the input.
    """
    known = click.Choice(list(letters), case_sensitive=False)
    return str(click.prompt(question, type=known, prompt_suffix=" ", err=True))
