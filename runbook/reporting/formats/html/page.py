"""Events -> the page, written piece by piece through the template."""

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from runbook.core import results
from runbook.core.events import Status
from runbook.core.strings import shown_lines
from runbook.reporting import diff_lines, github_commands, wording
from runbook.reporting.formats.html import ansi
from runbook.reporting.formats.html.article import articles
from runbook.reporting.formats.html.outline import OutlineEntry, outline
from runbook.reporting.formats.html.run_record import run_record
from runbook.reporting.registry import Events
from runbook.reporting.summary import WENT_WRONG

HERE = Path(__file__).parent
MOST_IN_STRIP = 600
"""Blocks up to which the strip of times is drawn: a block of more would be narrower than a pixel."""
STRIP = 1000
"""Width of the strip of times in its own units."""


def write(events: Events, stream: TextIO) -> None:
    """Write the page of a run; memory is that of one block, one document's text, and a line a block."""
    overview = results.overview(events())
    entries = outline(events())
    page = _environment().get_template("page.html.j2")
    context = {
        "title": _title(overview),
        "overview": overview,
        "status": overview.finished.status,
        "cloud": wording.CLOUD.get(overview.started.cloud or ""),
        "totals": wording.totals(dict(overview.counts), overview.finished.duration_s),
        "counts": _filters(overview, sum(one.broken for one in entries)),
        "documents": entries,
        "worst_first": sorted(entries, key=_badness),
        "several": len(entries) > 1,
        "failures": [failure for one in entries for failure in one.failures],
        "strip": _strip(entries),
        "articles": articles(events, entries),
        "record": run_record(events),
        **_inlined(),
    }
    ours = (context["style"], context["script"])  # their hashes stand in the page's policy
    for piece in page.generate(context):
        text = str(piece)  # `Markup` would escape once more
        stream.write(text if text in ours else github_commands.markup(text))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["duration"] = _duration
    environment.filters["text"] = lambda text: Markup(ansi.plain(text))  # noqa: S704 - `ansi.plain` escapes
    environment.filters["bare"] = _bare
    environment.filters["kind"] = diff_lines.kind
    environment.filters["reasons"] = wording.reasons
    environment.filters["pieces"] = diff_lines.pieces
    environment.filters["counted"] = wording.counted
    environment.globals["SYMBOLS"] = {one: look.page_symbol for one, look in wording.STATUSES.items()}
    return environment


def _bare(text: str) -> str:
    """One line for an attribute or a title, where no element can stand."""
    return shown_lines(text).replace("\n", " ")


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else wording.duration(seconds)


@cache
def _inlined() -> dict[str, Any]:
    """Style and script, and the policy that allows these two and nothing else."""
    style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return {"style": Markup(style), "script": Markup(script), "policy": policy}  # noqa: S704 - our own files


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _title(overview: results.Overview) -> str:
    documents = overview.documents
    if len(documents) == 1:
        return documents[0].started.title or documents[0].started.document
    return wording.counted(len(documents), "document")


def _badness(entry: OutlineEntry) -> tuple[int, bool]:
    return wording.WORST_FIRST.index(entry.status), not entry.flaky


def _filters(overview: results.Overview, broken: int) -> list[tuple[str, str, int]]:
    """Value, label and number of each filter: of blocks, and of `broken` documents, in which no block went wrong."""
    counts = overview.counts
    failed = sum(counts.get(one, 0) for one in WENT_WRONG) + broken
    found = [
        ("failed", "Failed", failed),
        ("passed", "Passed", counts.get(Status.PASSED, 0)),
        ("skipped", "Skipped", counts.get(Status.SKIPPED, 0)),
    ]
    return [("all", "All", sum(counts.values())), *found]


def _strip(entries: list[OutlineEntry]) -> list[dict[str, Any]]:
    """The blocks side by side, each as wide as its share of the time and no narrower than can be seen."""
    blocks = [block for one in entries for block in one.blocks]
    if not 1 < len(blocks) <= MOST_IN_STRIP:
        return []
    least = min(6.0, STRIP / len(blocks) / 2)
    total = sum(block.duration_s for block in blocks) or 1.0
    room = STRIP - least * len(blocks)
    at = 0.0
    found = []
    for block in blocks:
        width = least + room * block.duration_s / total
        found.append({"x": round(at, 2), "width": round(max(width - 1, width / 2), 2), "block": block})
        at += width
    return found
