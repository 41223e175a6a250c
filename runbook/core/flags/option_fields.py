"""How a field of a class says what flag, settings key and help it has."""

from collections.abc import Mapping
from dataclasses import MISSING, field, fields
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple


class Value(StrEnum):
    """What an option's value is; the text is what an error about a setting asks for."""

    TEXT = 'a text, as in "auto"'
    CHOICE = 'a text, as in "always"'
    PATH = 'a path, as in "build/durations.json"'
    JOURNAL = 'a path, as in "build/run.jsonl"'
    FOLDER = 'a path, as in "docs"'
    TEXTS = 'a list of texts, as in ["one", "two"]'
    NAMES = 'a list of names of variables, as in ["TOKEN"]'
    PATHS = 'a list of paths, as in ["test.env"]'
    CASSETTES = 'a path, as in "cassettes"'
    FOLDERS = 'a list of folders, as in ["shared"]'
    REPORTS = 'a list, as in ["junit=report.xml"]'
    FLAG = "true or false"
    NUMBER = "a number"
    FRACTION = "a number from 0 to 1"
    DURATION = 'a duration, as in "10m", or a number of seconds'
    JOBS = 'a number, or "auto"'
    TABLE = 'a table of texts, as in {REGION = "westeurope"}'


class Group(StrEnum):
    """What an option is about; the text is the heading of the group in the reference."""

    PLAN = "What runs"
    SESSION = "The shell, the judgement, the reports"
    RUN = "The course of the run"
    KEPT = "What is kept of runs"
    RESUME = "Going on with a run"
    AZURE = "Azure"
    CLOUD = "The cloud"
    VIEW = "What is shown"
    SUITE = "Many documents"
    GUIDE = "The step-through"
    UPDATE = "Updating results"
    CHECK = "Checking documents"


class Option(NamedTuple):
    """How a person gives the value of a field.

    `flags` are the spellings on the command line, the long one last; `name` is the field's. `values` is what stands for
    the value in the help; `choices` are those of a `Value.CHOICE`; `completed` names what a shell completes it by.
    """

    name: str
    flags: tuple[str, ...]
    kind: Value
    group: Group
    help: str
    default: Any
    values: str | None = None
    choices: tuple[str, ...] = ()
    completed: str | None = None

    @property
    def key(self) -> str:
        """The settings key: the long flag without its dashes."""
        return self.flags[-1].removeprefix("--")


def option(
    flags: str, kind: Value, group: Group, text: str, default: Any = None, **more: Any
) -> Any:  # as dataclasses.field: the field's own type counts
    """A field of a class of options: how a person gives its value."""
    return field(default=default, metadata={"option": (tuple(flags.split()), kind, group, text, more)})


@cache
def options_of(kind: type) -> Mapping[str, Option]:
    """The options of a class of options, by field name, in their order."""
    found = {}
    for one in fields(kind):
        if "option" in one.metadata:
            flags, form, group, text, more = one.metadata["option"]
            default = None if one.default is MISSING else one.default
            found[one.name] = Option(one.name, flags, form, group, text, default, **more)
    return found
