"""The three standard streams as every command finds them: open, and with one meaning of what cannot be written.

What a person is told on standard error is worth no failure: it is lost where nobody can read it. What was asked for on
standard output is: the process must not end as if it were there.
"""

import io
import os
import sys
from contextlib import suppress

READER_LEFT = 128 + 13
"""The exit code when the reader of standard output has left, as for a program that SIGPIPE (13 everywhere) ends."""


class LostOutputError(OSError):
    """Standard output cannot be written: the disk is full, or it was closed before the start."""


class _Output(io.FileIO):
    """Standard output. Its errors have no number: `click` would take a reader that has left for an exit code of 1."""

    def write(self, data: object, /) -> int:
        try:
            return super().write(data)  # type: ignore[arg-type]
        except BrokenPipeError as problem:
            raise BrokenPipeError(problem.strerror) from None
        except BlockingIOError:
            raise
        except OSError as problem:
            raise LostOutputError(problem.strerror) from None


class _Messages(io.FileIO):
    """Standard error."""

    def write(self, data: object, /) -> int:
        try:
            return super().write(data)  # type: ignore[arg-type]
        except BlockingIOError:
            raise
        except OSError:
            return memoryview(data).nbytes  # type: ignore[arg-type]


def prepare() -> None:
    """Open what was closed, so that no file is taken for a standard stream, and give the streams their meanings."""
    # Each as what it is not: reading and writing fail, instead of finding nothing and being lost.
    for descriptor, flags in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, flags)  # the lowest number that is free
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for the life of the process
    sys.stdout = _text(_Output(1, "wb", closefd=False), sys.stdout)
    sys.stderr = _text(_Messages(2, "wb", closefd=False), sys.stderr)


def _text(raw: io.FileIO, like: object) -> io.TextIOWrapper:
    """A text stream like the one that Python has made; like none, where the stream was closed."""
    lines = not isinstance(like, io.TextIOWrapper) or like.line_buffering or like.write_through
    encoding = like.encoding if isinstance(like, io.TextIOWrapper) else "utf-8"
    # Names and titles have characters that a locale lacks.
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding=encoding, errors="backslashreplace", line_buffering=lines
    )


def lost(problem: OSError) -> int:
    """Say that standard output is lost, where nobody has closed it on purpose; the exit code."""
    with suppress(OSError):  # what is still buffered goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(problem, BrokenPipeError):
        return READER_LEFT
    from runbook.core.errors import OutputError  # not at the top: every command starts with this module

    error = OutputError(f"standard output cannot be written: {problem}", before_run=True)
    print(f"runbook: {error}", file=sys.stderr)  # noqa: T201
    return error.exit_code
