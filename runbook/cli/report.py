"""``runbook report``: makes a report from the journal of a run."""

from pathlib import Path

import click

from runbook.cli.options import reported


@click.command()
@click.argument("form", metavar="FORMAT")
@click.argument("journal", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", default="-", metavar="PATH", help="Where to write it; standard output by default."
)
@reported
def command(form: str, journal: Path, output: str) -> int:
    """Make a report in FORMAT (json) from JOURNAL, the file that every run leaves.

    The report is the one that the run itself would have written, byte for byte.
    """
    from runbook.journal import read
    from runbook.reporters.registry import FORMATS, Target, check, write

    if form not in FORMATS:
        raise click.BadParameter(f"there is no format {form!r}; there are: {', '.join(FORMATS)}")
    target = Target(form, output)
    check(target)
    write(target, lambda: read(journal))
    return 0
