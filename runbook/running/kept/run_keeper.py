"""What is kept of a run before its first block: what was asked for, and the documents as they were read."""

import json
import os
from collections.abc import Mapping
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

from runbook import __version__
from runbook.core.classes.digest import digest
from runbook.core.errors import OutputError
from runbook.core.options import RunOptions
from runbook.engine.plan import Plan, with_needed
from runbook.engine.session import HasState
from runbook.masking import Masker
from runbook.reporting.terminal.notices import say
from runbook.running.recorder import Record
from runbook.running.request import Request
from runbook.storage.runs import run_store
from runbook.storage.runs.progress_log import ProgressLog

VERSION = 1


def keep(
    record: Record, request: Request, run: str, masker: Masker, session: object, *, guided: bool
) -> None:
    """Keep the run so that it can be resumed, where `record` keeps it. `session` is the shell; None: none is needed.

    Where it goes on with an earlier run, that one is marked, and nobody else goes on with it. Raises OutputError when
    that cannot be done, UsageError when somebody else has done it.
    """
    folder, resumed = record.folder, request.resumption
    if folder is None:
        if resumed is not None:
            raise OutputError("a run that goes on has to be kept: give --keep-runs a number", before_run=True)
        return
    sync = not request.options.no_fsync
    place = session.place if isinstance(session, HasState) else None
    try:
        data = described(request, masker, guided=guided, place=place)
        data["texts"] = _keep_documents(folder, request.plan, masker)
        progress = ProgressLog(folder / run_store.PROGRESS)
        if resumed is not None:
            run_store.write_durably(folder / run_store.EARLIER, resumed.lines, sync=sync)
            if resumed.state is not None:
                progress.keep(resumed.state)
                if sync:
                    progress.sync()
        run_store.write_durably(
            folder / run_store.REQUEST,
            json.dumps(data, ensure_ascii=False).encode(errors="surrogateescape"),
            sync=sync,
        )
        if resumed is not None:
            run_store.claim(resumed.folder, run)
    except OSError as problem:
        if resumed is not None:
            raise OutputError(
                f"the run cannot be kept: {folder}: {problem.strerror}", before_run=True
            ) from None
        say(f"runbook: the run cannot be resumed: {folder}: {problem.strerror or problem}")
        return

    turns = request.plan.turns
    last = None if guided or any(step.left_out for step in turns) else turns[-1].id
    state = partial(session.state, masker) if isinstance(session, HasState) else _stateless
    record.follow(progress, state, last)


def _stateless() -> None:
    """The state of a session that has none which can be kept."""


def described(request: Request, masker: Masker, *, guided: bool, place: str | None) -> dict[str, Any]:
    """What was asked for, as JSON, without secrets."""
    options = request.options
    variables = {name: value for name, value in options.variables if masker.variable(name, value) == value}
    given = {
        one.name: getattr(options, one.name)
        for one in fields(RunOptions)
        if one.name != "variables" and getattr(options, one.name) != one.default
    }
    return {
        "version": VERSION,
        "runbook": __version__,
        "mode": "step" if guided else "run",
        "folder": os.getcwd(),
        "documents": [part.document.path for part in request.plan.documents],
        "options": given | ({"variables": sorted(variables.items())} if variables else {}),
        "withheld": sorted({name for name, _ in options.variables} - variables.keys()),
        "session": request.session,
        "place": place,
        "resumes": request.resumption.run if request.resumption else None,
        "steps": [[step.id, digest(step.block.code)] for step in request.plan.turns],
    }


def _keep_documents(folder: Path, plan: Plan, masker: Masker) -> list[str | None]:
    """Write the documents as they were read, each named by its number, from 1; their names in this order.

    None stands for one in which a secret is masked. Raises OSError.
    """
    place = folder / run_store.DOCUMENTS
    place.mkdir(mode=0o700)
    names: dict[str, str | None] = {}
    for one in (each for part in plan.documents for each in with_needed(part.document)):
        if one.path not in names:
            text = masker.known(one.source)
            names[one.path] = one.path if text == one.source else None
            data = text.encode(errors="surrogateescape")
            run_store.write_durably(place / f"{len(names)}.md", data, sync=False)
    return list(names.values())


def restored(data: Mapping[str, Any]) -> RunOptions:
    """The options of a kept run. Raises ValueError when they are those of another version."""
    known = {one.name for one in fields(RunOptions)}
    values = {name: _tuples(value) for name, value in data.get("options", {}).items() if name in known}
    return RunOptions(**values)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
