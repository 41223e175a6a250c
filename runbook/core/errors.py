"""What can go wrong with the engine itself (a document whose claim does not hold is a result, not an exception).

::

    RunbookError
    ├── UsageError          the request makes no sense                      exit code 2
    ├── DocumentError       a document cannot be read                       exit code 2
    ├── NothingToRun        no block is left to run                         exit code 5
    ├── SessionError        the shell cannot be started or brought back     exit code 3
    ├── MatcherError        a matcher failed on an output                   exit code 3
    └── OutputError         a report or the journal cannot be written       exit code 2 before the run, 3 after
"""


class RunbookError(Exception):
    """The root of the tree. `exit_code` is what the process ends with when nobody handles it.

    Its text is ``path:line: reason``, as far as there is a path and a line.
    """

    exit_code = 3

    def __init__(self, reason: str = "", path: str | None = None, line: int | None = None) -> None:
        super().__init__(reason, path, line)  # all of it in `args`: what masks or copies an error looks there

    def __str__(self) -> str:
        reason, path, line = self.args
        if path is None:
            return str(reason)
        return f"{path}: {reason}" if line is None else f"{path}:{line}: {reason}"

    @property
    def reason(self) -> str:
        """What is wrong, without the place."""
        return str(self.args[0])

    @property
    def path(self) -> str | None:
        """The file that it is about; None when there is none."""
        path: str | None = self.args[1]
        return path

    @property
    def line(self) -> int | None:
        """The line of the file, from 1; None when it is about the whole file."""
        line: int | None = self.args[2]
        return line


class UsageError(RunbookError):
    """The request makes no sense: an unknown name, a value out of range, options that exclude each other."""

    exit_code = 2


class DocumentError(RunbookError):
    """A document cannot be read: it is not there, is not text, is not UTF-8."""

    exit_code = 2


class NothingToRun(RunbookError):  # noqa: N818 - an outcome that the contract gives its own exit code
    """The documents hold no executable block, or the selection leaves none."""

    exit_code = 5


class SessionError(RunbookError):
    """The shell cannot be started, or is gone and cannot be brought back."""


class MatcherError(RunbookError):
    """A matcher raised an exception instead of giving a verdict."""


class OutputError(RunbookError):
    """A report or the journal cannot be written. `before_run` says that nothing has run yet: the exit code is 2."""

    def __init__(
        self, reason: str = "", path: str | None = None, line: int | None = None, *, before_run: bool = False
    ) -> None:
        super().__init__(reason, path, line)
        if before_run:
            self.exit_code = 2
