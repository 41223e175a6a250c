"""What is left to do when the walk is over: reports that were asked for on the way, and where to find the journal."""

from collections.abc import Callable, Iterable

from runbook.reporting.registry import Target
from runbook.running.report_files import write
from runbook.storage import journal


def farewell(run: str, reports: Iterable[Target], say: Callable[[str], None]) -> None:
    """Write the reports from the journal of the run, and say where they and it are.

    Raises OutputError when one cannot be written.
    """
    path = journal.kept(run)
    if path is None:
        return
    for target in reports:
        write(target, lambda: journal.read(path))
        say(f"report: {target.path}")
    say(f"journal: {path}")
