"""What ``runbook inspect`` shows a person: the plan as a table, what it needs, what is wrong."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TextIO

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Block, Directive, Document
from runbook.core.strings import shown
from runbook.engine.plan import Plan, Step
from runbook.masking import Masker
from runbook.reporting.wording import counted, not_run
from runbook.shell.unset_variables import Parameter

Words = tuple[tuple[str, str], ...]
"""Parts of a line, each with its style (of rich)."""


class PlainRow(NamedTuple):
    """A row of the table; `style` is that of all its cells."""

    line: str
    block: Words
    expects: Words = ()
    code: Words = ()
    style: str = ""


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
    width: int | None,
    color: bool,
) -> None:
    """Write what a run of the document would do, its secrets masked. `width` is in columns; None: lines are not cut."""
    title = (*_words(document.title, "bold"), (" ", ""), *_words(document.path, "dim"))
    rows = list(_table(document, _rows(document, plan), masker))
    running = sum(step.left_out is None for step in plan.steps)
    left = len(plan.steps) - running
    count = f"{counted(running, 'block')} to run" + (f", {left} left out" if left else "")
    below = [
        _words(count, "bold"),
        *_declared(plan),
        *_needs(document, parameters, masker),
        *(
            _diagnostic(document, one)
            for one in plan.documents[0].diagnostics
            if one.code != "undefined-variable"  # those are the parameters above
        ),
    ]
    if not color and width is None:
        stream.writelines(f"{line}\n" for line in _plain(title, rows, below))
        return
    from rich.table import Table  # only here: as plain text the table takes half of the time
    from rich.text import Text

    from runbook.reporting.terminal.capabilities import rich_console

    def text(words: Words) -> Text:
        return Text(*words[0]) if len(words) == 1 else Text.assemble(*words)

    console = rich_console(stream, color=color, width=width or _WIDE)
    console.print(text(title))
    if rows:
        table = Table(*_HEADER, box=None, header_style="dim", pad_edge=False, expand=False)
        for row in rows:
            cells = map(text, (row.block, row.expects, row.code))
            table.add_row(row.line, *cells, style=row.style)
        console.print(table)
    for words in below:
        console.print(text(words))


_HEADER = ("line", "block", "expects", "code")
_WIDE = 1000


def _plain(title: Words, rows: Sequence[PlainRow], below: Iterable[Words]) -> Iterator[str]:
    """All of it without styles."""
    yield _joined(title)
    if rows:
        cells = [_HEADER, *((row.line, *map(_joined, (row.block, row.expects, row.code))) for row in rows)]
        widths = [max(map(_columns, column)) for column in zip(*cells, strict=True)]
        for row in cells:
            yield "  ".join(
                one + " " * (width - _columns(one)) for one, width in zip(row, widths, strict=True)
            )
    yield from map(_joined, below)


def _joined(words: Words) -> str:
    return "".join(text for text, _ in words)


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _words(value: str, style: str = "") -> Words:
    return ((shown(value), style),)


def _rows(document: Document, plan: Plan) -> Iterator[Step | Block]:
    """The steps in the order of their turn, and the document's other blocks between them."""
    written = {step.block.span for step in plan.steps if step.block.file}
    others = [block for block in document.blocks if not block.executable and block.span not in written]
    for step in plan.steps:
        while others and not step.needed_by and others[0].anchor < step.block.anchor:
            yield others.pop(0)
        yield step
    yield from others


def _table(document: Document, rows: Iterable[Step | Block], masker: Masker) -> Iterator[PlainRow]:
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
            yield PlainRow("", _words(f"{label}{path}", "magenta"))
            place = path, None
        if block.section and block.section != place[1]:
            yield PlainRow("", _words(block.section, "bold blue"))
            place = path, block.section
        first, *more = block.code.strip().split("\n")
        yield PlainRow(
            str(block.line),
            tuple(_block(block, step)),
            _words(_expects(block)),
            _words(masker.known(f"{first} …" if more else first)),
            style="" if step and step.left_out is None else "dim",
        )


def _block(block: Block, step: Step | None) -> Iterator[tuple[str, str]]:
    directive = step.directive if step else block.directive
    yield shown(block.language or "text"), ""
    for name in _VALUES:
        value = getattr(directive, name)
        if value != getattr(_UNSET, name):
            said = f" {name}={value:g}" if isinstance(value, float) else f" {name}={value}"
            yield shown(said), "cyan"
    for name in _FLAGS:
        if getattr(directive, name):
            yield f" {name}", "cyan"
    if directive.ignore:
        yield shown(f" ignore={','.join(directive.ignore)}"), "cyan"
    for one in directive.tags:
        yield shown(f" #{one}"), "cyan"
    if step and step.on is not None:
        yield shown(f" in {step.on.label}"), "magenta"
    if step and step.left_out is not None:
        yield shown(f" – {not_run(step.left_out.reason, step.left_out.message)}"), "yellow"
    elif step is None and block.executable is False:
        yield " (not run)", ""


def _expects(block: Block) -> str:
    match block.expectation, block.implied:
        case None, None:
            return ""
        case None, _:
            return "output, for information"
        case marked, _:
            demand = f"a match of {marked.regex}" if marked.regex is not None else f"{marked.similarity:g}"
            return f"{marked.language or 'text'}, {demand}"


def _declared(plan: Plan) -> Iterator[Words]:
    """The programs without which the plan does not run, and what it uses alone."""
    for key in ("requires", "exclusive"):
        names = dict.fromkeys(name for step in plan.steps for name in getattr(step.directive, key))
        if names:
            yield _words(f"{key} {', '.join(names)}")


def _needs(
    document: Document, parameters: Iterable[tuple[Step, Parameter]], masker: Masker
) -> Iterator[Words]:
    for name, value in document.variables.items():
        yield _words(f"variable {name}={masker.variable(name, value)}")
    for step, one in parameters:
        yield _words(f"parameter {one.name} ({step.path}:{one.line}): {one.hint}", "cyan")
    for needed in document.prerequisites:
        found = needed.document.path if needed.document else "not loaded"
        yield _words(f"prerequisite {needed.target} ({document.path}:{needed.line}): {found}")
    for include in document.includes:
        yield _words(f"include {include.target} ({document.path}:{include.line})")


def _diagnostic(document: Document, one: Diagnostic) -> Words:
    return (
        *_words(f"{one.place(document.path)}: "),
        *_words(f"{one.severity}: {one.message} [{one.code}]", _STYLES[one.severity]),
    )
