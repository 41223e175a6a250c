"""What a session costs: ``python -m tests.benchmarks.bench_session``.

Each time stands beside a floor of the same run: what bash itself needs for the same with nothing around it. The order
is shuffled in rounds, so that a machine whose speed drifts slows everything down alike.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from runbook.engine.session import Command
from runbook.sessions.bash.session import BashSession

RUNBOOK = [sys.executable, "-m", "runbook"]
ROUNDS = 20
BLOCKS = 50


class Floor:
    """Write a file, have a bash source it with its output redirected, read a status line: no less can be done."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        os.mkfifo(folder / "in")
        os.mkfifo(folder / "back")
        self._bash = subprocess.Popen(["bash", "--norc", str(folder / "in")], stdin=subprocess.DEVNULL)
        self._in = os.open(folder / "in", os.O_WRONLY)
        self._back = os.open(folder / "back", os.O_RDWR)

    def block(self) -> None:
        (self._folder / "block").write_text("echo hello\n")
        os.write(self._in, b". %b/block >%b/out; echo $? >%b/back\n" % ((os.fsencode(self._folder),) * 3))
        os.read(self._back, 100)

    def close(self) -> None:
        os.close(self._in)
        self._bash.wait()


def _session_block(session: BashSession, code: str = "x=1; echo hello\n") -> Callable[[], None]:
    def block() -> None:
        for _ in session.execute(Command("b", code, name="doc.md", line=41)):
            pass

    return block


def _fresh_bash(folder: Path) -> Callable[[], None]:
    """A new bash for each block, its state in a file: the usual way without a session."""
    code = f"[[ -e {folder}/s ]] && . {folder}/s 2>/dev/null; echo hello; declare -p >{folder}/s"

    def block() -> None:
        subprocess.run(["bash", "--norc", "-c", code], stdout=subprocess.DEVNULL, check=True)

    return block


def overhead() -> None:
    """Medians of one block."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        folder = Path(name)
        floor = Floor(folder)
        with BashSession() as saving, BashSession(snapshot=False) as plain:
            ways = {
                "floor": floor.block,
                "session, no snapshot": _session_block(plain),
                "session, snapshot": _session_block(saving),
                "session, nothing changes": _session_block(saving, "echo hello\n"),
                "fresh bash, state file": _fresh_bash(folder),
            }
            times: dict[str, list[float]] = {way: [] for way in ways}
            for _ in range(ROUNDS):
                for way, block in ways.items():
                    for _ in range(BLOCKS if "fresh" not in way else 3):
                        started = time.perf_counter()
                        block()
                        times[way].append(time.perf_counter() - started)
        floor.close()
    least = statistics.median(times["floor"])
    for way, found in times.items():
        middle = statistics.median(found)
        print(f"{way:28} {middle * 1e3:7.3f} ms  {middle / least:6.1f} x floor")


def many_blocks(count: int = 10_000) -> None:
    """How memory grows with the number of blocks."""
    with BashSession() as session:
        block = _session_block(session)
        for _ in range(100):
            block()
        before = _resident()
        for _ in range(count):
            block()
        print(f"{count} blocks in a session: {(_resident() - before) / 1e6:.1f} MB more")


def output() -> None:
    """Whole processes: much output of several kinds, with a report."""
    kinds = {
        "100 MB": ("head -c 100000000 /dev/zero", 100e6),
        "100 MB of lines": (
            "yes 'a line of text that is some fifty characters long' | head -c 100000000",
            100e6,
        ),
        "a line of 10 MB": ("head -c 10000000 /dev/zero | tr '\\0' y", 10e6),
        "10 MB of random bytes": ("head -c 10000000 /dev/urandom", 10e6),
        "a million short lines": ("seq 1000000", 6888896),
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, (code, size) in kinds.items():
            (folder / "doc.md").write_text(f"# T\n\n```bash\n{code}\n```\n")
            started = time.perf_counter()
            process = subprocess.Popen(
                [*RUNBOOK, "run", "doc.md", "--report", "json=r.json"],
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL,
            )
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
            assert status == 0
            block = json.loads((folder / "r.json").read_text())["documents"][0]["blocks"][0]
            assert block["stdout_bytes"] == size, block["stdout_bytes"]
            started = time.perf_counter()
            subprocess.run(
                f"bash -c {json.dumps(code).replace('$', '')} | cat >/dev/null", shell=True, check=True
            )
            floor = time.perf_counter() - started
            print(
                f"{kind:24} {seconds:5.2f} s  {size / seconds / 1e6:6.0f} MB/s  peak {usage.ru_maxrss / 1024:5.0f} MB"
                f"   (a pipe to cat: {floor:.2f} s)"
            )


def many_variables(count: int = 20_000) -> None:
    """What blocks cost when the shell holds many variables."""
    with BashSession() as session:
        for _ in session.execute(Command("b", f"for ((i = 0; i < {count}; i++)); do declare v$i=$i; done")):
            pass
        block = _session_block(session)
        started = time.perf_counter()
        for _ in range(200):
            block()
        print(f"{count} variables: 200 blocks in {time.perf_counter() - started:.2f} s")


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * float(resource.getpagesize())


def main() -> None:
    """Measure and print."""
    overhead()
    output()
    many_blocks()
    many_variables()


if __name__ == "__main__":
    main()
