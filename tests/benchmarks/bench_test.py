"""What many documents cost: ``python -m tests.benchmarks.bench_test``.

Each line is a ratio of two runs of the same minute, or a figure, with the bound that it is held to.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.yardstick import ratio

RUNBOOK = [str(Path(sys.executable).with_name("runbook"))]
MANY = 10_000


def document(command: str, count: int) -> str:
    """A document of `count` blocks."""
    return "# Many\n\n" + "".join(f"```bash\n{command}\n```\n\n" for _ in range(count))


def fill(folder: Path, documents: int, command: str, blocks: int) -> None:
    """A folder of documents."""
    folder.mkdir()
    for number in range(documents):
        (folder / f"{number:05}.md").write_text(document(command, blocks))


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_STATE_HOME"] = str(folder / "state")
        fill(folder / "echo", 50, "echo hello", 10)
        fill(folder / "wait", 50, "sleep 0.2", 10)
        (folder / "500.md").write_text(document("echo hello", 500))
        value, ours, other = ratio(
            [*RUNBOOK, "test", "-q", "-j", "2", "echo"], [*RUNBOOK, "run", "-q", "500.md"], folder, 9
        )
        _print("50 documents of 10 blocks, -j 2 / one of 500 blocks", value, "at most 1.5", ours, other)
        value, ours, other = ratio(
            [*RUNBOOK, "test", "-q", "-j", "1", "wait"],
            [*RUNBOOK, "test", "-q", "-j", "8", "wait"],
            folder,
            1,
        )
        _print("50 documents that wait, -j 1 / -j 8", value, "at least 6", ours, other)
        for documents in (MANY // 10, MANY):
            fill(folder / str(documents), documents, "echo hello", 10)
            for label, options in (
                ("listed", ["--list"]),
                ("a shard of it tested", ["--shard", f"1/{documents // 5}"]),
            ):
                seconds, megabytes = _measured([*RUNBOOK, "test", str(documents), *options], folder)
                bound = " (at most 10 s)" if documents == MANY else ""
                print(
                    f"{documents} documents, {label}: {seconds:.2f} s{bound}, {megabytes:.0f} MB", flush=True
                )


def _measured(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds, and the most memory that the process had, in MB."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return time.perf_counter() - started, _megabytes(usage)


def _megabytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _print(label: str, value: float, bound: str, ours: float, other: float) -> None:
    print(f"{label:55} {value:6.2f}  ({bound})   {ours:.2f} s / {other:.2f} s", flush=True)


if __name__ == "__main__":
    main()
