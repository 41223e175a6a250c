"""``runbook report``: makes a report from the journals of runs."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.param_types import reported

if TYPE_CHECKING:
    from runbook.reporting.registry import Events

MERGE = "merge"


@click.command(cls=GroupedCommand)
@click.argument("form", metavar="FORMAT")
@click.argument("journals", metavar="[JOURNAL...]", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", default="-", metavar="PATH", help="Where to write it; standard output by default."
)
@reported
def command(form: str, journals: tuple[Path, ...], output: str) -> int:
    """Make a report in FORMAT (json, junit, html, markdown, github) from JOURNAL, the file that every run leaves.

    JOURNAL may be the name of a kept run, too (`runbook runs`); without one it is the last run's.
    The report is the one that the run itself would have written, byte for byte. Several journals, the shards of one
    run, give one report; with FORMAT merge they are joined to one journal.
    """
    from runbook.reporting.registry import FORMATS, JOURNAL, Target, reporter
    from runbook.running.report_files import check, write_with

    if form not in (MERGE, JOURNAL) and form not in FORMATS:
        raise click.BadParameter(FORMATS.unknown(form, also=(MERGE,)))
    target = Target(form, output)
    check(target)
    write_with(_joined if form in (MERGE, JOURNAL) else reporter(form), target, _events(_found(journals)))
    return 0


def _found(journals: tuple[Path, ...]) -> tuple[Path, ...]:
    """The files; those of kept runs where that is what is named. Raises UsageError where there is no run."""
    from runbook.core.errors import UsageError
    from runbook.storage.runs import run_store

    if not journals:
        names = [name for name in run_store.names() if run_store.journal_of(name)]
        if not names:
            raise UsageError("no run is kept: give the journal of one")
        return (run_store.folder() / names[-1] / run_store.JOURNAL,)
    known = run_store.names()
    return tuple(
        run_store.find(str(one)) / run_store.JOURNAL
        if not one.exists() and any(name.startswith(str(one)) or name.endswith(str(one)) for name in known)
        else one
        for one in journals
    )


def _events(journals: tuple[Path, ...]) -> "Events":
    from runbook.core import results
    from runbook.storage.journal import read

    streams = [partial(read, path) for path in journals]
    return streams[0] if len(streams) == 1 else partial(results.merge, streams)


def _joined(events: "Events", stream: TextIO) -> None:
    from runbook.storage.journal import Journal

    journal = Journal(stream)
    for event in events():
        journal(event)
