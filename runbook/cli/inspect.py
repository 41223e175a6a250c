"""``runbook inspect``: what would run, and what is wrong with a document; nothing runs."""

import json

import click

from runbook.cli.options import reported
from runbook.model import Block, Document, Severity


@click.command("inspect")
@click.argument("documents", nargs=-1, required=True, metavar="DOC...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@reported
def command(documents: tuple[str, ...], form: str) -> int:
    """Show what `runbook run` finds in DOC: blocks, results, variables, prerequisites, diagnostics.

    DOC is a Markdown file, or - for standard input. With --format json: one object for one DOC, an array for
    several. The exit code is 0 whatever is wrong with a document that can be read.
    """
    from runbook.inspection import to_json
    from runbook.loader import load

    loaded = [load(name) for name in documents]
    if form == "json":
        objects = [to_json(document) for document in loaded]
        click.echo(json.dumps(objects if len(objects) > 1 else objects[0], ensure_ascii=False, indent=2))
    else:
        for document in loaded:
            _show(document)
    return 0


def _show(document: Document) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from runbook.reporters.visible import visible

    def text(value: str, style: str = "") -> Text:
        return Text(visible(value), style)

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=1000)
    console.print(text(document.title, "bold"), text(document.path, "dim"))
    table = Table(
        "line", "section", "language", "expects", "code", box=None, header_style="dim", pad_edge=False
    )
    for block in document.blocks:
        first, *more = block.code.strip().split("\n")
        table.add_row(
            str(block.line),
            text(block.section or ""),
            text(block.language),
            text(_expects(block)),
            text(f"{first} …" if more else first),
            style="" if block.executable else "dim",
        )
    if document.blocks:
        console.print(table)
    for name, value in document.variables.items():
        console.print(text(f"variable {name}={value}"))
    for one in document.prerequisites:
        console.print(text(f"prerequisite {one.target} ({document.path}:{one.line})"))
    for problem in document.diagnostics:
        console.print(
            text(f"{document.path}:{problem.line}: "),
            text(f"{problem.severity}: {problem.message} [{problem.code}]", _STYLES[problem.severity]),
            sep="",
        )


def _expects(block: Block) -> str:
    match block.expectation, block.implied:
        case None, None:
            return ""
        case None, _:
            return "output, for information"
        case marked, _:
            demand = f"a match of {marked.regex}" if marked.regex is not None else f"{marked.similarity:g}"
            return f"{marked.language or 'text'}, {demand}"


_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}
