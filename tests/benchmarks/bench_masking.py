"""What masking costs: ``python -m tests.benchmarks.bench_masking``.

Each line is a ratio to one pass of `re` over the same text, in search of characters that are not there; both are
measured in turn in one process, so that a machine whose speed drifts slows both down alike.
"""

import re
import statistics
import time
from collections.abc import Callable

from runbook.masking import Masker

MEBI = 1 << 20
ABSENT = re.compile("[\\0\\1]")
TEXTS = {
    "numbers": "\n".join(map(str, range(200_000)))[:MEBI],
    "a log": "".join(
        f"2026-01-02T10:00:{number % 60:02}Z INFO pod/web-{number} Started image=nginx:1.27 (elapsed={number}ms)\n"
        for number in range(15_000)
    )[:MEBI],
    "JSON": "".join(
        f'  {{"name": "resource-{number}", "location": "eastus", "state": "Succeeded"}},\n'
        for number in range(20_000)
    )[:MEBI],
    "nothing but secrets": "".join(f'  "password": "abc-{number}",\n' for number in range(50_000))[:MEBI],
    "hello world": "hello world\n",
}
BOUNDS = {"numbers": 4, "a log": 5, "JSON": 5, "nothing but secrets": 80, "hello world": 100}
CHUNK = 1 << 16


def main() -> None:
    """Measure and print."""
    masker = Masker()
    masker.add("correct-horse-battery", "another/secret+value")
    for name, text in TEXTS.items():
        _row(f"whole: {name}", lambda text=text: masker.text(text), text, BOUNDS[name])  # type: ignore[misc]
        _row(f"stream: {name}", lambda text=text: _stream(masker, text), text, BOUNDS[name])  # type: ignore[misc]


def _stream(masker: Masker, text: str) -> None:
    stream = masker.stream()
    for at in range(0, len(text), CHUNK):
        stream.feed(text[at : at + CHUNK])
    stream.finish()


def _row(label: str, ours: Callable[[], object], text: str, bound: float) -> None:
    times = max(1, 10_000 // len(text))
    pairs = [(_seconds(ours, times), _seconds(lambda: ABSENT.search(text), times)) for _ in range(8)][1:]
    value = statistics.median(a / b for a, b in pairs)
    mine = statistics.median(a for a, _ in pairs)
    speed = f"{len(text) / mine / 1e6:6.0f} MB/s" if len(text) > CHUNK else f"{mine * 1e6:6.1f} us"
    print(f"{label:30} {value:7.1f}  (at most {bound})   {speed}", flush=True)


def _seconds(work: Callable[[], object], times: int) -> float:
    started = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - started) / times


if __name__ == "__main__":
    main()
