"""Make a picture of the guide: go through a document on an imagined screen, and draw what is seen then.

python -m tests.docs.step_picture fixtures/runbooks/sqlite-restore/runbook.md docs/images/step.svg --keys enter,enter
"""

import argparse
import asyncio
import os
import tempfile
from pathlib import Path

from runbook.frontends.step.tui.app import GuideApp
from runbook.frontends.step.tui.engine_bridge import EngineBridge
from runbook.frontends.step.tui.engine_thread import guided
from runbook.frontends.step.walkthrough import GuideRequest, Walkthrough
from runbook.running.signals import Signals
from tests.docs.pictures import alone


async def drawn(document: str, keys: list[str], size: tuple[int, int], title: str) -> str:
    """The picture after these keys; each waits until the guide asks again, or a dialog is open."""
    signals = Signals(interactive=True)
    walkthrough = Walkthrough(GuideRequest(document))
    app = GuideApp(walkthrough, None, EngineBridge(signals.cancel), first_time=False)
    engine = guided(walkthrough, app, signals, None)
    app.start_engine = engine.start
    with signals.active():
        try:
            async with app.run_test(size=size) as pilot:
                for key in [None, *keys]:
                    if key:
                        await pilot.press(key)
                    while not app.controller.free and len(app.screen_stack) == 1:
                        await pilot.pause(0.02)
                await pilot.pause(0.2)
                return alone(app.export_screenshot(title=title))
        finally:
            app.bridge.end()
            engine.join()


def main() -> None:
    """Read the arguments, write the picture."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("document", type=Path)
    parser.add_argument("picture", type=Path, help="the SVG file to write")
    parser.add_argument(
        "--keys", default="", help="Textual's names of the keys to press, with commas between"
    )
    parser.add_argument("--size", default="100x32", help="columns and rows (default: %(default)s)")
    chosen = parser.parse_args()
    columns, _, rows = chosen.size.partition("x")
    keys = [key for key in chosen.keys.split(",") if key]
    document, picture = chosen.document.resolve(), chosen.picture.resolve()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = folder
        os.chdir(document.parent)
        title = f"runbook step {document.name}"
        svg = asyncio.run(drawn(document.name, keys, (int(columns), int(rows)), title))
    picture.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
