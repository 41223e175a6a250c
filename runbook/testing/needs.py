"""What a document needs beside itself: the one place that knows where that is written."""

from collections.abc import Iterator
from pathlib import Path

from runbook.model import Document


def files(document: Document) -> list[Path]:
    """The other files that are read when the document is loaded: includes and prerequisites, and what those need."""
    own = Path(document.path)
    return [path for path in dict.fromkeys(_files(document)) if path != own]


def _files(document: Document) -> Iterator[Path]:
    for one in document.prerequisites:
        target = one.target.partition("#")[0]
        path = Path(document.path).parent / target
        if target and "://" not in target and path.is_file():
            yield path
