"""A plan as a bash script that needs nothing of this tool, with the document's line numbers.

Line N of the script is line N of the document: what is not code is a blank line or a comment. What comes from other
files (prerequisites, includes) takes the room of the prose between two blocks; where that is too small, the lines
below are late, and catch up at the next prose. A comment at each block says where it stands.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runbook.authoring.export.line_layout import Layout
from runbook.authoring.export.prerequisite_groups import Groups
from runbook.authoring.export.script_step import ScriptPart, line, part, result
from runbook.checks.registry import REFUSING
from runbook.core.diagnostics import Severity
from runbook.engine.plan import DocumentPlan, Plan
from runbook.shell.quoting import quote

_SHEBANG = "#!/usr/bin/env bash"


@dataclass(frozen=True, slots=True)
class Script:
    """What the preamble says. `declared` are defaults, which the environment overrides; `given` hold always.

    `secret` are the variables that the script must find in its environment.
    """

    path: str
    version: str
    declared: Mapping[str, str]
    given: Mapping[str, str]
    secret: Sequence[str] = ()
    aliases: bool = False
    asks: bool = False
    apart: bool = False
    repeats: bool = False
    watched: Mapping[int, str] = field(default_factory=dict)
    cleans_up: bool = False
    cleanups: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """The script's text, and what of the document it does not keep, each with its ``path:line``."""

    text: str
    notes: tuple[str, ...] = ()


def script(
    plan: Plan,
    *,
    version: str,
    given: Mapping[str, str],
    folders: Mapping[str, str],
    secret: Collection[str] = (),
    confirmed: bool = False,
    with_results: bool = False,
) -> Exported:
    """The script for a plan of one document.

    `given` are the variables given for this run, which the plan's code has already; of those in `secret`, and of
    declared ones there, the script holds no value, nor does the plan's code. `folders` maps each file with
    blocks to the folder it lies in. `confirmed`: nobody is asked before a block that requires confirmation.
    """
    (whole,) = plan.documents
    unreadable = _unreadable(whole)
    parts = [
        part(step, folders=folders, readable=step.id not in unreadable, confirmed=confirmed)
        for step in whole.steps
    ]
    macros = _macros()
    groups = Groups(macros, parts)
    head = Script(
        whole.document.path,
        version,
        {name: value for name, value in plan.declared.items() if name not in {*given, *secret}},
        {name: value for name, value in given.items() if name not in secret},
        sorted(secret),
        aliases=any("alias " in one.step.code for one in parts if one.runs),
        asks=any(one.asks for one in parts),
        apart=any(one.apart or (one.runs and one.step.validates) for one in parts),
        repeats=any(one.repeats for one in parts),
        watched={at: ",".join(map(str, (0, *allowed))) for one in parts for at, allowed in one.watched},
        cleans_up=any(one.step.directive.cleanup and one.step.left_out is None for one in parts),
        cleanups=tuple(groups.cleanups()),
    )
    layout = Layout([_SHEBANG])
    waiting = _head(macros, layout, head, parts)
    for one in parts:
        layout.next(groups.before(one))
        opening = macros.opening(one) if one.runs else f"# {line(one.comment)}"
        _put(layout, one, f"{waiting}{opening}", macros.closing(one) if one.wrapped else "")
        waiting = ""
        documented = one.step.block.expectation or one.step.block.implied
        if with_results and documented and one.step.left_out is None:
            layout.at(documented.span.start if one.own else 0, result(documented))
    layout.next(groups.before(None))
    return Exported(layout.text, tuple(_notes(parts)))


def _notes(parts: Sequence[ScriptPart]) -> Iterator[str]:
    """What the script does not keep, each with the place of the first block, and how many others it is true of."""
    places: dict[str, list[str]] = {}
    for one in parts:
        for note in one.notes:
            places.setdefault(note, []).append(one.step.place)
    for note, found in places.items():
        more = f" (and {len(found) - 1} more {'block' if len(found) == 2 else 'blocks'})" if found[1:] else ""
        yield f"{found[0]}{more}: {note}"


def _unreadable(plan: DocumentPlan) -> set[str]:
    """The ids of the steps whose code bash cannot read, as far as it was looked at before."""
    errors: dict[str, list[int]] = {}
    for one in plan.diagnostics:
        if one.severity is Severity.ERROR and one.code in REFUSING:
            errors.setdefault(one.file(plan.document.path), []).append(one.line)
    for lines in errors.values():
        lines.sort()
    found = set()
    for step in plan.steps:
        lines, span = errors.get(step.path, []), step.block.span
        if bisect_left(lines, span.start) < bisect_right(lines, span.end):
            found.add(step.id)
    return found


def _head(macros: Any, layout: Layout, head: Script, parts: Sequence[ScriptPart]) -> str:
    """Put the preamble above the first block; what has to stand on that block's own line is given back."""
    comment, *statements = macros.preamble(head).strip().split("\n")
    room = _room(parts)
    if len(statements) < room:
        layout.next([comment, *statements])
    elif room == 0 and parts[0].own:
        return "; ".join(statements) + "; "
    else:
        alone = max(room - 1, 0)
        layout.next([*statements[:alone], "; ".join(statements[alone:])])
    return ""


def _room(parts: Sequence[ScriptPart]) -> int:
    """How many lines there are between the script's first line and the document's first block."""
    others = 0
    for one in parts:
        if one.own:
            return one.step.block.line - 2 - others
        others += len(one.lines) + 2
    return 1000


def _put(layout: Layout, one: ScriptPart, opening: str, closing: str) -> None:
    block = one.step.block
    if one.own:
        layout.at(block.line, [opening])
        layout.at(block.code_span.start, one.lines)
    else:
        layout.next(["", opening, *one.lines])
    if closing:
        layout.next([closing])
    elif one.lines and one.lines[-1].endswith("\\"):
        layout.next([""])  # the line goes on: not into what comes next


def _macros() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(  # noqa: S701 - a shell script is not HTML; values go through `quote`
        loader=PackageLoader("runbook.authoring.export"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters |= {"quote": quote, "line": line}
    return environment.get_template("script.sh.j2").module
