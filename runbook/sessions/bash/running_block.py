"""What the session knows of the block that runs now."""

import signal
import time
from collections.abc import Sequence
from typing import NamedTuple

from runbook.core.cancellation import Wish
from runbook.core.events import Reason
from runbook.sessions.bash.control_channel import Message
from runbook.sessions.bash.output_pipes import Pipe

LOOK_FIRST_S, LOOK_S = 0.05, 0.5
"""When a silent shell is looked at for the first time, and how often after a while, in seconds: does it still run the
block?"""


LOST = (
    "the shell ended, and its state could not be saved: variables and functions are lost; "
    "is the disk full, or did a block set `ulimit -f`?"
)
"""What is said of a block after which there is no shell, and no state for another one."""
NOT_BEGUN = "interrupted before it began"
"""What is said of a block that the shell was not given."""
DEATH = {
    True: "a signal ended the shell: the next block gets its state, without its jobs and open files",
    False: "the shell itself was replaced or killed: the next block gets the state from before this one",
}
"""What is said of a block in which the shell died: whether its state was saved before."""


TIMEOUT_STATUS = 124
"""The exit status of a block whose time is over (as timeout(1) of coreutils)."""
INTERRUPT_STATUS = 130
"""The exit status of a block that was interrupted (128 + SIGINT, as bash)."""


class FailedCommand(NamedTuple):
    """A command that failed: in the shell itself at `depth` 0, else in a subshell."""

    status: int
    depth: int
    line: int
    command: str


class Watch:
    """One block in flight; times are those of `time.monotonic`.

    `saving`: the shell's state is to be saved after it. `unchanging`: it leaves that state as it was saved before.
    """

    def __init__(
        self,
        pipes: Sequence[Pipe],
        timeout: float | None,
        wish: Wish,
        *,
        saving: bool,
        unchanging: bool = False,
        whole: bool = False,
    ) -> None:
        now = time.monotonic()
        self.pipes = pipes
        self.saving = saving
        self.unchanging = unchanging
        self.whole = whole
        self.deadline = None if timeout is None else now + timeout
        self.steps: list[tuple[float, signal.Signals]] = []
        self.look_at = now + LOOK_FIRST_S
        self._look_after = LOOK_FIRST_S
        self.wish = wish
        self.reason: Reason | None = None
        self.message: str | None = None
        self.status: int | None = None
        self.cwd: str | None = None
        self.ended_at: float | None = None
        self.kind = ""
        self.saved = False
        self.killed = False
        self.dead = False
        self.rescued = False
        self.signalled = False
        self.failures: list[FailedCommand] = []
        self.lost: tuple[int, int] | None = None  # status and site
        self.unseen: tuple[int, int] | None = None  # those of a part that nobody waits for

    @property
    def over(self) -> bool:
        """The block has ended; only buffered output remains."""
        return self.dead or (
            not self.killed and self.ended_at is not None and (self.saved or not self.saving)
        )

    @property
    def drained(self) -> bool:
        """Every writer of the block's pipes is gone."""
        return not any(pipe.open for pipe in self.pipes)

    def hear(self, message: Message) -> None:
        """The shell's word on the block."""
        if message.kind == "S":
            self.saved = True
            return
        if message.kind == "E":
            depth, line, command = message.rest.split(" ", 2)
            self.failures = [
                *self.failures[-1:],
                FailedCommand(message.status, int(depth), int(line), command),
            ]
            return
        if message.kind == "F":
            self.lost = message.status, int(message.rest)
            return
        if message.kind == "P":
            self.unseen = self.unseen or (message.status, int(message.rest))
            return
        self.saving = self.saving or message.kind != "D"
        if self.ended_at is None:
            self.kind = message.kind
            self.killed = message.kind == "K"
            self.status = None if self.killed else message.status
            self.cwd = message.rest
            self.ended_at = time.monotonic()

    @property
    def final_status(self) -> int | None:
        """The exit status of the block, once it has ended."""
        match self.reason:
            case Reason.TIMEOUT:
                return TIMEOUT_STATUS
            case Reason.INTERRUPTED:
                return INTERRUPT_STATUS
            case _:
                return self.status

    def looked(self) -> None:
        """The shell has been looked at: when to do so again."""
        self._look_after = min(LOOK_S, 2 * self._look_after)
        self.look_at = time.monotonic() + self._look_after

    def wait(self) -> float | None:
        """How long nothing needs to be done, in seconds; None for as long as it takes."""
        if self.ended_at is not None:
            return LOOK_S
        moments = [self.look_at, *(moment for moment, _ in self.steps[:1])]
        if self.reason is None and self.deadline is not None:
            moments.append(self.deadline)
        return max(0.0, min(moments) - time.monotonic())
