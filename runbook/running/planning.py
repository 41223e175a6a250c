"""What a person asked to be run -> a plan, ready to run: for every command that makes one."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.core.classes.records import dataclass
from runbook.core.document import Document
from runbook.core.errors import NothingToRun, UsageError
from runbook.core.events import Reason
from runbook.core.options import RunOptions
from runbook.core.strings import shown, shown_lines
from runbook.documents.dialect.languages import DEFAULT_LANGUAGES
from runbook.engine.elsewhere import Elsewhere
from runbook.engine.plan import Plan, Selection, with_needed
from runbook.engine.planner import FileRules, build
from runbook.running.consent import consent
from runbook.sources import locations
from runbook.sources.loader import Loader
from runbook.sources.locations import folder
from runbook.sources.variable_files import BadLineError, dotenv

if TYPE_CHECKING:
    from runbook.masking import Masker


def overrides(options: RunOptions) -> dict[str, str]:
    """The variables that were given for the run. Raises UsageError for a file that cannot be read."""
    from runbook.core.variables import Given

    files = {name: value for path in options.env_files for name, value in variables(path).items()}
    return Given(dict(options.variables), files).overrides


def loader(options: RunOptions, person: Callable[[str], bool] | None = None) -> Loader:
    """What loads the documents; `person` puts a question to the person at the terminal (None: there is none)."""
    languages = frozenset(map(str.lower, options.executable)) or DEFAULT_LANGUAGES
    return Loader(
        roots=tuple(map(Path, options.include_roots)),
        remote=options.yes,
        executable=languages,
        ask=person,
        consent=consent(person),
        env_files=options.env_files,
    )


def load(
    options: RunOptions, names: Sequence[str], person: Callable[[str], bool] | None = None
) -> list[Document]:
    """The documents of these names. `person` is asked before something is fetched that a document names, and before a
    ``.env`` file is read.

    Raises DocumentError when one cannot be read.
    """
    one = loader(options, person)
    return [one.load(name) for name in names]


def plan(options: RunOptions, documents: Sequence[Document], given: Mapping[str, str]) -> Plan:
    """The plan, with all that there is to say before it runs; `given` are the variables of the run (`overrides`).

    Raises UsageError for a selector or an alternative that nothing has.
    """
    from runbook.running.preflight import ready

    return ready(
        outline(options, documents, given),
        {*os.environ, *given},
        keep_going=options.keep_going,
        cwd=options.cwd,
    )


def outline(options: RunOptions, documents: Sequence[Document], given: Mapping[str, str]) -> Plan:
    """The plan alone, with what is recorded of its blocks.

    Raises UsageError for a selector or an alternative that nothing has, DocumentError for recorded results that cannot
    be read.
    """
    from runbook.engine.alternatives import wanted

    made = build(
        documents,
        Selection(options.only, options.skip, options.start, options.until),
        options.timeout,
        choice=wanted(options.choose),
        implied_similarity=options.implied_similarity,
        overrides=given,
        keep=options.keep,
        forced=options.force,
        files=FileRules(options.write_files, options.replace_files),
        # What is rehearsed or replayed touches nothing that is real.
        shells=Elsewhere(
            options.local,
            options.allow_remote and options.cloud in (None, "record"),
            dict(options.sessions),
        ),
    )
    names = {each.path for one in documents for each in with_needed(one)}
    places = (results_file(name, options) for name in names)
    if not any(place is not None and os.path.isfile(place) for place in places):
        return made
    from runbook.storage.result_memory import recalled  # not at the top: few documents have a record

    parts = (recalled(part, partial(results_file, options=options)) for part in made.documents)
    return replace(made, documents=tuple(parts))


RESULTS = ".results.jsonl"
"""What the name of a document's recorded results ends with."""


def results_file(name: str, options: RunOptions) -> Path | None:
    """Where the results of the document `name` are recorded: beside it, or in the folder that the options name.

    None where there is no such place: for standard input, and for an address without a folder.
    """
    if name == locations.STDIN or (locations.is_url(name) and not options.results):
        return None
    if not options.results:
        return Path(name + RESULTS)
    if locations.is_url(name):
        name = os.path.normpath("/" + locations.raw_url(name).partition("://")[2])
    elif not (inside := os.path.relpath(name)).startswith(os.pardir):
        return Path(options.results, inside + RESULTS)
    else:
        name = os.path.abspath(name)
    return Path(options.results, name.lstrip("/") + RESULTS)


def masker(
    options: RunOptions,
    plan: Plan,
    variables: Mapping[str, str],
    announce: Callable[[str], None] | None = None,
) -> "Masker":
    """What masks the secrets of the plan; `variables` are those that its shell starts with."""
    from runbook.masking import Masker  # not at the top: a check needs none

    names = {*options.secrets, *(name for step in plan.steps for name in step.directive.secret)}
    made = Masker(names, announce, plan.sources)
    made.learn(variables)
    return made


def with_shells(
    options: RunOptions,
    plan: Plan,
    replanned: Callable[[RunOptions], Plan],
    person: Callable[[str], bool] | None,
) -> tuple[RunOptions, Plan]:
    """The options and the plan, with the shells elsewhere that `person` agrees to open (None: there is nobody).

    `replanned` makes the plan for other options.
    """
    apart = any(step.left_out is not None and step.left_out.reason is Reason.ELSEWHERE for step in plan.steps)
    if person is None or plan.refused or not apart or options.allow_remote:
        return options, plan
    allowed = replace(options, allow_remote=True)
    wider = replanned(allowed)
    steps = [step for step in wider.steps if step.left_out is None]
    shells = {one.id: one for step in steps for one in (step.opens, step.on) if one is not None}
    if not shells:
        return options, plan
    lines = [f"  | {shown(one.label)}" for one in shells.values()]
    count = sum(step.on is not None for step in steps)
    question = "\n".join(
        ["These commands open shells elsewhere:", *lines, f"Open them, and run {count} blocks there? [y/N] "]
    )
    return (allowed, wider) if person(question) else (options, plan)


def allow(
    plan: Plan,
    options: RunOptions,
    given: Mapping[str, str],
    person: Callable[[str], bool] | None,
    *,
    fixed: str | None = None,
) -> Plan:
    """Let nothing run that came from the web, or asks to be confirmed, unless somebody agrees; the plan with who did.

    `given` are the variables of the run. `person` puts a question to the person at the terminal; None: there is none,
    and every block must have been allowed. `fixed` is the SHA-256 of the file that the plan was made from, if it was.
    Raises UsageError, or NothingToRun when the person does not agree.
    """
    if plan.refused:
        return plan
    allow_web(plan, options, person)
    if not (options.approve or any(step.directive.confirm for step in plan.steps)):
        return plan
    from runbook.running.plans import confirmations  # not at the top: few documents ask for it

    plan = confirmations.allowed(plan, options, given, fixed)
    if person is None and (left := confirmations.waiting(plan)):
        raise confirmations.refusal(left[0])
    return plan


def allow_web(plan: Plan, options: RunOptions, person: Callable[[str], bool] | None) -> None:
    """Let nothing run that came from the web unless somebody agrees; raises as `allow` does."""
    from runbook.sources.locations import host, is_url

    if options.yes or plan.refused:
        return
    steps = [step for step in plan.steps if step.left_out is None]
    remote = [step for step in steps if is_url(step.path)]
    if remote and person is None:
        raise UsageError(
            "a document from the web is not run without confirmation: read it "
            f"(`runbook inspect {remote[0].path}`), then give --yes",
            path=remote[0].path,
        )
    if remote and person is not None:
        lines = [f"{shown(step.place)}\n{_indented(step.code)}" for step in remote]
        hosts = shown(", ".join(sorted({host(step.path) for step in remote})))
        question = "\n".join([*lines, f"Run these {len(remote)} blocks from {hosts}? [y/N] "])
        if not person(question):
            raise NothingToRun("nothing was run")


def plan_folders(plan: Plan) -> dict[str, str]:
    """In which folder each file with blocks lies."""
    return {path: folder(path) for path in {step.path for step in plan.steps}}


def _indented(code: str) -> str:
    return "\n".join(f"  | {line}" for line in shown_lines(code.rstrip("\n")).split("\n"))


def variables(path: str) -> dict[str, str]:
    """The variables of a ``--env-file``: lines ``NAME=VALUE``, an optional ``export``, quotes around the value, ``#``.

    Raises UsageError with the line that is none of these.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise UsageError(f"--env-file {path}: cannot be read: {problem.strerror or problem}") from None
    except UnicodeDecodeError as problem:
        raise UsageError(f"--env-file {path}: not UTF-8 (at offset {problem.start})") from None
    try:
        return dotenv(text)
    except BadLineError as problem:
        raise UsageError(str(problem), path=path, line=problem.line) from None


@dataclass(frozen=True, slots=True)
class Loaded:
    """`files` are the other local ones that were read for it: includes, prerequisites, declared variables."""

    document: Document
    files: tuple[Path, ...]


def load_with_files(name: str, options: RunOptions) -> Loaded:
    """Load a document, and keep what was read. Raises DocumentError when it cannot be read."""
    read = loader(options)
    document = read.load(name)
    own = locations.identity(name)
    others = {locations.identity(one): one for one in read.files if not locations.is_url(one)}
    return Loaded(document, tuple(Path(one) for key, one in others.items() if key != own))
