"""The processes that a session's blocks have started: which they are, and their end."""

import contextlib
import os
import signal
from collections.abc import Iterable

from runbook.sessions.process import process_tree
from runbook.sessions.process.containment import ControlGroup
from runbook.sessions.process.reaper import GROUP, KNOWN
from runbook.sessions.process.runtime_dir import RunDir

_OPEN: set[str] = set()
"""The sessions of this process, by their tokens."""
_END_GRACE_S = 0.5


class BlockProcesses:
    """Those of one session, whose private folder is `folder`. `guardian` is the process id of its guardian."""

    def __init__(self, folder: RunDir) -> None:
        self.guardian = 0
        self._folder = folder
        self._shell = 0
        self._of_shell: process_tree.Children | None = None
        self._own = process_tree.Children(os.getpid())
        self._leaders: set[int] = set()
        self._known: set[int] = set()
        self.group = ControlGroup.make(folder.token)
        if self.group:
            folder.write(GROUP, os.fsencode(self.group.path))
        _OPEN.add(folder.token)

    def started(self, shell: int) -> None:
        """The shell that runs the blocks is now this process; 0 when it has ended."""
        self._shell = shell
        if self._of_shell:
            self._of_shell.close()
        self._of_shell = process_tree.Children(shell) if shell else None
        if shell:
            self._leaders.add(shell)

    def running(self) -> list[int]:
        """Each the root of a tree of processes that blocks have started.

        Those whose parents have ended have come to this process, which may have other children, too. The ended ones
        among them are collected here.
        """
        found = self._of_shell.now() if self._of_shell else []
        for pid in self._own.now():
            if pid in (self._shell, self.guardian) or not self._owns(pid):
                continue
            with contextlib.suppress(OSError):
                if os.waitpid(pid, os.WNOHANG)[0] == 0:
                    found.append(pid)
        return found

    def _owns(self, pid: int) -> bool:
        """Whether a child of this process comes from a block.

        Its terminal session (setsid(2)) or its mark says so. Some have neither any more, and a zombie shows no mark.
        But nothing else that this process starts begins a terminal session of its own, so such a child has been
        adopted (`linux.adopt_orphans`); of which session it came can be told while there is one session only.
        """
        try:
            leader = os.getsid(pid)
        except OSError:
            return False
        if leader in self._leaders or process_tree.carries(pid, self._folder.token):
            return True
        return len(_OPEN) == 1 and leader != os.getsid(0)

    def note(self, running: set[int]) -> None:
        """Write down what runs between two blocks: what finds it if the engine is killed and its marks are gone."""
        if not self.group and running != self._known:
            self._known = running
            with contextlib.suppress(OSError):
                self._folder.write(KNOWN, process_tree.noted(process_tree.descendants(running)))

    def end(self, spare: Iterable[int]) -> None:
        """End what runs, but for `spare` and its descendants."""
        process_tree.end(lambda: process_tree.descendants(self.running(), spare=spare), _END_GRACE_S)

    def end_all(self) -> list[int]:
        """End the shell and all that runs; the processes that could not be ended, such as those of another user."""
        left = process_tree.descendants(self._all())
        # KILL: on anything else bash would save its state and start anew.
        process_tree.send([self._shell] if self._shell else [], signal.SIGKILL)
        if left:
            process_tree.end(lambda: process_tree.descendants([*left, *self._all()]), _END_GRACE_S)
        if self.group:
            self.group.kill()
        return [pid for pid in left if process_tree.alive(pid)]

    def _all(self) -> list[int]:
        """What `running` finds, and whatever else is in the group: 0.2 ms, too long for each block."""
        members = self.group.members() if self.group else []
        return [*self.running(), *(pid for pid in members if pid != self._shell)]

    def close(self, *, keep: bool = False) -> None:
        """Give the control group back; what is left in it stays where it is."""
        _OPEN.discard(self._folder.token)
        self.started(0)
        self._own.close()
        if self.group:
            self.group.remove(patience=0 if keep else _END_GRACE_S)
