"""How the table of sessions opens a bash."""

from runbook.sessions.bash.session import BashSession
from runbook.sessions.registry import SessionSetup


def start(setup: SessionSetup) -> BashSession:
    """A bash as `setup` wants it. Raises SessionError when bash cannot be started."""
    return BashSession(
        cwd=setup.cwd,
        env=setup.env,
        terminal=setup.terminal,
        cancel=setup.cancel,
        wake=setup.wake,
        keep_background=setup.keep_background,
        state=setup.state,
        overrides=setup.overrides,
    )
