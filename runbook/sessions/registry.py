"""The table of sessions, and what a session gets to start with.

`runbook.engine.session` says what the engine asks of a session. A session is opened by a function of a `SessionSetup`;
it is named here, or by an entry point of the group ``runbook.sessions``, and imported when the first run needs it.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.core.cancellation import Cancellation
from runbook.core.classes.records import dataclass
from runbook.core.registry import Registry
from runbook.engine.session import Session, SessionState

if TYPE_CHECKING:
    from runbook.sessions.terminal import Terminal


@dataclass(frozen=True, slots=True)
class SessionSetup:
    """How a session is to start.

    `cwd` is the folder in which it starts; None: this process's. `env` holds the variables that it starts with, and
    nothing is to come from this process beside them; None: this process's own. `terminal` is the person's terminal;
    None: there is nobody, and programs that ask for input get none. `cancel` says when a command is to end early, and
    `wake` is a descriptor that becomes readable when `cancel` may have changed (None: nobody asks); the session reads
    what is in it. `keep_background` leaves processes that commands have started running when the session closes.
    `state` is where an earlier session of the same kind was: this one starts there, but for the `overrides`: variables
    with another value, those that the state withholds among them.
    """

    cwd: Path | None = None
    env: Mapping[str, str] | None = None
    terminal: "Terminal | None" = None
    cancel: Cancellation = field(default_factory=Cancellation)
    wake: int | None = None
    keep_background: bool = False
    state: SessionState | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)


SessionFactory = Callable[[SessionSetup], AbstractContextManager[Session]]
"""Opens a session, which ends when the context does. Raises SessionError when there can be none."""

SESSIONS: Registry[SessionFactory] = Registry(
    "session", {"bash": "runbook.sessions.bash.opened:start"}, "runbook.sessions"
)
"""Session name -> ``module:function`` that opens one."""

DEFAULT_SESSION = "bash"


def open_session(
    name: str = DEFAULT_SESSION, setup: SessionSetup | None = None
) -> AbstractContextManager[Session]:
    """A new session of the kind called `name`.

    Raises UsageError when there is no such kind, SessionError when the session cannot be started.
    """
    return SESSIONS[name](setup or SessionSetup())
