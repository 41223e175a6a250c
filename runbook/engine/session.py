"""What the engine asks of a session, and what it gets back.

`runbook.sessions.registry` has the table of the sessions that there are; `runbook.conformance.session` holds a session
to what this page says.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import Protocol, runtime_checkable

from runbook.core.cancellation import Wish
from runbook.core.classes.records import dataclass
from runbook.core.document import CloudRequest, FailedAt, Stream
from runbook.core.events import Changes, Reason

_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class ShellElsewhere:
    """A shell on another machine, in a container, for another user. `id` is unique in the run.

    `command` is the code that opens it for a person; `declared`: it is what stands before a command (``sessions:``).
    `line` is where that stands. It is opened from the shell `within`; None: from the document's own.
    """

    id: str
    command: str
    line: int = 0
    within: "ShellElsewhere | None" = None
    declared: bool = False

    @property
    def label(self) -> str:
        """How a person is told of it: the command on one line, the middle of a long one left out."""
        text = " ".join(self.command.split())
        if len(text) <= _LONGEST_LABEL:
            return text
        first, *_, last = text.split(" ")
        return f"{first} … {last[-_LONGEST_LABEL:]}"


@dataclass(frozen=True, slots=True)
class Command:
    """What a session gets to run.

    `token` names the block in `Output.token`. `name` and `line` say where the code stands (the file's name and the
    1-based line of the first line of code): they are what the shell's own messages show. `timeout` is in seconds.
    `environment` holds variables to export before the code runs. `interactive` asks for the whole terminal. `tolerated`
    are exit statuses of substitutions and of a pipe's earlier commands that are not failures. `merged` sends standard
    error where standard output goes: only so is their order exact. `heeded` is the wish to end that was known when the
    command was decided on: one that goes further ends it, before it begins if need be. None: any that there is. `on` is
    the shell in which it runs, None: the document's own; `opens` the shell that it opens when it has succeeded.
    """

    token: str
    code: str
    name: str = "document"
    line: int = 1
    timeout: float | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    interactive: bool = False
    tolerated: tuple[int, ...] = ()
    merged: bool = False
    heeded: Wish | None = None
    on: ShellElsewhere | None = None
    opens: ShellElsewhere | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """A piece of output, raw. `token` is the command that printed it: with `late`, one that has ended before."""

    token: str
    stream: Stream
    data: bytes
    late: bool = False


def _no_variables() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended; always the last thing that `Session.execute` gives.

    `reason` is TIMEOUT, INTERRUPTED or SESSION_LOST, UNKNOWN where the connection to a shell elsewhere has ended, DRIFT
    or NOT_REHEARSED where somebody answers for the cloud, or None when the shell came to an end by itself. `requests`
    are what the command asked of the cloud. `background` says that processes of the command still hold its streams.
    `variables` reads the shell's variables on demand. `failed_at` is the command that failed, where the session can
    tell; `hidden_by` says what hides its status from the shell, such as ``export``.
    """

    exit_status: int | None
    reason: Reason | None = None
    message: str | None = None
    background: bool = False
    changes: Changes | None = None
    variables: Callable[[], Mapping[str, str]] = _no_variables
    failed_at: FailedAt | None = None
    hidden_by: str | None = None
    requests: tuple[CloudRequest, ...] | None = None


@dataclass(frozen=True, slots=True)
class SessionState:
    """What a session needs to start where another one was. `cwd` is the working directory.

    `pieces` are the session's own business: what has not changed since an earlier state is the same piece. `withheld`
    names the variables whose values are left out, because they are secret; ``NAME=OTHER ANOTHER`` names one whose
    value is made again of those that the other variables get.
    """

    pieces: tuple[bytes, ...]
    cwd: str
    withheld: tuple[str, ...] = ()


class Secrets(Protocol):
    """What may not be written down (`runbook.masking.Masker`)."""

    @property
    def knowledge(self) -> object:
        """Another object when more is known to be secret."""
        ...

    def variable(self, name: str, value: str) -> str:
        """The value as it may be shown: another text where it is secret or holds a secret."""
        ...

    def is_secret(self, name: str, value: str) -> bool:
        """Whether all of the value is secret, because of the variable that has it."""
        ...

    def known(self, text: str) -> str:
        """The text without values that are secret."""
        ...


@runtime_checkable
class HasState(Protocol):
    """A session whose state can be kept: another one can start from it (`SessionSetup.state`)."""

    @property
    def place(self) -> str:
        """The folder that is there for as long as anything of the session is."""
        ...

    def state(self, secrets: Secrets) -> SessionState | None:
        """The state after the last command, without what is secret; None where it is not known.

        While nothing has changed it is the same object.
        """
        ...


@runtime_checkable
class HasEnd(Protocol):
    """A session whose end is part of the run: it has an EXIT trap, and processes."""

    def take_exit_trap(self) -> str | None:
        """The code that is to run now that the session ends, once; None when there is nothing."""
        ...

    def end_processes(self) -> tuple[str, ...]:
        """End what the commands have started; what could not be ended, in words (``nginx (process 7)``)."""
        ...


@runtime_checkable
class HasShells(Protocol):
    """A session that has shells elsewhere beside its own (`Command.on`, `Command.opens`)."""

    def is_open(self, shell: ShellElsewhere) -> bool:
        """Whether a command can run in the shell."""
        ...


@runtime_checkable
class HasFindings(Protocol):
    """A session that knows at the end of what was to happen and did not."""

    def findings(self) -> tuple[str, ...]:
        """What is wrong with the document as a whole, in words. Asked once, and not of a run that was cut short."""
        ...


class Session(Protocol):
    """Something that runs commands one after the other, with a state that carries over.

    A session goes on after a command that failed, that took too long or that was interrupted: what the commands before
    have set is still there.
    """

    def execute(self, command: Command) -> Iterator[Output | Ended]:
        """Run a command: its output as it comes, then `Ended`, once and last.

        Nothing runs before the first item is asked for. Output of a command that has ended already carries that
        command's token and is `late`. When `Command.timeout` is over, or somebody asks for the end, all that the
        command has started ends, and the reason is TIMEOUT or INTERRUPTED. Raises SessionError when the session is
        lost for good; a session that was lost and is there again says so in `Ended.message`.
        """
        ...
