"""``runbook explain``: what a code means, and what to do."""

import sys
from collections.abc import Iterator

import click

from runbook.core.errors import UsageError
from runbook.core.strings import hint, shown_lines
from runbook.frontends.cli.explanations import Explanation, explanations, known
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.param_types import reported
from runbook.reporting.terminal.capabilities import EscapingStream


@click.command("explain", cls=GroupedCommand)
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@reported
def command(codes: tuple[str, ...]) -> int:
    """Say what a code means: a finding of `runbook check`, a diagnostic, the reason of a failure.

    Without CODE: all codes, one a line.
    """
    out = EscapingStream(sys.stdout)
    if not codes:
        out.write("".join(f"{one}\n" for one in known()))
    for number, code in enumerate(codes):
        found = explanations(code)
        if not found:
            said = hint(code, known())
            more = said if said.startswith("did you") else "`runbook explain` lists the codes"
            raise UsageError(f"there is no code {code!r}; {more}")
        parts = ["".join(f"{line}\n" for line in _lines(code, one)) for one in found]
        out.write("\n" * (number > 0) + "\n".join(parts))
    return 0


def _lines(code: str, one: Explanation) -> Iterator[str]:
    yield f"{code} ({one.kind})"
    yield f"  {one.meaning}"
    if one.remedy:
        yield f"  What to do: {one.remedy}"
    for title, examples in (("Found in", one.bad), ("Not found in", one.good)):
        if examples:
            yield f"  {title}:"
            yield from (f"    {line}" for line in shown_lines(examples[0].rstrip("\n")).split("\n"))
