"""A control group around a session's processes, where the system lends one (Linux, cgroup v2).

A process can change its environment, its parent, its group and its terminal session, but it cannot leave its control
group without being allowed to. A folder below the engine's own group is made when its owner may do that: as root with a
writable cgroup2 mount, and in what systemd has delegated to a user. Elsewhere the session does without (cgroups(7),
Documentation/admin-guide/cgroup-v2.rst of Linux).
"""

import contextlib
import os
import time
from pathlib import Path

_PROCS = "cgroup.procs"
_LINKS = 2
_KILL = "cgroup.kill"
_PREFIX = "runbook-"
_OLD_S = 600.0
"""A group is empty for a moment before the shell joins it."""
_EMPTY_S, _POLL_S = 0.5, 0.005


def _own() -> Path | None:
    """The folder of this process's group in the cgroup2 mount; None where there is none."""
    try:
        groups = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    group = next((one[3:] for one in groups if one.startswith("0::")), None)
    for line in mounts:
        # ID, parent, device, root, mount point, options ... - type, source, options (proc(5))
        before, _, after = line.partition(" - ")
        fields = before.split()
        if group is None or not after.startswith("cgroup2 ") or len(fields) < 5:
            continue
        root, point = fields[3], fields[4]
        if group == root or group.startswith(root.rstrip("/") + "/"):
            return Path(point + "/" + group[len(root) :].lstrip("/"))
    return None


def _listed(path: str) -> list[int]:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    with open(descriptor, "rb", buffering=0) as file:
        return [int(one) for one in file.read().split()]


def _clear(own: Path) -> None:
    """Take away groups of sessions that are long gone; one in which a process is left stays (rmdir(2): EBUSY)."""
    with contextlib.suppress(OSError), os.scandir(own) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and time.time() - entry.stat().st_mtime > _OLD_S:
                with contextlib.suppress(OSError):
                    os.rmdir(entry.path)


class ControlGroup:
    """A group that is there already, such as that of a session whose engine was killed; `path` is its folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def make(cls, name: str) -> "ControlGroup | None":
        """A new group below this process's own; None where the system does not lend one."""
        own = _own()
        if own is None:
            return None
        _clear(own)
        group = cls(own / name)
        try:
            group.path.mkdir()
        except OSError:
            return None
        if os.access(group.path / _PROCS, os.W_OK):
            return group
        group.remove()
        return None

    def join(self) -> bool:
        """Put the calling process into the group; what it starts from now on is in it, too. False where it cannot."""
        try:
            descriptor = os.open(self.path / _PROCS, os.O_WRONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            os.write(descriptor, b"0")
        except OSError:  # the common ancestor is somebody else's
            return False
        finally:
            os.close(descriptor)
        return True

    def members(self) -> list[int]:
        """The processes in it, those in groups that blocks have made below it included; zombies are in none."""
        found: list[int] = []
        # A folder has a link more for each folder in it. That blocks make groups is rare, and walking takes 20 times
        # as long as reading the one file.
        with contextlib.suppress(OSError):
            if os.stat(self.path).st_nlink <= _LINKS:
                return _listed(os.path.join(self.path, _PROCS))
        for folder, _, _ in os.walk(self.path):
            with contextlib.suppress(OSError):
                found += _listed(os.path.join(folder, _PROCS))
        return found

    def kill(self) -> None:
        """KILL all that is in it, at once (Linux 5.14); older systems do without."""
        with contextlib.suppress(OSError):
            (self.path / _KILL).write_bytes(b"1")

    def remove(self, patience: float = _EMPTY_S) -> None:
        """Take the group away; where processes are still in it after `patience` seconds it stays."""
        deadline = time.monotonic() + patience
        while self.path.exists():
            for folder, _, _ in os.walk(self.path, topdown=False):
                with contextlib.suppress(OSError):
                    os.rmdir(folder)
            # A process that was killed leaves its group a moment later.
            if not self.path.exists() or time.monotonic() >= deadline:
                return
            time.sleep(_POLL_S)
