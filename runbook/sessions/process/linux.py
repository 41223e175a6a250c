"""What only Linux offers. Each call does nothing, and says so by its result, where the system has no such thing."""

import ctypes
import signal
import sys

# Values of <sys/prctl.h>.
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def _prctl(option: int, value: int) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    return ctypes.CDLL(None).prctl(option, value, 0, 0, 0) == 0  # type: ignore[no-any-return]


def adopt_orphans() -> bool:
    """Become the parent of descendants whose own parent ends, so that none of them escapes (prctl(2))."""
    return _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent() -> bool:
    """Be killed when the parent ends (prctl(2)). For a child, before it becomes another program."""
    return _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
