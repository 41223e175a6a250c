"""Times two commands in turn, so that a machine whose speed drifts slows both down alike."""

import statistics
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path


def seconds(command: Sequence[str], cwd: Path) -> float:
    """How long the command takes, as a whole process."""
    started = time.perf_counter()
    subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def ratio(
    ours: Sequence[str], yardstick: Sequence[str], cwd: Path, runs: int = 5
) -> tuple[float, float, float]:
    """The median of the ratios pair by pair, and the median seconds of each side. The first pair does not count."""
    pairs = [(seconds(ours, cwd), seconds(yardstick, cwd)) for _ in range(runs + 1)][1:]
    return (
        statistics.median(a / b for a, b in pairs),
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
    )
