"""What a person typed for a document, kept for the next time when they wish it; secrets never are."""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from runbook.storage import state_home
from runbook.storage.atomic_file import replacing


def place(document: str) -> Path:
    """The file for a document: ``runbook/values`` in the user's state directory, named by the document's path.

    Raises OSError where there is no state directory.
    """
    name = hashlib.sha256(str(Path(document).resolve()).encode(errors="surrogateescape")).hexdigest()[:32]
    return state_home.folder("values") / f"{name}.json"


def recall(document: str) -> dict[str, str]:
    """What was kept, by the mark it has in the code (``$NAME``, ``<name>``); nothing where nothing can be read."""
    with contextlib.suppress(OSError, ValueError, AttributeError, LookupError, TypeError, RecursionError):
        values = json.loads(place(document).read_text(encoding="utf-8"))["values"]
        return {str(mark): str(value) for mark, value in values.items()}
    return {}


def keep(document: str, values: Mapping[str, str]) -> None:
    """Keep the values beside those that are kept already, in a file that only its owner can read.

    Raises OSError when that fails.
    """
    path = place(document)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps({"document": document, "values": recall(document) | dict(values)}, ensure_ascii=False)
    with replacing(path) as stream:
        stream.write(text)


def first_time() -> bool:
    """Whether nobody has seen the guide here before; from now on somebody has."""
    with contextlib.suppress(OSError):
        seen = state_home.folder("guide-seen")
        if seen.exists():
            return False
        seen.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        seen.touch()
    return True
