"""``runbook inspect``: what would run, and what is wrong with a document; nothing runs."""

import io
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import click

from runbook.core.diagnostics import Severity
from runbook.core.errors import DocumentError, NothingToRun
from runbook.core.options import RunOptions
from runbook.core.variables import Given
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import plan_options
from runbook.frontends.cli.param_types import reported
from runbook.reporting.terminal.notices import say
from runbook.running import planning

FEW = 8
"""Documents up to which one process reads them all: further ones would take longer to start."""
CHUNK = 16
"""Documents that a process is handed at once."""


@click.command("inspect", cls=GroupedCommand)
@click.argument("documents", nargs=-1, required=True, metavar="DOC...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning"]),
    help="End with exit code 1 when a diagnostic is this bad.",
)
@plan_options()
@reported
def command(documents: tuple[str, ...], form: str, fail_on: str | None, options: RunOptions) -> int:
    """Show what `runbook run` would do with DOC: blocks in their order, results, variables, prerequisites, diagnostics.

    DOC is a Markdown file, a folder (all documents below it), an http(s) address, or - for standard input. With
    --format json: one object for one DOC, an array for several. The exit code is 0 whatever is wrong with a document
    that can be read, unless --fail-on says otherwise.
    """
    names, several = _names(documents)
    if not names:
        raise NothingToRun(f"{', '.join(documents)}: there is no document: no file here is called *.md")
    from runbook.reporting.terminal.capabilities import has_colors, size

    width = size(sys.stdout)[0] if sys.stdout.isatty() else None
    job = _Job(options, planning.overrides(options), form, several, width, has_colors(sys.stdout))
    array = form == "json" and several
    separator, lost, bad = "[\n" if array else "", 0, 0
    for text, problem, worst in _all(job, names):
        bad += worst is not None and worst in _COUNTED.get(fail_on or "", ())
        if problem is not None:
            if not several:
                raise DocumentError(problem)
            say(f"runbook: {problem}")
            lost += 1
            continue
        _write(separator + text + ("" if array else "\n"), form)
        separator = ",\n" if array else "\n"
    if array:
        _write("\n]\n" if separator == ",\n" else "[]\n", form)
    return DocumentError.exit_code if lost else min(bad, 1)


def _write(text: str, form: str) -> None:
    click.echo(text.encode("utf-8", "replace") if form == "json" else text, nl=False)


@dataclass(frozen=True, slots=True)
class _Job:
    """What is the same for all documents: every process gets it with the names."""

    options: RunOptions
    overrides: Mapping[str, str]
    form: str
    several: bool
    width: int | None
    color: bool

    def __call__(self, name: str) -> tuple[str, str | None, Severity | None]:
        """What there is to show of a document, or why it cannot be read; and the worst of its diagnostics."""
        from runbook.reporting.formats.document_json import of_plan
        from runbook.running.preflight import examine

        try:
            (document,) = planning.load(self.options, [name])
        except DocumentError as problem:
            return "", str(problem), None
        overrides = dict(self.overrides)
        plan, parameters = examine(planning.outline(self.options, [document], overrides), overrides)
        initial = Given(overrides, environment=os.environ, declared=plan.declared).initial
        masker = planning.masker(self.options, plan, initial)
        found = {one.severity for part in plan.documents for one in part.diagnostics}
        worst = next((one for one in Severity if one in found), None)
        if self.form == "json":
            # Many are for programs, and on lines of their own: indenting takes Python's slow encoder.
            indent = None if self.several else 2
            described = masker.data(of_plan(document, plan, parameters, masker))
            return json.dumps(described, ensure_ascii=False, indent=indent), None, worst
        from runbook.frontends.cli.inspect_table import show

        stream = io.StringIO()
        show(document, plan, parameters, masker, stream, width=self.width, color=self.color)
        return stream.getvalue().rstrip("\n"), None, worst


_COUNTED = {"error": (Severity.ERROR,), "warning": (Severity.ERROR, Severity.WARNING)}


def _names(documents: Sequence[str]) -> tuple[list[str], bool]:
    """The names of all documents, and whether more than one was asked for."""
    if not any(os.path.isdir(name) for name in documents):
        return list(documents), len(documents) > 1
    from runbook.sources.discovery import discover

    return [one for name in documents for one in (discover([name]) if os.path.isdir(name) else [name])], True


def _all(job: _Job, names: Sequence[str]) -> Iterator[tuple[str, str | None, Severity | None]]:
    if len(names) <= FEW:
        yield from map(job, names)
        return
    from concurrent.futures import ProcessPoolExecutor  # not at the top: few documents do without

    from runbook.running.signals import at_once
    from runbook.sessions.process.linux import die_with_parent

    # The others end with this process, whatever they read.
    with at_once(), ProcessPoolExecutor(initializer=die_with_parent) as pool:
        yield from pool.map(job, names, chunksize=CHUNK)
