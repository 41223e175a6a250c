"""How costs grow with what a document and its shell hold: ``python -m tests.benchmarks.bench_growth``.

Each line has the time of a block for growing sizes, and how many times that of the smallest size it is: a cost that
does not depend on the size stays near 1, one that is linear in it grows like the size.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from runbook.core.document import Expectation, Span
from runbook.documents.parse import parse
from runbook.engine.judge import judge
from runbook.engine.planner import build
from runbook.engine.session import Command
from runbook.sessions.bash.session import BashSession

ROUNDS = 5
Block = Callable[[], None]


@contextmanager
def _session(first: str, code: str) -> Iterator[Block]:
    with BashSession() as session:

        def run(text: str) -> None:
            for _ in session.execute(Command("b", text, name="doc.md")):
                pass

        run(first)
        yield lambda: run(code)


@contextmanager
def variables(size: int) -> Iterator[Block]:
    """A block that assigns, in a shell with so many exported variables."""
    with _session(f"for ((i = 0; i < {size}; i++)); do export v$i=$i; done", "x=1") as block:
        yield block


@contextmanager
def functions(size: int) -> Iterator[Block]:
    """A block that assigns, in a shell that has sourced a library of so many functions."""
    with tempfile.TemporaryDirectory() as name:
        library = Path(name) / "library"
        library.write_text("".join(f'f{i}() {{ local a=$1; echo "$a"; }}\n' for i in range(size)))
        with _session(f". {library}", "x=1") as block:
            yield block


@contextmanager
def functions_unused(size: int) -> Iterator[Block]:
    """The same, for a block that changes nothing."""
    with tempfile.TemporaryDirectory() as name:
        library = Path(name) / "library"
        library.write_text("".join(f'f{i}() {{ local a=$1; echo "$a"; }}\n' for i in range(size)))
        with _session(f". {library}", "ls / | wc -l") as block:
            yield block


@contextmanager
def history(size: int) -> Iterator[Block]:
    """A verdict on a table that differs a little, after so many blocks."""
    with _verdict([f"echo value-{i}; export NAME{i}=value-{i}" for i in range(size)], 4) as block:
        yield block


@contextmanager
def lines(size: int) -> Iterator[Block]:
    """A verdict on so many lines that all differ a little."""
    with _verdict([], size) as block:
        yield block


@contextmanager
def _verdict(code: list[str], rows: int) -> Iterator[Block]:
    document = parse("# T\n\n```bash\ncat list\n```\n", "doc.md")
    (step,) = build([document]).steps
    expected = "".join(f"item {i}  running  10.0.0.{i % 250}  {i} MB\n" for i in range(rows))
    actual = "".join(f"item {i}  running  10.0.1.{i % 250}  {i + 1} MB\n" for i in range(rows))
    documented = Expectation(Span(1, rows), "text", expected, similarity=0.8)

    def block() -> None:
        judge(step, documented, actual, matcher=None, variables={}, history=code)

    yield block


GROWTH = {
    variables: (10, 100, 1000),
    functions: (10, 100, 1000),
    functions_unused: (10, 100, 1000),
    history: (10, 100, 1000),
    lines: (10, 100, 400),
}


def _seconds(block: Block) -> float:
    for _ in range(25):  # a session looks closer at blocks when there have been some
        block()
    found = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        block()
        found.append(time.perf_counter() - started)
    return min(found)


def main() -> None:
    """Print a line for each cost."""
    for what, sizes in GROWTH.items():
        times = []
        for size in sizes:
            with what(size) as block:
                times.append(_seconds(block))
        shown = "   ".join(
            f"{size:5}: {one * 1e3:8.3f} ms ({one / times[0]:6.1f})"
            for size, one in zip(sizes, times, strict=True)
        )
        print(f"{what.__name__:18} {shown}")


if __name__ == "__main__":
    main()
