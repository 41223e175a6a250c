"""The flags of the options: a decorator a class of `runbook.core.options`, for every command that takes them."""

from collections.abc import Callable, Collection, Mapping
from functools import partial, wraps
from typing import Any, TypeVar

import click

from runbook.core.options import (
    CheckOptions,
    Group,
    GuideOptions,
    Option,
    RunOptions,
    SuiteOptions,
    UpdateOptions,
    Value,
    options_of,
)
from runbook.frontends.cli import completers
from runbook.frontends.cli.grouped_help import GroupedOption
from runbook.frontends.cli.param_types import Duration, Jobs, Name, VariableType

_R = TypeVar("_R")
_Command = Callable[..., _R]

_TYPES: Mapping[Value, Any] = {
    Value.TABLE: VariableType(),
    Value.NAMES: Name(),
    Value.DURATION: Duration(),
    Value.JOBS: Jobs(),
    Value.NUMBER: click.IntRange(0),
    Value.FRACTION: click.FloatRange(0, 1),
    Value.PATH: click.Path(dir_okay=False),
    Value.JOURNAL: click.Path(exists=True, dir_okay=False),
    Value.FOLDER: click.Path(exists=True, file_okay=False),
    Value.FOLDERS: click.Path(exists=True, file_okay=False),
    Value.CASSETTES: click.Path(file_okay=False),
}
_REPEATED = frozenset({Value.TEXTS, Value.NAMES, Value.PATHS, Value.FOLDERS, Value.REPORTS, Value.TABLE})
PLAN = frozenset(name for name, one in options_of(RunOptions).items() if one.group is Group.PLAN)
"""The fields of `RunOptions` that say what is to run."""
SESSION = frozenset(name for name, one in options_of(RunOptions).items() if one.group is Group.SESSION)
"""The fields of `RunOptions` about the shell, the judgement and the reports."""
CLOUD = frozenset(name for name, one in options_of(RunOptions).items() if one.group is Group.CLOUD)
"""The fields of `RunOptions` that say who answers for the cloud."""
KEPT = frozenset(name for name, one in options_of(RunOptions).items() if one.group is Group.KEPT)
"""The fields of `RunOptions` that say what is kept of runs."""
PAUSE = frozenset({"pause_on_failure"})
"""What hands a run over to the person, where only `runbook run` and `runbook resume` do so."""

APPROVAL = frozenset({"approve", "approvals", "allowed_signers"})
"""The fields of `RunOptions` that say which blocks may run that require confirmation."""


def taken(
    kind: type,
    argument: str,
    *,
    only: Collection[str] | None = None,
    without: Collection[str] = (),
    defaults: Mapping[str, Any] = {},
    helps: Mapping[str, str] = {},
) -> Callable[[_Command[_R]], _Command[_R]]:
    """Give a command the options of the class `kind`, and their values as its argument `argument`.

    `only` and `without` choose among them by field name. `defaults` and `helps` are the command's own.
    """
    named = [
        one
        for name, one in options_of(kind).items()
        if name not in without and (only is None or name in only)
    ]

    def decorate(command: _Command[_R]) -> _Command[_R]:
        @wraps(command)
        def wrapper(*args: Any, **kwargs: Any) -> _R:
            values = {one.name: kwargs.pop(one.name) for one in named}
            return command(*args, **{argument: kind(**values)}, **kwargs)

        decorated: Any = wrapper
        for one in reversed(named):
            decorated = _flag(one, defaults.get(one.name), helps.get(one.name, one.help))(decorated)
        return decorated  # type: ignore[no-any-return]

    return decorate


run_options = partial(taken, RunOptions, "options")
plan_options = partial(run_options, only=PLAN)
suite_options = partial(taken, SuiteOptions, "suite")
guide_options = partial(taken, GuideOptions, "guide")
update_options = partial(taken, UpdateOptions, "changes")
check_options = partial(taken, CheckOptions, "wanted")


def _flag(one: Option, default: Any, text: str) -> Callable[[Any], Any]:
    """The click option of an option."""
    declared = (*one.flags, one.name)
    more: dict[str, Any] = {"cls": GroupedOption, "heading": str(one.group), "help": text}
    if one.kind is Value.FLAG:
        return click.option(*declared, is_flag=True, **more)
    if one.kind is Value.NUMBER and len(one.flags) > 1:
        return click.option(*declared, count=True, **more)
    if one.completed:
        more["shell_complete"] = getattr(completers, one.completed)
    if one.values:
        more["metavar"] = one.values
    if one.kind in _REPEATED:
        more["multiple"] = True
    else:
        if default is None:
            default = "auto" if one.kind is Value.JOBS else one.default
        more["default"] = default
        more["show_default"] = isinstance(default, str)
    kind = click.Choice(one.choices) if one.choices else _TYPES.get(one.kind)
    return click.option(*declared, type=kind, **more)
