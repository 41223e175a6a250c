"""``runbook test``: many documents, each in its own session and scratch directory, at once."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from runbook.core.errors import NothingToRun
from runbook.frontends.cli import completers
from runbook.frontends.cli.param_types import Duration, Name, reported
from runbook.frontends.cli.plan_flags import planned
from runbook.frontends.cli.settings_defaults import FOLDER
from runbook.running.plan_options import Planning


class Jobs(click.ParamType[int]):
    """How many at once: a number, or ``auto`` for one a processor (0)."""

    name = "N|auto"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; 0 for ``auto``."""
        if value == "auto":
            return 0
        try:
            number = int(str(value))
        except ValueError:
            number = 0
        if number < 1:
            self.fail(f"{value!r}: give a number from 1, or auto", param, ctx)
        return number


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@planned
@click.option(
    "-j", "--jobs", type=Jobs(), default="auto", show_default=True, help="How many documents at once."
)
@click.option(
    "--exclude",
    multiple=True,
    metavar="PATTERN",
    help="Leave these out of folders, as .gitignore does; repeatable.",
)
@click.option(
    "--changed-since", metavar="REV", help="Only what has changed since this git revision, or needs what has."
)
@click.option("--last-failed", is_flag=True, help="Only what did not pass last time; everything if all did.")
@click.option("--shard", metavar="I/N", help="The I-th of N shards that take about as long as each other.")
@click.option(
    "--durations",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep durations in this file; a JSON report of an earlier run is read, too.",
)
@click.option(
    "--reruns", type=click.IntRange(0), default=0, metavar="N", help="Begin a failed document anew, N times."
)
@click.option("--fail-fast", is_flag=True, help="Begin no other document once one has failed.")
@click.option("--keep-going", is_flag=True, help="Go on in a document after a block that failed.")
@click.option(
    "--strict", is_flag=True, help="Fail documents whose programs are missing, instead of skipping them."
)
@click.option("--in-place", is_flag=True, help="Run documents where they are, not in a copy of their folder.")
@click.option(
    "--cwd",
    type=click.Path(exists=True, file_okay=False),
    help="Start in this folder (a copy of it), not the document's.",
)
@click.option(
    "--list", "listing", is_flag=True, help="Write the documents that would be tested; run nothing."
)
@click.option("--allow-empty", is_flag=True, help="Exit with 0, not 5, where there is nothing to run.")
@click.option(
    "--secret-env",
    "secrets",
    multiple=True,
    type=Name(),
    help="Mask this variable's value in all output; repeatable.",
)
@click.option(
    "--total-timeout", type=Duration(), default="1h", show_default=True, help="How long a document may take."
)
@click.option(
    "--matcher",
    metavar="NAME",
    shell_complete=completers.matchers,
    help="Compare every output with this matcher.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    shell_complete=completers.reports,
    metavar="FORMAT=PATH",
    help="Write a report; repeatable (- is stdout).",
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option("-v", "--verbose", count=True, help="Show every block.")
@click.option("-q", "--quiet", is_flag=True, help="Show failures and the last line only.")
@reported
def command(
    paths: tuple[str, ...],
    planning: Planning,
    jobs: int,
    exclude: tuple[str, ...],
    changed_since: str | None,
    last_failed: bool,
    shard: str | None,
    durations: Path | None,
    reruns: int,
    fail_fast: bool,
    keep_going: bool,
    strict: bool,
    in_place: bool,
    cwd: str | None,
    listing: bool,
    allow_empty: bool,
    secrets: tuple[str, ...],
    total_timeout: float | None,
    matcher: str | None,
    reports: tuple[str, ...],
    color: str,
    verbose: int,
    quiet: bool,
) -> int:
    """Run every document below PATH, each in its own shell and in a copy of its folder, several at once.

    PATH is a Markdown file, a folder that is searched for *.md, or a quoted glob. One document's failure never stops
    the others.
    """
    from runbook.reporting.registry import target
    from runbook.running.suite import run, shards
    from runbook.running.suite.job import Job

    options = run.Options(
        paths=paths,
        template=Job(
            run="",
            document="",
            planning=replace(planning, pairs=(), files=()),
            variables=planning.overrides,
            secrets=secrets,
            matcher=matcher,
            total_timeout=total_timeout,
            keep_going=keep_going,
            strict=strict,
            start=cwd,
        ),
        exclude=exclude,
        root=click.get_current_context().meta.get(FOLDER),
        changed_since=changed_since,
        last_failed=last_failed,
        shard=shards.parse(shard) if shard else None,
        durations=durations,
        jobs=jobs or None,
        reruns=reruns,
        fail_fast=fail_fast,
        in_place=in_place,
        targets=tuple(target(text) for text in reports),
        color=color,
        verbosity=-1 if quiet else verbose,
    )
    try:
        return (run.listed if listing else run.execute)(options, sys.stdout)
    except NothingToRun as nothing:
        if not allow_empty:
            raise
        click.echo(f"runbook: {nothing}", err=True)
        return 0
