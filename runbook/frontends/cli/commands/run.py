"""``runbook run``: the blocks of the documents, one after the other, in one shell."""

import sys
from contextlib import ExitStack

import click

from runbook.frontends.cli import completers
from runbook.frontends.cli.param_types import Duration, Name, reported
from runbook.frontends.cli.plan_flags import person, planned
from runbook.running.plan_options import Planning, allow, plan_folders


@click.command()
@click.argument("documents", nargs=-1, required=True, metavar="DOC...")
@planned
@click.option(
    "--secret-env",
    "secrets",
    multiple=True,
    type=Name(),
    help="Mask this variable's value in all output; repeatable.",
)
@click.option("--total-timeout", type=Duration(), help="How long the whole run may take.")
@click.option("--keep-going", is_flag=True, help="Go on after a block that failed.")
@click.option(
    "--matcher",
    metavar="NAME",
    shell_complete=completers.matchers,
    help="Compare every output with this matcher.",
)
@click.option("--cwd", type=click.Path(exists=True, file_okay=False), help="Start the shell in this folder.")
@click.option(
    "--report",
    "reports",
    multiple=True,
    shell_complete=completers.reports,
    metavar="FORMAT=PATH",
    help="Write a report: json, jsonl, junit, html, markdown (- is stdout); github needs no path.",
)
@click.option("--subscription", metavar="ID", help="Use this Azure subscription; the former one is restored.")
@click.option("--correlation-id", metavar="ID", help="Mark the Azure CLI's requests with this identifier.")
@click.option("--keep-background", is_flag=True, help="Leave background jobs running at the end.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option("-v", "--verbose", count=True, help="Show all output, and why each result is right.")
@click.option("-q", "--quiet", is_flag=True, help="Show failures and the last line only.")
@reported
def command(
    documents: tuple[str, ...],
    planning: Planning,
    secrets: tuple[str, ...],
    total_timeout: float | None,
    keep_going: bool,
    matcher: str | None,
    cwd: str | None,
    reports: tuple[str, ...],
    subscription: str | None,
    correlation_id: str | None,
    keep_background: bool,
    color: str,
    verbose: int,
    quiet: bool,
) -> int:
    """Run the blocks of DOC in one shell, and compare what they print with what the document says.

    DOC is a Markdown file, an http(s) address, or - for standard input. Several documents share the shell, in order.
    The run stops at the first block that fails, unless --keep-going.
    """
    from runbook.engine.policy import FailFast, KeepGoing
    from runbook.reporting.registry import target
    from runbook.running.request import Request
    from runbook.running.runner import execute

    overrides = planning.overrides
    plan = planning.plan(planning.load(documents), overrides, keep_going=keep_going)
    if not plan.refused:
        allow(plan, yes=planning.yes, person=person(stdin_taken="-" in documents))
    with ExitStack() as stack:
        marked = {}
        if subscription or correlation_id:
            from runbook.running import azure

            marked = azure.user_agent(correlation_id) if correlation_id else {}
            stack.enter_context(azure.subscription(None if plan.refused else subscription))
        return execute(
            Request(
                plan=plan,
                policy=KeepGoing() if keep_going else FailFast(),
                folders=plan_folders(plan),
                variables=overrides | marked,
                matcher=matcher,
                cwd=cwd,
                deadline_s=total_timeout,
                targets=tuple(target(text) for text in reports),
                keep_background=keep_background or planning.keep,
                color=color,
                verbosity=-1 if quiet else verbose,
                stdin_taken="-" in documents,
                secrets=secrets,
                confirmed=planning.yes,
            ),
            stdout=sys.stdout,
        )
