"""``runbook cassette``: recordings of a cloud's answers, shown, checked, made again."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runbook.core.options import RunOptions
from runbook.frontends.cli.option_groups import CLOUD, PAUSE, run_options
from runbook.frontends.cli.param_types import reported
from runbook.reporting.terminal.notices import answer

if TYPE_CHECKING:
    from runbook.cloud.cassettes.cassette import Cassette

_PATHS = click.argument(
    "paths", nargs=-1, required=True, metavar="DIR...", type=click.Path(exists=True, file_okay=False)
)


@click.group()
def command() -> None:
    """Recordings that `--record` makes and `--replay` answers from: show, check, refresh."""


@command.command()
@_PATHS
@reported
def show(paths: tuple[str, ...]) -> int:
    """Show what the recordings in DIR hold: each block, and what it asked."""
    from runbook.cloud.cassettes.cassette import load

    for folder in _found(paths):
        one = load(folder)
        tools = ", ".join(f"{name} {version}" for name, version in dict(one.head.get("tools") or {}).items())
        made_up = " (rehearsed: answers are made up)" if one.head.get("rehearsed") else ""
        answer(f"{folder}: {one.head.get('document')}{made_up}", stream=sys.stdout)
        answer(
            f"  recorded {one.head.get('recorded')}{f', with {tools}' if tools else ''}", stream=sys.stdout
        )
        for name, value in one.variables.items():
            answer(f"  {name}={value}", stream=sys.stdout)
        for block in one.blocks:
            answer(f"  {block.name}: {block.first}", stream=sys.stdout)
            for each in block.exchanges:
                status = each.response["status"] or "cut"
                answer(f"    {status} {each.request['method']} {each.request['url']}", stream=sys.stdout)
    return 0


@command.command()
@_PATHS
@reported
def check(paths: tuple[str, ...]) -> int:
    """Check that the recordings in DIR are whole, hold no secret, and are of a document that is there.

    Blocks that have changed since the recording are named: a replay says whether what they ask has changed. The exit
    code is 1 when a recording cannot be used.
    """
    from runbook.cloud.cassettes.cassette import load
    from runbook.core.errors import RunbookError

    code = 0
    for folder in _found(paths):
        try:
            one = load(folder)
            changed = _changed(one)
        except RunbookError as problem:
            answer(f"{folder}: {problem}", stream=sys.stdout)
            code = 1
            continue
        count = sum(len(block.exchanges) for block in one.blocks)
        said = f"; changed since: {', '.join(changed)}" if changed else ""
        answer(f"{folder}: whole, {len(one.blocks)} blocks, {count} requests{said}", stream=sys.stdout)
    return code


@command.command()
@_PATHS
@run_options(without=(CLOUD - {"allow"}) | PAUSE)
@reported
def refresh(paths: tuple[str, ...], options: RunOptions) -> int:
    """Record the recordings in DIR again: run their documents, and name what is another answer now.

    A recording of a rehearsal is made by a rehearsal, with the same random values. A recording is replaced when the
    run is through and all of it is written; else the old one stays.
    """
    from runbook.running.cloud.cassette_refresh import refreshed

    code = 0
    for folder in _found(paths):
        ended, said = refreshed(folder, replace(options), sys.stdout)
        code = code or ended
        answer(f"{folder}: {said}", stream=sys.stdout)
    return code


def _found(paths: tuple[str, ...]) -> Iterator[Path]:
    from runbook.cloud.cassettes.cassette import below
    from runbook.core.errors import UsageError

    for path in paths:
        folders = below(Path(path))
        if not folders:
            raise UsageError(f"{path}: there is no recording in this folder")
        yield from folders


def _changed(one: "Cassette") -> list[str]:
    """The names of recorded blocks whose code is in the document no more. Raises DocumentError without a document."""
    from runbook.cloud.cassettes.cassette import digest
    from runbook.core.options import RunOptions
    from runbook.running import planning
    from runbook.running.cloud.cassette_refresh import document_of

    (document,) = planning.load(RunOptions(), [document_of(one)])
    steps = planning.outline(RunOptions(), [document], {}).steps
    known = {digest(step.block.code) for step in steps}
    return [block.name for block in one.blocks if block.code and block.code not in known]
