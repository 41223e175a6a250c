"""A small process that outlives the engine just long enough to clean up after it.

The engine ends its processes itself whenever it can. When it is killed outright (SIGKILL, out of memory) nothing of it
runs any more; the guardian, forked before the shell, sees the end of a pipe that only the engine holds, ends every
process that carries the session's mark, and deletes the session's folder.
"""

import contextlib
import os
import shutil
import signal
from pathlib import Path

from runbook.sessions.process import process_tree, runtime_dir
from runbook.sessions.process.containment import ControlGroup

GRACE_S = 0.5
GROUP = "group"
"""The file in a session's folder that names its control group."""
KNOWN = "known"
"""The file with the processes that the engine has seen come from blocks (`process_tree.noted`)."""


def clean(folder: Path) -> None:
    """End what is left of the session whose private folder this is, and delete the folder."""
    group = ControlGroup(Path(os.fsdecode(_read(folder / GROUP)))) if _read(folder / GROUP) else None

    def left() -> list[int]:
        found = [*process_tree.marked(folder.name), *process_tree.recalled(_read(folder / KNOWN))]
        return process_tree.descendants(found + (group.members() if group else []))

    process_tree.end(left, GRACE_S)
    if group:
        group.kill()
        group.remove()
    shutil.rmtree(folder, ignore_errors=True)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def sweep() -> list[Path]:
    """Clean up after every session of this user whose engine and guardian are both gone; the folders found."""
    found = list(runtime_dir.abandoned())
    for folder in found:
        clean(folder)
    return found


class Guardian:
    """The guardian of one session; `pid` is its process."""

    def __init__(self, folder: runtime_dir.RunDir) -> None:
        end, self._hold = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                _watch(end, folder)
            finally:
                os._exit(0)
        os.close(end)

    def dismiss(self) -> None:
        """The engine has cleaned up itself: the guardian goes."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)  # which ends it also where somebody has stopped it
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        os.close(self._hold)


def _watch(end: int, folder: runtime_dir.RunDir) -> None:
    os.setsid()
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    keep = sorted({end, folder.lock})
    low = 0
    for descriptor in keep:
        os.closerange(low, descriptor)
        low = descriptor + 1
    os.closerange(low, os.sysconf("SC_OPEN_MAX"))
    if not os.read(end, 1):
        clean(folder.path)
