"""How often the default judgement errs, and how its time grows.

    python tests/benchmarks/bench_matching.py [MATCHER]

Pairs: ``fixtures/matching/*.jsonl`` always, and the labelled pairs that lie beside the checkout when they do. For each
file and kind it prints the wrong outputs that were accepted and the right ones that were rejected. Then the time of
pairs of growing size: a time that grows with the square would show in the last column.
"""

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from runbook.judging.claim import Claim
from runbook.judging.registry import judge
from tests import ROOT

FOLDERS = (ROOT / "fixtures" / "matching", ROOT.parent / "shared" / "matching")
TEXT = "the server started pod web-1 Running 10.0.0.4 error 0 failed 3 passed in 2.3s id 3f2a9c1e status ok ready"
WORDS = tuple(TEXT.split())
KIB = 1024


def pairs(path: Path) -> Iterator[tuple[str, bool, Claim]]:
    """The kind, the label and the claim of every line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        pair: dict[str, Any] = json.loads(line)
        claim = Claim(
            pair["expected"],
            pair["actual"],
            pair.get("language", pair.get("lang", "")),
            pair.get("threshold", pair.get("thr")),
            pair.get("regex"),
            command=pair.get("command"),
        )
        yield pair.get("kind", ""), pair["label"] in (1, "right"), claim


def errors(path: Path, matcher: str | None) -> None:
    """Print the errors on one file, kind by kind."""
    seen: Counter[tuple[str, bool]] = Counter()
    wrong: Counter[tuple[str, bool]] = Counter()
    for kind, label, claim in pairs(path):
        seen[kind, label] += 1
        wrong[kind, label] += judge(claim, matcher).passed is not label
    print(f"{path.name}: {_rates(seen, wrong)}")
    for kind, label in sorted(key for key in wrong if wrong[key]):
        verb = "rejected" if label else "accepted"
        print(f"    {kind}: {wrong[kind, label]} of {seen[kind, label]} {verb}")


def _rates(seen: Counter[tuple[str, bool]], wrong: Counter[tuple[str, bool]]) -> str:
    parts = []
    for label, name in ((False, "wrong accepted"), (True, "right rejected")):
        count = sum(number for key, number in seen.items() if key[1] is label)
        errs = sum(number for key, number in wrong.items() if key[1] is label)
        parts.append(f"{name} {errs}/{count} = {100 * errs / max(count, 1):.1f} %")
    return ", ".join(parts)


def lines(size: int, seed: int) -> str:
    """About `size` characters of made-up log lines."""
    choose = random.Random(seed)
    rows: list[str] = []
    while size > 0:
        rows.append(" ".join(choose.choices(WORDS, k=10)) + f" {choose.randint(0, 999)}")
        size -= len(rows[-1]) + 1
    return "\n".join(rows)


def values(size: int, seed: int) -> str:
    """About `size` characters of a JSON array of objects."""
    choose = random.Random(seed)
    rows = [
        {"name": f"n{i}", "id": choose.random(), "status": "Running", "tags": ["a"]}
        for i in range(size // 90 + 1)
    ]
    return json.dumps(rows, indent=1)


def rows(size: int, seed: int) -> str:
    """About `size` characters of a table of pods."""
    choose = random.Random(seed)
    pods = [f"pod-{choose.randrange(10**9)}   Running   {i}m" for i in range(size // 28 + 1)]
    return "\n".join(["NAME   STATUS   AGE", *pods])


def records(size: int, seed: int) -> str:
    """About `size` characters of JSON lines."""
    choose = random.Random(seed)
    return "\n".join(f'{{"event":"login","n":{choose.randrange(10**6)}}}' for _ in range(size // 30 + 1))


def seconds(claim: Claim) -> float:
    """The best of three judgements."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        judge(claim)
        times.append(time.perf_counter() - started)
    return min(times)


def growth(make: Callable[[int, int], str], language: str, sizes: Sequence[tuple[int, int]]) -> None:
    """Print the time of each pair of sizes, and the time per character of both."""
    for one, other in sizes:
        taken = seconds(Claim(make(one, 1), make(other, 2), language, 0.3, command="run"))
        each = 1e9 * taken / (one + other)
        size = f"{make.__name__:7} {one // KIB:6} KiB x {other // KIB:6} KiB"
        print(f"    {size} {1000 * taken:9.1f} ms {each:9.0f} ns a character")


def main() -> None:
    """Print both."""
    matcher = sys.argv[1] if len(sys.argv) > 1 else None
    for path in (path for folder in FOLDERS for path in sorted(folder.glob("*.jsonl"))):
        errors(path, matcher)
    sizes = [
        (KIB, KIB),
        (KIB, KIB**2),
        (KIB**2, KIB),
        (KIB**2 // 4, KIB**2 // 4),
        (KIB**2, KIB**2),
        (4 * KIB**2, 4 * KIB**2),
    ]
    growth(lines, "text", sizes)
    growth(values, "json", sizes)
    growth(rows, "text", sizes)
    growth(records, "text", sizes)


if __name__ == "__main__":
    main()
