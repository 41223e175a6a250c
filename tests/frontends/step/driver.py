"""Drives the full screen in this process: a real engine in its thread, keys by Textual's pilot."""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from runbook.core.events import Event
from runbook.core.options import GuideOptions
from runbook.frontends.step.tui.app import GuideApp
from runbook.frontends.step.tui.engine_bridge import EngineBridge
from runbook.frontends.step.tui.engine_thread import EngineThread, guided
from runbook.frontends.step.walkthrough import GuideRequest, Walkthrough
from runbook.running.signals import Signals
from runbook.storage import journal
from runbook.storage.runs import run_store
from tests import ROOT

PATIENCE_S = 10.0


class Driven:
    """A guide on a screen that is only imagined. `app` is the Textual application, `pilot` its keys."""

    def __init__(self, app: GuideApp, pilot: Pilot[None], engine: EngineThread) -> None:
        self.app = app
        self.controller = app.controller
        self.pilot = pilot
        self.engine = engine

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        names = {" ": "space", "!": "exclamation_mark", "$": "dollar_sign", "=": "equals_sign"}
        await self.pilot.press(*(names.get(one, one) for one in text))

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; what the screen shows is told when it never does."""
        end = asyncio.get_running_loop().time() + PATIENCE_S
        while not holds():
            assert asyncio.get_running_loop().time() < end, f"it never came to that:\n{self.shown}"
            await self.pilot.pause(0.02)
        await self.pilot.pause()

    async def free(self) -> None:
        """Wait until the person is asked."""
        await self.until(lambda: self.controller.free)

    async def dialog(self, name: str) -> None:
        """Wait until this dialog stands above the document."""
        await self.until(lambda: type(self.app.screen).__name__ == name)

    async def closed(self) -> None:
        """Wait until no dialog does."""
        await self.until(lambda: len(self.app.screen_stack) == 1)

    @property
    def shown(self) -> str:
        """The screen, row by row."""
        size = self.app.size
        rows = self.app.screen._compositor.render_strips(size)
        return "\n".join("".join(segment.text for segment in row).rstrip() for row in rows)

    def status(self, name: str) -> str | None:
        """How the block of that name ended."""
        found = [
            one
            for one in self.controller.progress.entries.values()
            if one.outline and one.outline.name == name
        ]
        return found[0].status


@contextlib.asynccontextmanager
async def driven(
    document: str,
    *,
    size: tuple[int, int] = (80, 24),
    learn: bool = False,
    first: bool = False,
    **wanted: Any,
) -> AsyncIterator[Driven]:
    """A guide through a document, begun. At the end it is left, if it has not been."""
    walkthrough = Walkthrough(GuideRequest(document, guide=GuideOptions(learn=learn), **wanted))
    signals = Signals(interactive=True)
    app = GuideApp(walkthrough, None, EngineBridge(signals.cancel), learning=learn, first_time=first)
    engine = guided(walkthrough, app, signals, None)
    app.start_engine = engine.start
    with signals.active():
        try:
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                yield Driven(app, pilot, engine)
        finally:
            if engine.is_alive():
                app.bridge.end()
            if engine.ident is not None:
                engine.join(PATIENCE_S)
    if engine.problem is not None:
        raise engine.problem


def play(document: str, acts: Callable[[Driven], Awaitable[None]], **how: Any) -> None:
    """Drive the guide through `acts`, and leave."""

    async def scene() -> None:
        async with driven(document, **how) as guide:
            await acts(guide)

    asyncio.run(scene())


def journal_events() -> list[Event]:
    """The events of the only run."""
    (path,) = run_store.folder().glob("*/journal.jsonl")
    return list(journal.read(path))


VOLATILE = frozenset({"time", "run", "duration_s", "started", "by", "chain"})


def normal(events: list[Event]) -> list[dict[str, Any]]:
    """Events without what differs from run to run; pieces of output put together."""
    from runbook.core.events import OutputReceived, to_json

    found: list[dict[str, Any]] = []
    for event in events:
        data = {key: value for key, value in to_json(event).items() if key not in VOLATILE}
        last = found[-1] if found else {}
        same = all(last.get(key) == data.get(key) for key in ("type", "block", "attempt", "stream", "late"))
        if isinstance(event, OutputReceived) and same:
            last["text"] += data["text"]
            continue
        found.append(json.loads(json.dumps(data).replace(os.getcwd(), ".")))
    return found


def copied(folder: Path, source: Path = ROOT / "fixtures" / "step") -> None:
    """The fixture article, and all it needs, in `folder`."""
    for path in source.glob("*.md"):
        (folder / path.name).write_bytes(path.read_bytes())
