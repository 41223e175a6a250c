"""Which command made a block fail, also where bash throws its status away."""

import re
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.core.document import FailedAt
from runbook.engine.session import Command
from runbook.sessions.bash.running_block import Watch
from runbook.sessions.bash.scripts import END

if TYPE_CHECKING:
    from runbook.shell.effects.lost_statuses import Site

_HIDING = ("$(", "`", "<(", ">(", "|")
_SETS = re.compile(r"\bset\b|\bshopt\b")


class Blame:
    """Guards the code of a session's blocks, and says what failed. Sites are numbered through the session."""

    def __init__(self) -> None:
        self._sites: list[Site] = []
        self._pipes_may_fail = False

    def guarded(self, command: Command, *, traced: bool) -> tuple[Command, bool | None]:
        """The command with what tells of statuses that bash throws away, and whether that is to act.

        None: no block has had any so far. `traced`: every command is shown, and only the document's are to be seen.
        """
        active = None if not self._sites else not traced
        if traced or not _may_hide(command.code):
            return command, active
        from runbook.shell.effects.lost_statuses import guarded

        found = guarded(command.code, len(self._sites), command.tolerated, pipes=not self._pipes_may_fail)
        self._pipes_may_fail = self._pipes_may_fail or found.pipes_off
        self._sites += [replace(one, line=command.line + one.line - 1) for one in found.sites]
        return replace(command, code=found.code), (not found.off if self._sites else None)

    def settle(self, watch: Watch) -> None:
        """The exit status of a block of which a part was ended, or went wrong unseen: that of the part."""
        if watch.lost and watch.status not in (watch.lost[0], 128 + END):
            watch.lost = None  # somebody has looked at it: `|| true` behind a subshell, say
        elif watch.unseen and watch.status in (0, 128 + signal.SIGPIPE) and watch.reason is None:
            watch.lost = watch.unseen
        if watch.lost:
            watch.status = watch.lost[0]

    def of(self, watch: Watch) -> tuple[FailedAt | None, str | None]:
        """The command that made a block fail, where bash can tell, and what hides its status from bash, if anything."""
        if not watch.status or watch.reason is not None:
            return None, None
        if watch.lost:
            site = self._sites[watch.lost[1]]
            return FailedAt(site.line, site.command, watch.status), site.hidden_by
        found = [one for one in watch.failures if one.status == watch.status]
        if not found:
            return None, None
        # Of a whole subshell bash says nothing but its text; what failed inside came just before.
        last = found[0] if found[-1].command.startswith("(") and found[0].depth else found[-1]
        command = last.command
        if "__runbook_" in command:
            from runbook.shell.effects.lost_statuses import unguarded

            command = unguarded(command)
        return FailedAt(last.line, command, watch.status), None


def _may_hide(code: str) -> bool:
    """Whether `runbook.shell.effects.lost_statuses` could be about the code: the syntax tree takes 20 ms to load."""
    if any(mark in code for mark in _HIDING):
        return True
    return ("set" in code or "shopt" in code) and _SETS.search(code) is not None
