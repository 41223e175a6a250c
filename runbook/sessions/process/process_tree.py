"""The process table: which processes belong to a session, and how to end them."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

MARK = "RUNBOOK_MARK"
"""The environment variable that every process of a session inherits; its value is the session's token."""

_PROC = Path("/proc")
_CHUNK = 1 << 12
_POLL_S = 0.005
_KILLING_S = 1.0


class Children:
    """The direct children of one process, asked again and again: its file in /proc stays open.

    Linux says it in one small file (proc(5): task/TID/children); elsewhere ps does.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        try:
            # The main thread's: the others of this process start none.
            self._file = os.open(f"/proc/{pid}/task/{pid}/children", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._file = -1

    def now(self) -> list[int]:
        """The children; none when the process is gone."""
        if self._file < 0:
            return [] if _PROC.is_dir() else _listed(self._pid)
        data = b""
        with contextlib.suppress(OSError):
            while more := os.pread(self._file, _CHUNK, len(data)):
                data += more
                if len(more) < _CHUNK:
                    break
        return [int(one) for one in data.split()]

    def close(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _listed(pid: int) -> list[int]:
    import subprocess  # only here: Linux does without

    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="],  # noqa: S607 - where ps is differs from system to system
        capture_output=True,
        text=True,
        check=False,
    )
    rows = (line.split() for line in listing.stdout.splitlines())
    return [int(row[0]) for row in rows if len(row) == 2 and row[1] == str(pid)]


def children(pid: int) -> list[int]:
    """The direct children of a process; none when it is gone."""
    with contextlib.closing(Children(pid)) as found:
        return found.now()


def descendants(roots: Iterable[int], spare: Iterable[int] = ()) -> list[int]:
    """`roots` and their descendants, parents first, excluding `spare` and its descendants."""
    spared = set(spare)
    found: dict[int, None] = {}
    queue = list(roots)
    while queue:
        pid = queue.pop(0)
        if pid in spared or pid in found:
            continue
        found[pid] = None
        queue += children(pid)
    return list(found)


def marked(token: str) -> list[int]:
    """The processes that carry a session's mark, wherever they are in the tree (Linux only; elsewhere none)."""
    if not _PROC.is_dir():
        return []
    pids = (int(name) for name in os.listdir(_PROC) if name.isdigit())
    return [pid for pid in pids if pid != os.getpid() and carries(pid, token)]


def carries(pid: int, token: str) -> bool:
    """Whether a process carries a session's mark (Linux only, and not when it is somebody else's)."""
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            return f"{MARK}={token}".encode() in file.read().split(b"\0")
    except OSError:
        return False


def alive(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    except OSError:
        if _PROC.is_dir():
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> int:
    """When a process began, in clock ticks since the system did (proc(5): starttime); 0 where that cannot be told."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return int(file.read().rpartition(b")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        return 0


def noted(pids: Iterable[int]) -> bytes:
    """Processes, written down so that `recalled` finds them again, and no later ones with the same numbers."""
    return b"".join(b"%d %d\n" % (pid, _started(pid)) for pid in pids)


def recalled(note: bytes) -> list[int]:
    """The processes of a note that still run."""
    pairs = (line.split() for line in note.splitlines())
    return [
        int(one[0]) for one in pairs if len(one) == 2 and int(one[1]) and _started(int(one[0])) == int(one[1])
    ]


def described(pid: int) -> str:
    """A process in words: its name and number."""
    try:
        name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        name = "a process"
    return f"{name} (process {pid})"


def send(pids: Iterable[int], number: int) -> None:
    """Send a signal to each; those that are gone, or are somebody else's, are passed over."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def end(find: Callable[[], list[int]], grace: float) -> None:
    """End the processes that `find` names: TERM, up to `grace` seconds, then KILL until none is left.

    `find` is asked again after each round, since a process that is ending may still start others.
    """
    targets = [pid for pid in find() if alive(pid)]
    send(targets, signal.SIGTERM)
    send(targets, signal.SIGCONT)
    deadline = time.monotonic() + grace
    while targets and time.monotonic() < deadline:
        time.sleep(_POLL_S)
        reap(targets)
        targets = [pid for pid in targets if alive(pid)]
    deadline = time.monotonic() + _KILLING_S
    while time.monotonic() < deadline:
        targets = [pid for pid in find() if alive(pid)]
        if not targets:
            return
        # Stopped first, and looked for again: a process that goes on forking is met with all of its children.
        send(targets, signal.SIGSTOP)
        send(dict.fromkeys([*targets, *find()]), signal.SIGKILL)
        reap(targets)
        if all(map(alive, targets)):
            time.sleep(_POLL_S)


def reap(pids: Iterable[int]) -> None:
    """Collect those of `pids` that are ended children of this process."""
    for pid in pids:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
