"""What a run costs as a whole process: ``python -m tests.benchmarks.bench_run``.

Each line is a ratio to a yardstick of the same run, with the bound that it is held to.
"""

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.yardstick import ratio

RUNBOOK = [str(Path(sys.executable).with_name("runbook"))]
LOOP = """
import subprocess
for number in range(1000):
    subprocess.run(["bash", "-c", f"echo {number}"], capture_output=True)
"""
LIBRARIES = "import click, rich.console, markdown_it, pexpect, rapidfuzz"


def blocks(count: int) -> str:
    """A document of `count` blocks."""
    return "# Many\n\n" + "".join(f"```bash\necho {number}\n```\n\n" for number in range(count))


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in (1, 1000, 10000):
            (folder / f"{count}.md").write_text(blocks(count))
        (folder / "loop.py").write_text(LOOP)
        rows = [
            (
                "1,000 blocks / subprocess.run of the same commands",
                ["1000.md"],
                [sys.executable, "loop.py"],
                0.8,
                5,
            ),
            ("10,000 blocks / 1,000 blocks", ["10000.md"], [*RUNBOOK, "run", "1000.md"], 11.0, 1),
            ("one block / importing the libraries", ["1.md"], [sys.executable, "-c", LIBRARIES], 1.6, 9),
        ]
        for label, document, yardstick, bound, runs in rows:
            _print(label, ratio([*RUNBOOK, "run", *document], yardstick, folder, runs), bound)
        _print(
            "--version / importing click",
            ratio([*RUNBOOK, "--version"], [sys.executable, "-c", "import click"], folder, 9),
            1.6,
        )


def _print(label: str, measured: tuple[float, float, float], bound: float) -> None:
    value, ours, yardstick = measured
    print(f"{label:55} {value:6.2f}  (at most {bound})   {ours:.3f} s / {yardstick:.3f} s", flush=True)


if __name__ == "__main__":
    main()
