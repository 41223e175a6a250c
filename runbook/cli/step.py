"""``runbook step``: go through a document block by block."""

import sys

import click

from runbook.cli.options import Duration, Name, Variable, reported


@click.command()
@click.argument("document", metavar="DOC")
@click.option("--var", "pairs", multiple=True, type=Variable(), help="Set a shell variable; repeatable.")
@click.option(
    "--env-file", "files", multiple=True, metavar="FILE", help="Set variables from NAME=VALUE lines."
)
@click.option(
    "--secret-env", "secrets", multiple=True, type=Name(), help="Mask this variable's value; repeatable."
)
@click.option("--timeout", type=Duration(), help="How long a block may take: 90s, 10m, 1h30m.")
@click.option("--from", "start", metavar="SELECTOR", help="Begin with this block: a name, line:N, a section.")
@click.option("--matcher", metavar="NAME", help="Compare every output with this matcher.")
@click.option("--cwd", type=click.Path(exists=True, file_okay=False), help="Start the shell in this folder.")
@click.option("--report", "reports", multiple=True, metavar="FORMAT=PATH", help="Write a report at the end.")
@click.option(
    "--plain", is_flag=True, help="Questions and answers, line by line: for a screen reader or a script."
)
@click.option("--learn", is_flag=True, help="Type each command yourself, and see where it differs.")
@reported
def command(
    document: str,
    pairs: tuple[tuple[str, str], ...],
    files: tuple[str, ...],
    secrets: tuple[str, ...],
    timeout: float | None,
    start: str | None,
    matcher: str | None,
    cwd: str | None,
    reports: tuple[str, ...],
    plain: bool,
    learn: bool,
) -> int:
    """Go through DOC block by block: read, run, look, go on.

    Every block runs in one shell, as with `runbook run`; before each one you are asked. In a terminal the guide takes
    the whole screen (press ? for the keys); without a capable one, or with --plain, it asks line by line.
    """
    from runbook.cli.options import variables
    from runbook.errors import UsageError
    from runbook.loader import STDIN
    from runbook.reporters.registry import target
    from runbook.step.launch import launch
    from runbook.step.tour import Wanted

    if document == STDIN:
        raise UsageError("step asks on standard input: give the document as a file")
    overrides = {name: value for path in files for name, value in variables(path).items()} | dict(pairs)
    return launch(
        Wanted(
            document=document,
            variables=overrides,
            secrets=secrets,
            timeout=timeout,
            start=start,
            matcher=matcher,
            cwd=cwd,
            targets=tuple(target(text) for text in reports),
            plain=plain,
            learn=learn,
        ),
        sys.stdout,
    )
