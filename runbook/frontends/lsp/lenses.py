"""What stands above each block: *Run*, *Run to here*, *Update result*.

The server runs nothing: the client runs the command line that a lens names, in a terminal of its own.
"""

import os
from collections.abc import Iterator

from lsprotocol import types

from runbook.core.document import Block
from runbook.frontends.lsp.open_document import OpenDocument
from runbook.frontends.lsp.positions import Positions

COMMAND = "runbook.run"
"""The client's command. Its argument is an object: `arguments` of ``runbook``, `cwd`, and `uri`, the document that has
to be saved before."""


def lenses(one: OpenDocument, places: Positions, uri: str) -> Iterator[types.CodeLens]:
    """The lenses of the blocks that a run runs and that stand in the document itself."""
    for step in one.plan.steps if one.plan else ():
        if step.left_out is not None or step.needed_by or step.block.origin is not None:
            continue
        where = places.whole(step.block.line)
        yield types.CodeLens(where, _command("Run", uri, one, ["run", "--only"], step.block))
        yield types.CodeLens(where, _command("Run to here", uri, one, ["run", "--until"], step.block))
        if step.block.expectation or step.block.implied:
            yield types.CodeLens(where, _command("Update result", uri, one, ["update", "--only"], step.block))


def _command(title: str, uri: str, one: OpenDocument, words: list[str], block: Block) -> types.Command:
    arguments = [*words, f"line:{block.line}", "--", one.path]
    return types.Command(
        title, COMMAND, arguments=[{"arguments": arguments, "cwd": os.path.dirname(one.path), "uri": uri}]
    )
