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
    """The root of the tree. `exit_code` is what the process ends with when nobody handles it."""

    exit_code = 3


class UsageError(RunbookError):
    """The request makes no sense: an unknown name, a value out of range, options that exclude each other."""

    exit_code = 2


class DocumentError(RunbookError):
    """A document cannot be read: it is not there, is no text, is not UTF-8."""

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

    def __init__(self, message: str, *, before_run: bool = False) -> None:
        super().__init__(message)
        if before_run:
            self.exit_code = 2
