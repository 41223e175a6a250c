"""``runbook step``: go through a document block by block."""

import sys

import click

from runbook.core.options import GuideOptions, RunOptions
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import (
    APPROVAL,
    CLOUD,
    KEPT,
    PLAN,
    SESSION,
    guide_options,
    run_options,
)
from runbook.frontends.cli.param_types import reported
from runbook.frontends.cli.prompts import person


@click.command(cls=GroupedCommand)
@click.argument("document", metavar="DOC")
@run_options(only=PLAN | SESSION | CLOUD | KEPT | APPROVAL)
@guide_options()
@click.option("--resume", is_flag=True, help="Go on with the latest run of DOC that did not pass.")
@reported
def command(document: str, resume: bool, options: RunOptions, guide: GuideOptions) -> int:
    """Go through DOC block by block: read, run, look, go on.

    Every block runs in one shell, as with `runbook run`; before each one you are asked. In a terminal the guide takes
    the whole screen (press ? for the keys); without a capable one, or with --plain, it asks line by line.
    """
    from runbook.core.errors import UsageError
    from runbook.frontends.step.launch import launch
    from runbook.frontends.step.walkthrough import GuideRequest
    from runbook.running import planning
    from runbook.sources.locations import STDIN

    if document == STDIN:
        raise UsageError("step asks on standard input: give the document as a file")
    if resume:
        from runbook.core.flags.resume_options import ResumeOptions
        from runbook.frontends.cli.commands.resume import go_on

        return go_on(None, ResumeOptions(guide=True), options, guide, document)
    return launch(
        GuideRequest(document, options, guide, planning.overrides(options), person(stdin_taken=False)),
        sys.stdout,
    )
