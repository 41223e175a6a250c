"""``runbook runs``: the runs that are kept, listed, shown, verified, deleted."""

import sys

import click

from runbook.frontends.cli.param_types import reported
from runbook.reporting.terminal.notices import answer


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """The runs that are kept: list them (without a subcommand), show one, delete some."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(listing)


@command.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@reported
def listing(form: str = "text") -> int:
    """List the kept runs, the latest last."""
    from runbook.reporting import wording
    from runbook.storage.runs.run_index import summaries

    found = summaries()
    if form == "json":
        import json

        from runbook.core.events import to_plain

        text = json.dumps([to_plain(one) for one in found], indent=2, ensure_ascii=False)
        answer(*text.split("\n"), stream=sys.stdout)
        return 0
    if not found:
        answer("no run is kept", stream=sys.stdout)
    for one in found:
        blocks = ", ".join(f"{count} {status}" for status, count in one.counts.items())
        more = f"; resumed by {one.resumed_by}" if one.resumed_by else ""
        documents = " ".join(one.documents[:3]) + (" ..." if len(one.documents) > 3 else "")
        took = f" in {wording.duration(one.duration_s)}" if one.duration_s else ""
        answer(f"{one.name}  {one.status}{took}  {documents}  ({blocks}){more}", stream=sys.stdout)
    return 0


@command.command()
@click.argument("run")
@reported
def show(run: str) -> int:
    """Show what became of each block of RUN, and how to go on with it."""
    from runbook.core.results import BlockResult, blocks, overview
    from runbook.reporting import wording
    from runbook.storage.journal import read
    from runbook.storage.runs import run_store

    folder = run_store.find(run)
    journal = folder / run_store.JOURNAL
    whole = overview(read(journal))
    out = sys.stdout
    answer(f"run: {folder.name}", f"started: {whole.started.time}", f"journal: {journal}", stream=out)
    if whole.started.resumes:
        answer(f"goes on with: {whole.started.resumes}", stream=out)
    for item in blocks(read(journal)):
        if isinstance(item, BlockResult):
            end = item.finished
            name = f" {item.outline.name}" if item.outline.name else ""
            why = f": {wording.REASONS[end.reason].words}" if end.reason else ""
            earlier = f" (in {end.ran_in})" if end.ran_in else ""
            answer(f"  {end.status:9} {item.outline.place(end.document)}{name}{why}{earlier}", stream=out)
    following = run_store.successor(folder)
    if following:
        answer(f"resumed by: {following}", stream=out)
    elif run_store.goes_on(folder):
        answer("it goes on", stream=out)
    elif (folder / run_store.REQUEST).exists() and whole.finished.status != "passed":
        answer(f"to go on: runbook resume {folder.name}", stream=out)
    return 0


@command.command("rm")
@click.argument("runs", nargs=-1, required=True)
@reported
def remove(runs: tuple[str, ...]) -> int:
    """Delete RUNS, with their journals and states."""
    from runbook.storage.runs import run_store

    for folder in [run_store.find(one) for one in runs]:
        run_store.remove(folder)
    return 0


@command.command()
@click.argument("journal", metavar="RUN|JOURNAL")
@click.option("--expect", metavar="VALUE", help="The last value of the chain, as it was kept elsewhere.")
@reported
def verify(journal: str, expect: str | None) -> int:
    """Check that a journal (that of RUN, or a file) is as its run wrote it, and print the chain's last value.

    Each line carries a hash of itself and of the line before. The first line that was changed, removed, added or cut
    off is named. Who can write the file can compute the whole chain again: keep the last value elsewhere, and give it
    to --expect. The exit code is 1 when the journal is not whole.
    """
    from runbook.storage import chain
    from runbook.storage.runs import run_store

    path = run_store.find_journal(journal)
    found = chain.check(path)
    if found.flaw is not None:
        where = f" (from byte {found.offset})" if found.chained else ""
        answer(f"{path}: {found.flaw}{where}", stream=sys.stdout)
        if found.lines:
            answer(f"as written: lines 1 to {found.lines}, chain {found.value}", stream=sys.stdout)
    else:
        answer(f"{path}: whole, {found.lines} lines, chain {found.value}", stream=sys.stdout)
    if expect is not None and expect.strip().lower() != found.value:
        number = chain.line_of(path, expect.strip().lower()) if found.chained else None
        said = (
            "no line has it"
            if number is None
            else f"line {number} has it, and the journal goes on after that"
        )
        answer(f"the chain does not end with the expected value: {said}", stream=sys.stdout)
        return 1
    return 0 if found.flaw is None else 1
