"""``runbook approve``: signs that a block which requires confirmation may run."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from runbook.core.errors import UsageError
from runbook.core.options import RunOptions
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import CLOUD, PLAN, run_options
from runbook.frontends.cli.param_types import Duration, reported
from runbook.frontends.cli.prompts import person
from runbook.reporting.terminal.notices import answer
from runbook.running import planning

_KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")
"""The keys that are taken where none is named, as in ssh(1)."""


@click.command("approve", cls=GroupedCommand)
@click.argument("document", metavar="PLAN|DOC")
@click.option(
    "--block",
    "blocks",
    multiple=True,
    required=True,
    metavar="SELECTOR",
    help="Approve this block; repeatable.",
)
@click.option(
    "--key", metavar="FILE", help="Sign with this OpenSSH key; the first of ~/.ssh/id_* by default."
)
@click.option(
    "--as",
    "who",
    metavar="NAME",
    help="Your name in the file of allowed signers; the comment of the key by default.",
)
@click.option(
    "--valid-for",
    type=Duration(),
    default="24h",
    show_default=True,
    help="How long the approval counts: 90m, 2d.",
)
@click.option(
    "-o",
    "--output",
    default="approvals.jsonl",
    show_default=True,
    metavar="FILE",
    help="Add the approval to this file.",
)
@run_options(only=PLAN | CLOUD)
@reported
def command(
    document: str,
    blocks: tuple[str, ...],
    key: str | None,
    who: str | None,
    valid_for: float,
    output: str,
    options: RunOptions,
) -> int:
    """Approve blocks that require confirmation: show their code, and sign its hash with an OpenSSH key.

    `runbook run --approvals FILE --allowed-signers FILE` runs them without a terminal. An approval of a plan counts for
    this plan only; one of a document counts whatever runs before the block. The options say how the document is going
    to run: with the same variables.
    """
    from runbook.engine.selectors import named, selector_of
    from runbook.running.plans import approvals, confirmations, fixed_plan

    given = planning.overrides(options)
    asked = person(stdin_taken=document == "-")
    sha256 = None
    if fixed_plan.is_plan(document):
        opened = fixed_plan.opened(document, options, given, asked)
        plan, options, given, sha256 = opened.plan, opened.options, dict(opened.variables), opened.sha256
    else:
        plan = planning.outline(options, planning.load(options, [document], asked), given)
    chosen = named(plan, blocks)
    steps = [one for one in plan.steps if one.id in chosen and one.directive.confirm]
    if not steps:
        raise UsageError(
            "none of these blocks requires confirmation: there is nothing to approve", path=document
        )
    key = key or _usual_key()
    who = who or _comment(key)
    begin = datetime.now(UTC)
    hash_of = confirmations.hasher(plan, options, given)
    for step in steps:
        answer(
            f"{step.place}:",
            *(f"  | {line}" for line in step.code.rstrip("\n").split("\n")),
            stream=sys.stdout,
        )
        data = {
            "schema": approvals.SCHEMA,
            "document": step.path,
            "block": selector_of(step),
            "sha256": hash_of(step),
            "who": who,
            "time": _text(begin),
            "expires": _text(begin + timedelta(seconds=valid_for)),
            **({"plan": sha256} if sha256 else {}),
        }
        approvals.append(output, data, key)
        answer(f"approved by {who} until {data['expires']}: {output}", stream=sys.stdout)
    return 0


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _usual_key() -> str:
    folder = Path.home() / ".ssh"
    found = next((str(folder / name) for name in _KEYS if (folder / name).is_file()), None)
    if found is None:
        raise UsageError(
            f"there is no key to sign with in {folder}: give one with --key, or make it with ssh-keygen"
        )
    return found


def _comment(key: str) -> str:
    """The comment of the key's public half, where there is one."""
    path = Path(key if key.endswith(".pub") else f"{key}.pub")
    try:
        comment = path.read_text(encoding="utf-8").strip().split(" ", 2)[2:]
    except (OSError, UnicodeDecodeError):
        comment = []
    if not comment:
        raise UsageError(
            "the key has no comment that names you: give --as NAME, as the allowed signers have it", path=key
        )
    return comment[0]
