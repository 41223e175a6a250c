"""The end of a guided run: the reports that were asked for on the way, and where the journal is."""

from collections.abc import Callable, Iterable
from functools import partial

from runbook.core.errors import OutputError, RunbookError
from runbook.reporting.registry import Target
from runbook.running.ended.left_over import LeftOver
from runbook.running.report_files import write
from runbook.storage import journal
from runbook.storage.runs.run_store import journal_of


def write_final_reports(run: str, reports: Iterable[Target], say: Callable[[str], None]) -> None:
    """Write the reports from the journal of the run, and say where they and it are.

    Each is written whatever becomes of the others. Raises OutputError for those that cannot be written.
    """
    path = journal_of(run)
    problems = []
    for target in reports:
        try:
            if path is None:
                raise OutputError(
                    f"--report {target}: cannot be written: the journal of the run was not kept"
                )
            write(target, partial(journal.read, path))
            say(f"report: {target.path}")
        except RunbookError as problem:
            problems.append(str(problem))
    if path is not None:
        say(f"journal: {path}")
        left = LeftOver()
        for event in journal.read(path):
            left(event)
        for line in left.lines(run, background=False):
            say(line)
    if problems:
        raise OutputError("; ".join(problems))
