"""A recording made again: the document runs, and the new recording takes the old one's place."""

import json
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from runbook.cloud.cassettes.cassette import HEAD, Cassette, RecordedBlock, load, write
from runbook.core.errors import RunbookError
from runbook.core.options import RunOptions
from runbook.engine.policy import FailFast, KeepGoing
from runbook.running import planning
from runbook.running.cloud import cloud_modes
from runbook.running.request import Request
from runbook.running.runner import execute
from runbook.sources.locations import is_url


def document_of(recording: Cassette) -> str:
    """The name of the document that a recording is of."""
    name = str(recording.head.get("document", ""))
    return name if is_url(name) else os.path.normpath(recording.folder / name)


def refreshed(folder: Path, options: RunOptions, stdout: TextIO) -> tuple[int, str]:
    """Record the recording in `folder` again. Returns the exit code of the run, and what has changed, in words.

    Raises UsageError for a recording that cannot be read, DocumentError without its document.
    """
    before = load(folder)
    name = document_of(before)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as temporary:
        new = Path(temporary) / folder.name
        rehearsed = bool(before.head.get("rehearsed"))
        options = replace(options, record=str(new), rehearse=rehearsed)
        cloud_modes.check(options)
        given = {**(before.variables if rehearsed else {}), **planning.overrides(options)}
        plan = planning.plan(options, planning.load(options, [name]), given)
        plan = planning.allow(plan, options, given, None)
        request = Request(
            plan=plan,
            policy=KeepGoing() if options.keep_going else FailFast(),
            options=options,
            folders=planning.plan_folders(plan),
            variables=given,
            recording=new,
            resumable=False,
        )
        code = execute(request, stdout)
        try:
            after = load(new)
        except RunbookError as problem:
            return code or problem.exit_code, "the old recording stays: the new one is not whole"
        if code:
            return code, "the old recording stays: the document did not pass"
        head = {**after.head, "document": before.head.get("document")}  # as it is found from there
        write(new / HEAD, json.dumps(head, ensure_ascii=False, indent=2) + "\n")
        shutil.rmtree(folder)
        new.rename(folder)
    return 0, _differences(before, after)


def _differences(before: Cassette, after: Cassette) -> str:
    old = {one.name: one for one in before.blocks}
    new = {one.name: one for one in after.blocks}
    parts = [
        (what, names)
        for what, names in (
            ("new", [name for name in new if name not in old]),
            ("gone", [name for name in old if name not in new]),
            ("changed", [name for name in new if name in old and _lines(new[name]) != _lines(old[name])]),
        )
        if names
    ]
    return "; ".join(f"{what}: {', '.join(names)}" for what, names in parts) or "nothing has changed"


def _lines(block: RecordedBlock) -> list[str]:
    return [one.line() for one in block.exchanges]
