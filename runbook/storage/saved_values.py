"""What a person typed for a document, kept for the next time when they wish it; secrets never are."""

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path


def place(document: str) -> Path:
    """The file for a document: ``runbook/values`` in the user's state directory, named by the document's path."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    name = hashlib.sha256(str(Path(document).resolve()).encode(errors="surrogateescape")).hexdigest()[:32]
    return Path(state) / "runbook" / "values" / f"{name}.json"


def recall(document: str) -> dict[str, str]:
    """What was kept, by the mark it has in the code (``$NAME``, ``<name>``); nothing where nothing can be read."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
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
    new = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    new.replace(path)


def first_time() -> bool:
    """Whether nobody has seen the guide here before; from now on somebody has."""
    seen = place("").parent.parent / "guide-seen"
    if seen.exists():
        return False
    with contextlib.suppress(OSError):
        seen.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        seen.touch()
    return True
