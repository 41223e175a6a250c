"""A badge for a README: an SVG picture, or the JSON that shields.io makes one of."""

import json
from collections import Counter
from typing import TextIO
from xml.sax.saxutils import quoteattr  # it writes text; nothing is parsed here

from runbook.core import results
from runbook.core.events import Status
from runbook.reporting.registry import Events
from runbook.reporting.wording import CLOUD, status_count

LABEL = "docs"
COLORS = {
    Status.PASSED: ("#19692c", "brightgreen"),
    Status.FAILED: ("#b3261e", "red"),
    Status.ERROR: ("#b3261e", "red"),
    Status.CANCELLED: ("#5f6368", "lightgrey"),
    Status.SKIPPED: ("#5f6368", "lightgrey"),
}
"""Status -> colour (white text on it has a contrast of 5.9 at least, WCAG 2.2 asks for 4.5), shields.io's name."""
FLAKY = ("#7a5200", "yellow")

_HEIGHT, _PADDING, _CELL = 20, 6, 6.6
_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" aria-label={name}>
<title>{title}</title>
<clipPath id="r"><rect width="{width}" height="{height}" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="{left}" height="{height}" fill="#3c4043"/>
<rect x="{left}" width="{right}" height="{height}" fill="{color}"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
<text x="{middle_left}" y="14" textLength="{label_length}">{label}</text>
<text x="{middle_right}" y="14" textLength="{message_length}">{message}</text></g>
</svg>
"""


def write(events: Events, stream: TextIO) -> None:
    """Write the picture."""
    message, (color, _) = _said(events)
    lengths = [round(len(text) * _CELL) for text in (LABEL, message)]
    left, right = (length + 2 * _PADDING for length in lengths)
    stream.write(
        _SVG.format(
            width=left + right,
            height=_HEIGHT,
            left=left,
            right=right,
            color=color,
            name=quoteattr(f"{LABEL}: {message}"),
            title=f"{LABEL}: {message}",
            label=LABEL,
            message=message,
            label_length=lengths[0],
            message_length=lengths[1],
            middle_left=left / 2,
            middle_right=left + right / 2,
        )
    )


def endpoint(events: Events, stream: TextIO) -> None:
    """Write the JSON of an endpoint badge (https://shields.io/badges/endpoint-badge)."""
    message, (_, color) = _said(events)
    json.dump({"schemaVersion": 1, "label": LABEL, "message": message, "color": color}, stream)
    stream.write("\n")


def _said(events: Events) -> tuple[str, tuple[str, str]]:
    """What the badge says of the documents, and its colours."""
    overview = results.overview(events())
    counts = Counter(one.status for one in overview.documents)
    flaky = sum(one.flaky for one in overview.documents)
    parts = [status_count(one, counts[one]) for one in Status if counts[one] and one is not Status.SKIPPED]
    if flaky:
        parts.append(f"{flaky} flaky")
    if results.BROKEN_OFF in (overview.finished.message or ""):
        parts.append("incomplete")
    if overview.started.cloud:
        parts.append(CLOUD[overview.started.cloud].partition(":")[0])
    status = overview.finished.status
    color = FLAKY if flaky and status is Status.PASSED else COLORS[status]
    if overview.finished.message == results.BROKEN_OFF:
        parts.append("broken off")
    return ", ".join(parts) or "nothing ran", color
