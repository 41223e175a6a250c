"""What the session knows of the block that runs now."""

import time

from runbook.cancel import Wish
from runbook.events import Reason
from runbook.session.control import Message
from runbook.session.pipes import Pipe

LOOK_S = 0.5
"""How often a silent shell is looked at, in seconds: does it still run the block?"""


class Watch:
    """One block in flight; times are those of `time.monotonic`."""

    def __init__(self, out: Pipe, err: Pipe, timeout: float | None, wish: Wish, *, saving: bool) -> None:
        now = time.monotonic()
        self.pipes = (out, err)
        self.saving = saving
        self.deadline = None if timeout is None else now + timeout
        self.escalate_at: float | None = None
        self.look_at = now + LOOK_S
        self.wish = wish
        self.reason: Reason | None = None
        self.message: str | None = None
        self.status: int | None = None
        self.cwd: str | None = None
        self.ended_at: float | None = None
        self.saved = False
        self.dead = False
        self.suspect = False
        self.signalled = False

    @property
    def over(self) -> bool:
        """Nothing more will come of the block but what its pipes hold."""
        return self.dead or (self.ended_at is not None and (self.saved or not self.saving))

    @property
    def drained(self) -> bool:
        """Every writer of the block's pipes is gone."""
        return not any(pipe.open for pipe in self.pipes)

    def hear(self, message: Message) -> None:
        """The shell's word on the block."""
        if message.kind == "S":
            self.saved = True
            return
        self.status, self.cwd = message.status, message.cwd
        self.ended_at = time.monotonic()
        self.saving = self.saving or message.kind == "X"

    def wait(self) -> float | None:
        """How long nothing needs to be done, in seconds; None for as long as it takes."""
        if self.ended_at is not None:
            return None
        moments = [one for one in (self.deadline, self.escalate_at, self.look_at) if one is not None]
        if self.reason is not None and self.deadline is not None:
            moments.remove(self.deadline)
        return max(0.0, min(moments) - time.monotonic())
