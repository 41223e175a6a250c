"""``runbook export``: what would run, as a bash script that needs nothing of this tool, or as data."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import click

from runbook.core.errors import DocumentError, NothingToRun, OutputError
from runbook.core.options import RunOptions
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import plan_options
from runbook.frontends.cli.param_types import reported
from runbook.reporting.terminal.notices import say
from runbook.running import planning


@click.command("export", cls=GroupedCommand)
@click.argument("document", metavar="DOC")
@click.option("--to", "form", type=click.Choice(["bash", "json"]), default="bash", show_default=True)
@click.option(
    "-o", "--output", default="-", metavar="FILE", help="Write to this file; a script is executable."
)
@click.option("--with-results", is_flag=True, help="Show the documented results as comments of the script.")
@plan_options()
@reported
def command(document: str, options: RunOptions, form: str, output: str, with_results: bool) -> int:
    """Write what `runbook run DOC` would run as a bash script, or as data; nothing runs.

    Line N of the script is line N of the document. A document that has errors is refused (exit code 2),
    unless --force.
    """
    from runbook import __version__
    from runbook.running.preflight import examine
    from runbook.shell.quoting import Code

    options = replace(
        options, allow_remote=False
    )  # a script is one shell: what is meant for another is left out
    overrides = planning.overrides(options)
    documents = planning.load(options, [document])
    outline = planning.outline(options, documents, overrides)
    initial = {**outline.declared, **overrides}
    masker = planning.masker(options, outline, initial)
    secret = {name for name, value in initial.items() if masker.withholds(name, value)}
    given = {name: Code(f'"${name}"') if name in secret else value for name, value in overrides.items()}
    # What this process has in its environment says nothing of where the script will run.
    plan, needed = examine(planning.outline(options, documents, given), given)
    (part,) = plan.documents
    if form == "json":
        from runbook.authoring.export.plan_json import data

        content = data(plan, version=__version__, given=overrides, needed=needed, masker=masker)
        _write(output, json.dumps(content, ensure_ascii=False, indent=2) + "\n", executable=False)
        return 0
    if plan.refused:
        for one in part.obstacles:
            say(one.text(part.document.path))
        raise DocumentError("has errors; --force exports it all the same", path=part.document.path)
    if not any(step.left_out is None for step in part.steps):
        raise NothingToRun("nothing to export: no block is to run", path=part.document.path)

    from runbook.authoring.export.bash_script import script

    exported = script(
        plan,
        version=__version__,
        given=overrides,
        secret=secret,
        folders=planning.plan_folders(plan),
        confirmed=options.yes,
        with_results=with_results,
    )
    for step, missing in needed:
        say(
            f"{step.path}:{missing.line}: {missing.name} needs a value in the script's environment, or {missing.hint}"
        )
    for name in sorted(secret):
        say(f"{name} is secret: the script does not hold its value, and takes it from its environment")
    for note in exported.notes:
        say(f"{note} (in the script)")
    _write(output, exported.text, executable=True)
    return 0


def _write(output: str, text: str, *, executable: bool) -> None:
    """Write the whole file or none of it. Raises OutputError."""
    if output == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode(errors="surrogateescape"))
        sys.stdout.buffer.flush()
        return
    from runbook.storage.atomic_file import replacing

    try:
        with replacing(Path(output), mode=0o777 if executable else 0o666, errors="surrogateescape") as stream:
            stream.write(text)
    except OSError as problem:
        reason = f"cannot be written: {problem.strerror or problem}"
        raise OutputError(reason, path=output, before_run=True) from None
