"""A plan that is fixed in a file: what is to run, so that a later run can tell whether anything has changed.

The form is ``runbook schema plan``. Documents, and all that is read for them, are fixed by the SHA-256 of their bytes,
blocks by that of their code. The values of variables are in the file, those of secrets are not.
"""

import json
import os
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from runbook import __version__
from runbook.core.classes.digest import digest
from runbook.core.classes.records import dataclass
from runbook.core.clock import now
from runbook.core.decoding.typed_data import decode
from runbook.core.document import Document, Initiator, SourceFile
from runbook.core.errors import DocumentError, UsageError
from runbook.core.flags.option_fields import Group
from runbook.core.options import RunOptions, options_of
from runbook.core.strings import printable
from runbook.engine.plan import Plan, with_needed
from runbook.running import planning
from runbook.running.plans import confirmations
from runbook.running.request import initiator
from runbook.sources import locations
from runbook.sources.settings import values

Person = Callable[[str], bool] | None

SCHEMA = "runbook.plan/1"
MOST_BYTES = 1 << 26
"""The largest file of a plan that is read."""
_LATER = frozenset(
    {"variables", "env_files", "secrets", "yes", "approve", "approvals", "allowed_signers", "correlation_id"}
)
"""Options that say nothing of what runs, or that are in the file in another form."""
_DECIDING = frozenset({"total_timeout", "keep_going", "keep_background", "matcher", "cwd", "results"})
"""Options of other groups that say what runs, or when it passes."""
FIXED = {
    name: one
    for name, one in options_of(RunOptions).items()
    if (one.group in (Group.PLAN, Group.AZURE, Group.CLOUD) or name in _DECIDING) and name not in _LATER
}
"""The options that a plan fixes, by field name."""


@dataclass(frozen=True, slots=True)
class FixedTool:
    """What made the plan."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class FixedBlock:
    """A block of the plan. `sha256` is the hash of its code as it is to run, without the values of secrets."""

    id: str
    name: str | None
    runs: bool
    confirm: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class FixedPlan:
    """A plan as it is in its file.

    `documents` are their names in order, `files` all that was read for them. `variables` are those that were given for
    the run, `secrets` the names of further ones whose values are given again for each run, `masked` the names of those
    whose values are masked wherever they come from. `declared` are those that the documents declare. `options` are
    those that decide what runs, by settings key, where they are not the usual ones.
    """

    schema: str
    tool: FixedTool
    time: str
    by: Initiator
    documents: tuple[str, ...]
    files: tuple[SourceFile, ...]
    blocks: tuple[FixedBlock, ...]
    variables: Mapping[str, Any] = field(default_factory=dict)
    declared: Mapping[str, Any] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


def is_plan(name: str) -> bool:
    """Whether the file of this name holds a plan, by how it begins. A pipe is not read."""
    if name == locations.STDIN or locations.is_url(name) or not os.path.isfile(name):
        return False
    try:
        with open(name, "rb") as file:
            head = file.read(80)
    except OSError:
        return False
    return head.lstrip().startswith(b"{") and b'"schema": "runbook.plan/' in head


def read(name: str) -> tuple[FixedPlan, str]:
    """The plan of a file, and the SHA-256 of the file. Raises UsageError for what is not a plan."""
    try:
        if os.path.getsize(name) > MOST_BYTES:
            raise UsageError(f"more than {MOST_BYTES >> 20} MiB: this is not a plan", path=name)
        data = Path(name).read_bytes()
        found: FixedPlan = decode(FixedPlan, json.loads(data))
        if found.schema != SCHEMA:
            raise ValueError(f"its schema is {found.schema!r}, this version reads {SCHEMA!r}")
        if any(not isinstance(one, str) for one in found.variables.values()):
            raise ValueError("variables: a value is not a text")
    except OSError as problem:
        raise UsageError(f"cannot be read: {problem.strerror or problem}", path=name) from None
    except (ValueError, RecursionError) as problem:
        raise UsageError(f"not a plan: {problem}", path=name) from None
    return found, digest(data)


def to_text(plan: FixedPlan) -> str:
    """The content of the plan's file."""
    from runbook.core.events import to_plain

    return json.dumps(to_plain(plan), ensure_ascii=False, indent=2) + "\n"


class PlanSource:
    """Documents as they were read once: what is hashed is what runs."""

    def __init__(self, names: tuple[str, ...], options: RunOptions, person: Person) -> None:
        loader = planning.loader(options, person)
        self.documents: list[Document] = [loader.load(name) for name in names]
        self._options = options
        self._read = tuple(dict.fromkeys(loader.files))

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """All that was read for the documents, by path: they, what they include, need, or take variables from, and
        their recorded results. Raises DocumentError for one that cannot be read any more.
        """
        found: dict[str, SourceFile] = {}
        for one in (each for document in self.documents for each in with_needed(document)):
            for file in (SourceFile(one.path, digest(one.source)), *one.included):
                found.setdefault(file.path, file)
        others = [name for name in self._read if printable(name) not in found]
        for one in (each for document in self.documents for each in with_needed(document)):
            place = planning.results_file(one.path, self._options)
            if place is not None and place.is_file():
                others.append(str(place))
        for name in others:
            try:
                found.setdefault(
                    printable(name), SourceFile(printable(name), digest(Path(name).read_bytes()))
                )
            except OSError as problem:
                raise DocumentError(f"cannot be read: {problem.strerror or problem}", path=name) from None
        return tuple(found.values())


def fixed(source: PlanSource, options: RunOptions, given: Mapping[str, str]) -> FixedPlan:
    """The plan of what is to run. `given` are the variables of the run.

    Raises UsageError for documents that must not run, or that no file holds.
    """
    if any(one.path == locations.STDIN for one in source.documents):
        raise UsageError("standard input cannot be fixed in a plan: give the document as a file")
    plan = planning.plan(options, source.documents, given)
    if plan.refused:
        problem = UsageError("no plan is made: the documents have errors (--force runs them all the same):")
        for part in plan.documents:
            for one in part.obstacles:
                problem.add_note(f"  {one.text(part.document.path)}")
        raise problem
    masker = planning.masker(options, plan, given)
    secret = {
        name for name, value in given.items() if masker.withholds(name, value) or name in options.secrets
    }
    return FixedPlan(
        SCHEMA,
        FixedTool("runbook", __version__),
        now(),
        initiator(),
        tuple(one.path for one in source.documents),
        source.files,
        _blocks(plan, options, given),
        {name: value for name, value in given.items() if name not in secret},
        {name: masker.variable(name, value) for name, value in plan.declared.items()},
        tuple(sorted(secret)),
        options.secrets,
        {
            one.key: value
            for name, one in FIXED.items()
            if (value := getattr(options, name)) != one.default and value is not None
        },
    )


def _blocks(plan: Plan, options: RunOptions, given: Mapping[str, str]) -> tuple[FixedBlock, ...]:
    hash_of = confirmations.hasher(plan, options, given)
    return tuple(
        FixedBlock(one.id, one.directive.name, one.left_out is None, one.directive.confirm, hash_of(one))
        for one in plan.turns
    )


def options_for(
    plan: FixedPlan, asked: RunOptions, given: Mapping[str, str]
) -> tuple[RunOptions, dict[str, str]]:
    """The options and variables of a run of the plan: what it fixes, and from `asked` what says how it is shown.

    `given` are values for the plan's secrets. Raises UsageError where one is missing, or is none of its secrets.
    """
    for name in given:
        if name not in plan.secrets and plan.variables.get(name) != given[name]:
            raise UsageError(
                f"the plan fixes the variables: {name} cannot be given; make another plan with it"
            )
    secrets = {name: os.environ[name] for name in plan.secrets if name in os.environ} | dict(given)
    if missing := [name for name in plan.secrets if name not in secrets]:
        raise UsageError(
            f"the plan needs the value of {', '.join(missing)}, which is secret: give it with --var or --env-file, "
            "or in the environment"
        )
    from runbook.sources.settings import Setting

    try:
        found = values(RunOptions, {key: Setting(value, "the plan") for key, value in plan.options.items()})
    except (TypeError, ValueError) as problem:
        raise UsageError(f"not a plan: options: {problem}") from None
    usual = {name: one.default for name, one in FIXED.items()}
    variables = {name: str(value) for name, value in plan.variables.items()} | secrets
    options = replace(
        asked,
        **{**usual, **{name: found[name] for name in FIXED if name in found}},
        variables=tuple(variables.items()),
        env_files=(),
        secrets=tuple(dict.fromkeys((*plan.masked, *plan.secrets, *asked.secrets))),
    )
    return options, variables


def changes(
    plan: FixedPlan, source: PlanSource, made: Plan, options: RunOptions, given: Mapping[str, str]
) -> Iterator[str]:
    """What has changed since the plan was made, one line each."""
    known = {one.path: one.sha256 for one in plan.files}
    found = {one.path: one.sha256 for one in source.files}
    for path, value in known.items():
        if path not in found:
            yield f"{path}: is not there, or is not read any more"
        elif found[path] != value:
            yield f"{path}: has changed (SHA-256 {found[path][:12]}…, in the plan {value[:12]}…)"
    yield from (f"{path}: was not there when the plan was made" for path in found.keys() - known.keys())
    masker = planning.masker(options, made, given)
    declared = {name: masker.variable(name, value) for name, value in made.declared.items()}
    if declared != plan.declared:
        names = sorted(
            name
            for name in declared.keys() | plan.declared.keys()
            if declared.get(name) != plan.declared.get(name)
        )
        yield f"declared variables have other values: {', '.join(names)}"
    blocks = _blocks(made, options, given)
    if known == found and blocks != plan.blocks:
        now_by_id, then_by_id = ({one.id: one for one in each} for each in (blocks, plan.blocks))
        names = [
            name
            for name in dict.fromkeys((*then_by_id, *now_by_id))
            if now_by_id.get(name) != then_by_id.get(name)
        ]
        version = f" (made by version {plan.tool.version}, this is {__version__})"
        yield f"the same text gives other blocks{version}: {', '.join(names[:8]) or 'their order'}"


@dataclass(frozen=True, slots=True)
class OpenedPlan:
    """A plan that was read from a file, as it runs now: nothing of it has changed."""

    plan: Plan
    options: RunOptions
    variables: Mapping[str, str]
    sha256: str


def opened(name: str, asked: RunOptions, given: Mapping[str, str], person: Person) -> OpenedPlan:
    """The plan of the file `name`, ready to run; the parameters are as in `options_for` and `planning.load`.

    Raises UsageError, with each thing that has changed since it was made.
    """
    known, sha256 = read(name)
    options, variables = options_for(known, asked, given)
    advice = (
        f"restore it, or make another plan: runbook plan {shlex.join(known.documents)} -o {shlex.quote(name)}"
    )
    try:
        source = PlanSource(known.documents, options, person)
        made = planning.plan(options, source.documents, variables)
        found = list(changes(known, source, made, options, variables))
    except DocumentError as problem:
        found = [str(problem)]
    if found:
        refused = UsageError("nothing was run: this is not what the plan was made of", path=name)
        for one in (*found, advice):
            refused.add_note(f"  {one}")
        raise refused
    return OpenedPlan(made, options, variables, sha256)
