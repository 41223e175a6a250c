"""The options that say what is to run: one set of them, for every command that makes a plan."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from runbook.cli.options import Duration, Variable, variables
from runbook.errors import NothingToRun, UsageError
from runbook.model import Document
from runbook.plan import Plan, Selection, build

_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Planning:
    """What a person asked for; times are seconds."""

    pairs: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    timeout: float | None = None
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    start: str | None = None
    until: str | None = None
    choose: tuple[str, ...] = ()
    include_roots: tuple[Path, ...] = ()
    implied_similarity: float | None = None
    keep: bool = False
    force: bool = False
    yes: bool = False

    @property
    def overrides(self) -> dict[str, str]:
        """The variables that were given for this run. Raises UsageError for a file that cannot be read."""
        from runbook.variables import Given

        files = {name: value for path in self.files for name, value in variables(path).items()}
        return Given(dict(self.pairs), files).overrides

    def load(self, names: Sequence[str]) -> list[Document]:
        """The documents of these names. Raises DocumentError when one cannot be read."""
        from runbook.loader import Loader

        loader = Loader(roots=self.include_roots, remote=self.yes)
        return [loader.load(name) for name in names]

    def plan(self, documents: Sequence[Document], overrides: dict[str, str]) -> Plan:
        """The plan, with all that there is to say before it runs.

        Raises UsageError for a selector or an alternative that nothing has.
        """
        from runbook.readiness import ready

        return ready(self.outline(documents, overrides), {*os.environ, *overrides})

    def outline(self, documents: Sequence[Document], overrides: dict[str, str]) -> Plan:
        """The plan alone. Raises UsageError for a selector or an alternative that nothing has."""
        from runbook.alternatives import wanted

        return build(
            documents,
            Selection(self.only, self.skip, self.start, self.until),
            self.timeout,
            choice=wanted(self.choose),
            implied_similarity=self.implied_similarity,
            overrides=overrides,
            keep=self.keep,
            forced=self.force,
        )


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
        help="Run these blocks: a name, line:N, a section, tag:T.",
    ),
    click.option("--skip", multiple=True, metavar="SELECTOR", help="Leave these blocks out."),
    click.option("--from", "start", metavar="SELECTOR", help="Begin with this block."),
    click.option("--until", metavar="SELECTOR", help="End with this block."),
    click.option(
        "--choose", multiple=True, metavar="KIND=ID", help="Take this alternative: tab=ID or zone=ID."
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


def allow(plan: Plan, *, yes: bool, person: Callable[[str], bool] | None) -> None:
    """Let nothing run that came from the web, or asks to be confirmed, unless somebody agrees.

    `person` puts a question to the person at the terminal; None: there is none. Raises UsageError, or NothingToRun
    when the person does not agree.
    """
    from runbook.places import host, is_url

    if yes:
        return
    steps = [step for step in plan.steps if step.left_out is None]
    remote = [step for step in steps if is_url(step.path)]
    if remote and person is None:
        raise UsageError(
            f"{remote[0].path}: a document from the web is not run unsaid: read it "
            f"(`runbook inspect {remote[0].path}`), then give --yes"
        )
    if remote and person is not None:
        lines = [f"{step.place}\n{_indented(step.code)}" for step in remote]
        hosts = ", ".join(sorted({host(step.path) for step in remote}))
        question = "\n".join([*lines, f"Run these {len(remote)} blocks from {hosts}? [y/N] "])
        if not person(question):
            raise NothingToRun("nothing was run")
    asking = [step for step in steps if step.directive.confirm]
    if asking and person is None:
        raise UsageError(
            f"{asking[0].place}: this block wants to be confirmed, and there is nobody to ask: give --yes to run it, "
            f"or --skip line:{asking[0].block.line} to leave it out"
        )


def person(*, stdin_taken: bool) -> Callable[[str], bool] | None:
    """What asks the person at the terminal; None where there is nobody to ask."""
    if stdin_taken or not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(question: str) -> bool:
        return click.confirm(question, default=False, prompt_suffix="", show_default=False, err=True)

    return ask


def plan_folders(plan: Plan) -> dict[str, str]:
    """In which folder each file with blocks lies."""
    from runbook.loader import folder

    return {path: folder(path) for path in {step.path for step in plan.steps}}


def _indented(code: str) -> str:
    from runbook.reporters.visible import visible

    return "\n".join(f"  | {visible(line)}" for line in code.rstrip("\n").split("\n"))
