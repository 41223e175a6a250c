"""What the values of options can be, for a shell's completion. Nothing here is imported before Tab is pressed."""

from pathlib import Path

import click


def reports(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """``FORMAT=``, for ``--report``."""
    from runbook.reporting.registry import FORMATS, JOURNAL

    return [f"{name}=" for name in (*FORMATS, JOURNAL) if name.startswith(incomplete)]


def matchers(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The names of matchers."""
    from runbook.judging.registry import MATCHERS

    return [name for name in MATCHERS if name.startswith(incomplete)]


def schemas(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The names of JSON Schemas."""
    from runbook.reporting.schemas import NAMES

    return [name for name in NAMES if name.startswith(incomplete)]


def selectors(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """What selects blocks of the documents that are named already: names, tags, sections."""
    from runbook.core.errors import RunbookError
    from runbook.sources.loader import load

    found: dict[str, None] = {}
    # What follows an option that has no value yet is left over: the arguments among it.
    for name in (*(ctx.params.get("documents") or ()), *ctx.args):
        try:
            blocks = load(name).blocks if Path(name).is_file() else ()
        except RunbookError:
            continue
        for block in (one for one in blocks if one.executable):
            sections = block.sections[1:] or block.sections  # the title of the document takes everything
            tags = [f"tag:{tag}" for tag in block.directive.tags]
            found |= dict.fromkeys([*filter(None, (block.directive.name, *sections)), *tags])
    return [one for one in found if one.startswith(incomplete)]
