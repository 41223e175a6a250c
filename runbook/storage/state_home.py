"""The user's state folder, in which journals, saved values and the history of tests are kept between runs."""

import errno
import os
from pathlib import Path


def folder(name: str) -> Path:
    """The folder ``runbook/<name>`` of the user's state folder; it need not exist.

    The state folder is ``$XDG_STATE_HOME``, by default ``~/.local/state``; a relative value is ignored (XDG Base
    Directory Specification, "All paths set in these environment variables must be absolute"). Raises OSError when the
    user has no home folder either: a container may run under a number that has no entry in the user database.
    """
    return _state() / "runbook" / name


def _state() -> Path:
    given = Path(os.environ.get("XDG_STATE_HOME", ""))
    if given.is_absolute():
        return given
    home = Path(os.path.expanduser("~"))
    if not home.is_absolute():
        raise OSError(errno.ENOENT, "there is no home folder: set HOME or XDG_STATE_HOME to an absolute path")
    return home / ".local" / "state"
