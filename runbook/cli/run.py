"""``runbook run``: the blocks of the documents, one after the other, in one shell."""

import sys

import click

from runbook.cli.options import Duration, Name, Variable, reported


@click.command()
@click.argument("documents", nargs=-1, required=True, metavar="DOC...")
@click.option("--var", "pairs", multiple=True, type=Variable(), help="Set a shell variable; repeatable.")
@click.option(
    "--env-file", "files", multiple=True, metavar="FILE", help="Set variables from NAME=VALUE lines."
)
@click.option(
    "--secret-env",
    "secrets",
    multiple=True,
    type=Name(),
    help="Mask this variable's value in all output; repeatable.",
)
@click.option("--timeout", type=Duration(), help="How long a block may take: 90s, 10m, 1h30m.")
@click.option("--total-timeout", type=Duration(), help="How long the whole run may take.")
@click.option("--keep-going", is_flag=True, help="Go on after a block that failed.")
@click.option(
    "--only", multiple=True, metavar="SELECTOR", help="Run these blocks: a name, line:N, a section, tag:T."
)
@click.option("--skip", multiple=True, metavar="SELECTOR", help="Leave these blocks out.")
@click.option("--from", "start", metavar="SELECTOR", help="Begin with this block.")
@click.option("--until", metavar="SELECTOR", help="End with this block.")
@click.option("--matcher", metavar="NAME", help="Compare every output with this matcher.")
@click.option("--cwd", type=click.Path(exists=True, file_okay=False), help="Start the shell in this folder.")
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=PATH",
    help="Write a report: json, jsonl, junit, html, markdown (- is stdout); github needs no path.",
)
@click.option("--keep-background", is_flag=True, help="Leave background jobs running at the end.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option("-v", "--verbose", count=True, help="Show all output, and why each result is right.")
@click.option("-q", "--quiet", is_flag=True, help="Show failures and the last line only.")
@reported
def command(
    documents: tuple[str, ...],
    pairs: tuple[tuple[str, str], ...],
    files: tuple[str, ...],
    secrets: tuple[str, ...],
    timeout: float | None,
    total_timeout: float | None,
    keep_going: bool,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    start: str | None,
    until: str | None,
    matcher: str | None,
    cwd: str | None,
    reports: tuple[str, ...],
    keep_background: bool,
    color: str,
    verbose: int,
    quiet: bool,
) -> int:
    """Run the blocks of DOC in one shell, and compare what they print with what the document says.

    DOC is a Markdown file, or - for standard input. Several documents share the shell, in order. The run stops at the
    first block that fails, unless --keep-going.
    """
    from runbook.cli.options import variables
    from runbook.loader import folder, load
    from runbook.plan import Selection, build
    from runbook.policy import FailFast, KeepGoing
    from runbook.reporters.registry import target
    from runbook.runner import Request, execute

    overrides = {name: value for path in files for name, value in variables(path).items()} | dict(pairs)
    loaded = [load(name) for name in documents]
    plan = build(loaded, Selection(only, skip, start, until), timeout)
    return execute(
        Request(
            plan=plan,
            policy=KeepGoing() if keep_going else FailFast(),
            folders={part.id: folder(name) for part, name in zip(plan.documents, documents, strict=True)},
            variables=overrides,
            matcher=matcher,
            cwd=cwd,
            deadline_s=total_timeout,
            targets=tuple(target(text) for text in reports),
            keep_background=keep_background,
            color=color,
            verbosity=-1 if quiet else verbose,
            stdin_taken="-" in documents,
            secrets=secrets,
        ),
        stdout=sys.stdout,
    )
