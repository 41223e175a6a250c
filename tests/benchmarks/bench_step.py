"""How soon the guide can be seen, and how soon it answers a key: ``python -m tests.benchmarks.bench_step``.

The guide runs in a pseudo-terminal, as a process of its own.
"""

import contextlib
import os
import select
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect

RUNBOOK = str(Path(sys.executable).with_name("runbook"))
FLOOD = (
    "# Flood\n\n```bash\n"
    "for n in 1 2 3 4 5 6 7 8; do head -c 50000000 /dev/urandom | base64 -w 100; done; sleep 30\n```\n"
)
"""50 MB again and again, so that it does not end before the keys do."""
PRESSES = 15


def many(count: int) -> str:
    """A document of `count` blocks with sections, text and results."""
    section = "## Part {0}\n\nSome **text**, a [link](https://example.org/{0}).\n\n```bash\necho {0}\n```\n\n"
    result = "<!-- expected_similarity=0.8 -->\n\n```output\n{0}\n```\n\n"
    return "# Many\n\n" + "".join((section + result).format(number) for number in range(count))


@contextlib.contextmanager
def guide(folder: Path, document: str) -> Iterator["pexpect.spawn[str]"]:
    """The guide through a document, begun; a person who has seen it before sits there."""
    (folder / "runbook").mkdir(exist_ok=True)
    (folder / "runbook" / "guide-seen").touch()
    (folder / "document.md").write_text(document)
    env = {**os.environ, "TERM": "xterm-256color", "XDG_STATE_HOME": str(folder)}
    child = pexpect.spawn(
        RUNBOOK, ["step", str(folder / "document.md")], env=env, dimensions=(24, 80), timeout=60
    )
    try:
        yield child
    finally:
        child.close(force=True)


def opening(folder: Path, document: str) -> float:
    """Seconds from the start of the process until the next command is seen."""
    started = time.monotonic()
    with guide(folder, document) as child:
        child.expect("next")
        return time.monotonic() - started


def answers(folder: Path, *, busy: bool) -> tuple[list[float], int]:
    """Seconds from each press of a key until its dialog is seen, and the peak of the memory in kB."""
    found = []
    with guide(folder, FLOOD) as child:
        child.expect("next")
        time.sleep(1)
        if busy:
            child.send("\r")
            time.sleep(0.2)
        for _ in range(PRESSES):
            _drain(child)
            started = time.monotonic()
            child.send("l")
            child.expect("Sections and")
            found.append(time.monotonic() - started)
            child.send("q")
            time.sleep(0.15)
        status = Path(f"/proc/{child.pid}/status").read_text()
    return found, int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def _drain(child: "pexpect.spawn[str]") -> None:
    while select.select([child.fileno()], [], [], 0)[0]:
        child.read_nonblocking(65536)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in (1, 1000):
            seconds = statistics.median(opening(folder, many(count)) for _ in range(5))
            print(f"opens a document of {count} blocks: {seconds:.2f} s (at most 1 s for 1,000)")
        for busy in (False, True):
            times, peak = answers(folder, busy=busy)
            when = "while a block prints 50 MB" if busy else "at rest"
            middle, worst = 1000 * statistics.median(times), 1000 * max(times)
            print(
                f"answers a key {when}: median {middle:.0f} ms, at most {worst:.0f} ms; peak {peak / 1000:.0f} MB"
            )


if __name__ == "__main__":
    main()
