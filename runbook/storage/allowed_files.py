"""Files that a person allowed to be read: by path and content, as direnv's ``allow`` does it."""

import contextlib
import hashlib
from pathlib import Path

from runbook.storage import state_home
from runbook.storage.atomic_file import replacing


def allowed(path: Path) -> bool:
    """Whether somebody allowed this file, and it has not changed since. Without a record the file is not opened."""
    with contextlib.suppress(OSError, UnicodeError):
        return _record(path).read_text(encoding="ascii") == _digest(path)
    return False


def allow(path: Path) -> None:
    """Remember the file with the content that it has now. Raises OSError when that fails."""
    record = _record(path)
    record.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with replacing(record) as stream:
        stream.write(_digest(path))


def _record(path: Path) -> Path:
    """``runbook/allowed`` in the user's state folder. Raises OSError where there is none."""
    name = hashlib.sha256(str(path.resolve()).encode(errors="surrogateescape")).hexdigest()[:32]
    return state_home.folder("allowed") / name


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
