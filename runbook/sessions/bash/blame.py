"""Which command made a block fail, also where bash throws its status away."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from runbook.core.document import FailedAt
from runbook.engine.session import Command
from runbook.sessions.bash.running_block import Watch

if TYPE_CHECKING:
    from runbook.shell.lost_statuses import Site

_MAY_HIDE = re.compile(r"\$\(|`|[<>]\(|\||pipefail")
"""What code has that `runbook.shell.lost_statuses` could be about; the syntax tree takes 20 ms to load."""


class Blame:
    """Guards the code of a session's blocks, and says what failed. Sites are numbered through the session."""

    def __init__(self) -> None:
        self._sites: list[Site] = []
        self._pipes_may_fail = False

    def guarded(self, command: Command) -> Command:
        """The command with what tells of statuses that bash throws away."""
        if not _MAY_HIDE.search(command.code):
            return command
        from runbook.shell.lost_statuses import guarded, says_pipes_may_fail

        self._pipes_may_fail = self._pipes_may_fail or says_pipes_may_fail(command.code)
        code, sites = guarded(
            command.code, len(self._sites), command.tolerated, pipes=not self._pipes_may_fail
        )
        self._sites += [replace(one, line=command.line + one.line - 1) for one in sites]
        return replace(command, code=code)

    def of(self, watch: Watch) -> tuple[FailedAt | None, str | None]:
        """The command that made a block fail, where bash can tell, and what hides its status from bash, if anything."""
        if not watch.status or watch.reason is not None:
            return None, None
        if watch.lost and watch.lost[0] == watch.status:
            site = self._sites[watch.lost[1]]
            return FailedAt(site.line, site.command, watch.status), site.hidden_by
        found = [one for one in watch.failures if one.status == watch.status]
        if not found:
            return None, None
        # Of a whole subshell bash says nothing but its text; what failed inside came just before.
        last = found[0] if found[-1].command.startswith("(") and found[0].depth else found[-1]
        command = last.command
        if "__runbook_" in command:
            from runbook.shell.lost_statuses import unguarded

            command = unguarded(command)
        return FailedAt(last.line, command, watch.status), None
