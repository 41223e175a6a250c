"""``runbook plan``: fixes what is to run in a file."""

from pathlib import Path

import click

from runbook.core.errors import OutputError
from runbook.core.options import RunOptions
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import run_options
from runbook.frontends.cli.param_types import reported
from runbook.frontends.cli.prompts import person
from runbook.reporting.terminal.notices import say
from runbook.running import planning


@click.command("plan", cls=GroupedCommand)
@click.argument("documents", nargs=-1, required=True, metavar="DOC...")
@click.option(
    "-o", "--output", default="-", metavar="FILE", help="Write to this file; standard output by default."
)
@run_options()
@reported
def command(documents: tuple[str, ...], output: str, options: RunOptions) -> int:
    """Fix what `runbook run DOC` would run in a file: documents, variables, selection. Nothing runs.

    `runbook run FILE` runs that and nothing else, and refuses when anything has changed. The values of secrets are not
    in the file.
    """
    from runbook.running.plans import fixed_plan
    from runbook.storage.atomic_file import replacing

    given = planning.overrides(options)
    source = fixed_plan.PlanSource(documents, options, person(stdin_taken="-" in documents))
    made = fixed_plan.fixed(source, options, given)
    text = fixed_plan.to_text(made)
    if output == "-":
        click.echo(text, nl=False)
    else:
        try:
            with replacing(Path(output), errors="backslashreplace") as stream:
                stream.write(text)
        except OSError as problem:
            reason = f"cannot be written: {problem.strerror or problem}"
            raise OutputError(reason, path=output, before_run=True) from None
    asking = [one.name or one.id for one in made.blocks if one.runs and one.confirm]
    if asking:
        say(f"to be confirmed, or approved with `runbook approve`: {', '.join(asking)}")
    if made.secrets:
        say(f"secret, and to be given for each run: {', '.join(made.secrets)}")
    return 0
