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
from runbook.reporting.terminal.notices import complain


@click.command("explain", cls=GroupedCommand)
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@reported
def command(codes: tuple[str, ...]) -> int:
    """Say what a code means: a finding of `runbook check`, a diagnostic, the reason of a failure.

    Without CODE: all codes, one a line. The exit code is 2 when there is no such code; the others are explained.
    """
    out = EscapingStream(sys.stdout)
    if not codes:
        out.write("".join(f"{one}\n" for one in known()))
    unknown = shown = 0
    for code in codes:
        found = explanations(code)
        if not found:
            said = hint(code, known())
            more = said if said.startswith("did you") else "`runbook explain` lists the codes"
            complain(UsageError(f"there is no code {code!r}; {more}"))
            unknown = UsageError.exit_code
            continue
        parts = ["".join(f"{line}\n" for line in _lines(code, one)) for one in found]
        out.write("\n" * shown + "\n".join(parts))
        shown = 1
    return unknown


def _lines(code: str, one: Explanation) -> Iterator[str]:
    yield f"{code} ({one.kind})"
    yield f"  {one.meaning}"
    if one.remedy:
        yield f"  What to do: {one.remedy}"
    for title, examples in (("Found in", one.bad), ("Not found in", one.good)):
        if examples:
            yield f"  {title}:"
            yield from (f"    {line}" for line in shown_lines(examples[0].rstrip("\n")).split("\n"))
