"""What ``runbook inspect`` shows a person: the plan as a table, what it needs, what is wrong."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from rich.table import Table
from rich.text import Text

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Block, Directive, Document
from runbook.core.strings import shown
from runbook.engine.plan import Plan, Step
from runbook.masking import Masker
from runbook.reporting.terminal.capabilities import rich_console
from runbook.reporting.wording import counted, not_run
from runbook.shell.unset_variables import Parameter

_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}
_UNSET = Directive()
_FLAGS = ("cleanup", "confirm", "interactive")
_VALUES = ("name", "timeout", "retry", "every", "exit", "stream", "matcher", "on", "rows")


def show(
    document: Document,
    plan: Plan,
    parameters: Sequence[tuple[Step, Parameter]],
    masker: Masker,
    stream: TextIO,
    *,
    width: int,
    color: bool,
) -> None:
    """Write what a run of the document would do, its secrets masked. `width` is in columns."""
    console = rich_console(stream, color=color, width=width)
    console.print(_text(document.title, "bold"), _text(document.path, "dim"))
    rows = list(_rows(document, plan))
    if rows:
        console.print(_table(document, rows, masker))
    running = sum(step.left_out is None for step in plan.steps)
    left = len(plan.steps) - running
    console.print(
        _text(f"{counted(running, 'block')} to run" + (f", {left} left out" if left else ""), "bold")
    )
    for line in (*_declared(plan), *_needs(document, parameters, masker)):
        console.print(line)
    for one in plan.documents[0].diagnostics:
        if one.code != "undefined-variable":  # those are the parameters above
            console.print(_diagnostic(document, one))


def _text(value: str, style: str = "") -> Text:
    return Text(shown(value), style)


def _rows(document: Document, plan: Plan) -> Iterator[Step | Block]:
    """The steps in the order of their turn, and the document's other blocks between them."""
    others = [block for block in document.blocks if not block.executable]
    for step in plan.steps:
        while others and not step.needed_by and others[0].anchor < step.block.anchor:
            yield others.pop(0)
        yield step
    yield from others


def _table(document: Document, rows: Iterable[Step | Block], masker: Masker) -> Table:
    table = Table(
        "line", "block", "expects", "code", box=None, header_style="dim", pad_edge=False, expand=False
    )
    place: tuple[str, str | None] = (
        document.path,
        document.title,
    )  # under the title alone no heading is needed
    for row in rows:
        step = row if isinstance(row, Step) else None
        block = row if isinstance(row, Block) else row.block
        path = step.path if step else (block.origin.path if block.origin else document.path)
        if path != place[0]:
            label = "prerequisite " if step and step.needed_by else "in "
            table.add_row("", _text(f"{label}{path}", "magenta"), "", "")
            place = path, None
        if block.section and block.section != place[1]:
            table.add_row("", _text(block.section, "bold blue"), "", "")
            place = path, block.section
        first, *more = block.code.strip().split("\n")
        style = "" if step and step.left_out is None else "dim"
        table.add_row(
            str(block.line),
            _block(block, step),
            _text(_expects(block)),
            _text(masker.known(f"{first} …" if more else first)),
            style=style,
        )
    return table


def _block(block: Block, step: Step | None) -> Text:
    directive = step.directive if step else block.directive
    text = _text(block.language or "text")
    for name in _VALUES:
        value = getattr(directive, name)
        if value != getattr(_UNSET, name):
            text.append(
                shown(f" {name}={value:g}" if isinstance(value, float) else f" {name}={value}"), "cyan"
            )
    for name in _FLAGS:
        if getattr(directive, name):
            text.append(f" {name}", "cyan")
    if directive.ignore:
        text.append(shown(f" ignore={','.join(directive.ignore)}"), "cyan")
    for one in directive.tags:
        text.append(shown(f" #{one}"), "cyan")
    if step and step.left_out is not None:
        text.append(shown(f" – {not_run(step.left_out.reason, step.left_out.message)}"), "yellow")
    elif step is None and block.executable is False:
        text.append(" (not run)")
    return text


def _expects(block: Block) -> str:
    match block.expectation, block.implied:
        case None, None:
            return ""
        case None, _:
            return "output, for information"
        case marked, _:
            demand = f"a match of {marked.regex}" if marked.regex is not None else f"{marked.similarity:g}"
            return f"{marked.language or 'text'}, {demand}"


def _declared(plan: Plan) -> Iterator[Text]:
    """The programs without which the plan does not run, and what it uses alone."""
    for key in ("requires", "exclusive"):
        names = dict.fromkeys(name for step in plan.steps for name in getattr(step.directive, key))
        if names:
            yield _text(f"{key} {', '.join(names)}")


def _needs(
    document: Document, parameters: Iterable[tuple[Step, Parameter]], masker: Masker
) -> Iterator[Text]:
    for name, value in document.variables.items():
        yield _text(f"variable {name}={masker.variable(name, value)}")
    for step, one in parameters:
        yield _text(f"parameter {one.name} ({step.path}:{one.line}): {one.hint}", "cyan")
    for needed in document.prerequisites:
        found = needed.document.path if needed.document else "not loaded"
        yield _text(f"prerequisite {needed.target} ({document.path}:{needed.line}): {found}")
    for include in document.includes:
        yield _text(f"include {include.target} ({document.path}:{include.line})")


def _diagnostic(document: Document, one: Diagnostic) -> Text:
    return Text.assemble(
        _text(f"{one.place(document.path)}: "),
        _text(f"{one.severity}: {one.message} [{one.code}]", _STYLES[one.severity]),
    )
