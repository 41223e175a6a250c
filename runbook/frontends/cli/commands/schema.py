"""``runbook schema``: the JSON Schemas of what other programs read."""

import json

import click

from runbook.frontends.cli.completers import schemas
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.param_types import reported


@click.command(cls=GroupedCommand)
@click.argument("name", required=False, metavar="[NAME]", shell_complete=schemas)
@reported
def command(name: str | None) -> int:
    """Print the JSON Schema NAME: report, document, journal, check, plan or approval; without NAME, list all.

    The schemas describe JSON reports, `runbook inspect --format json`, the lines of journals, the report of static
    checks, plans, and the lines of files of approvals.
    NAME may have a version, as in report-1; the default is the newest.
    """
    from runbook.reporting.schemas import NAMES, text

    if name is None:
        for one in NAMES:
            click.echo(f"{one:<12} {json.loads(text(one))['title']}")
        return 0
    try:
        click.echo(text(name), nl=False)
    except KeyError:
        from runbook.core.strings import hint

        raise click.BadParameter(f"there is no schema {name!r}; {hint(name, NAMES)}") from None
    return 0
