"""How far a rehearsal carries over a folder of documents: run by a maintainer, with az, kubectl and helm on PATH.

    python -m tests.cloud.rehearsal_table FOLDER [--given FILE] [--reasons FILE] [--write]

`--given` is a JSON file with what a document wants of its reader, by the beginning of its file name:
`{"08": {"replace": [["<region>", "eastus"]], "before": "export REGION=eastus"}}`; `before` are commands that run
first, in the same world. `--reasons` writes a line a block with the reason that it did not pass.
`--write` puts the table into `docs/reference/rehearsal.md`.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import ROOT

PAGE = ROOT / "docs" / "reference" / "rehearsal.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
SHELL = r"(?ms)^([ >]*```[ ]*(?:azurecli|bash|azure-cli|sh|shell|console)[^\n]*\n)(.*?)(^[ >]*```)"
COMMAND = re.compile(r"(?:^|[\s(|`\"])az ((?:[a-z][a-z0-9-]*[ \t]+)*[a-z][a-z0-9-]*)", re.M)
PLACES = {"passed": "passed", "failed": "failed", "not_rehearsed": "not rehearsed", "skipped": "not run"}


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a document that calls az, and what became of it."""

    document: str
    line: int
    commands: tuple[str, ...]
    outcome: str
    reason: str


def main() -> int:
    """Run the documents, print the table."""
    parser = argparse.ArgumentParser(description="How far a rehearsal carries over a folder of documents.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--given", type=Path)
    parser.add_argument("--reasons", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--timeout", default="60s", help="of a block")
    parser.add_argument("-j", type=int, default=1, help="how many documents at once")
    asked = parser.parse_args()
    given = json.loads(asked.given.read_text()) if asked.given else {}
    documents = sorted(asked.folder.glob("*.md"))
    with ThreadPoolExecutor(asked.j) as pool:
        runs = pool.map(lambda path: list(rehearsed(path, wish(given, path.name), asked.timeout)), documents)
        blocks = [block for run in runs for block in run]
    if asked.reasons:
        lines = (
            f"{one.document}:{one.line}\t{', '.join(one.commands)}\t{one.outcome}\t{one.reason}\n"
            for one in blocks
        )
        asked.reasons.write_text("".join(lines))
    text = table(blocks)
    print(text)
    if asked.write:
        before, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}")
    return 0


def wish(given: dict[str, Any], name: str) -> dict[str, Any]:
    """Find what is given for a document: the longest beginning of its name counts, then `*`."""
    fitting = sorted((key for key in given if name.startswith(key)), key=len)
    return {**given.get("*", {}), **(given[fitting[-1]] if fitting else {})}


def rehearsed(path: Path, wanted: dict[str, Any], timeout: str) -> Iterator[Block]:
    """Rehearse one document; give its blocks that call az."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for beside in path.parent.iterdir():
            if beside.is_dir():
                (folder / beside.name).symlink_to(beside)
        document, before, report = folder / path.name, folder / "before.md", folder / "report.json"
        document.write_text(filled(path.read_text(), wanted.get("replace", [])))
        before.write_text(f"# Before\n\n```bash\n{wanted.get('before', 'true')}\n```\n")
        command = [
            sys.executable,
            "-m",
            "runbook",
            "run",
            str(before),
            str(document),
            "--rehearse",
            "--keep-going",
        ]
        command += ["--timeout", timeout, "--cwd", str(folder), "--report", f"json={report}"]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, cwd=folder)
        if not report.exists():
            yield Block(path.name, 0, (), "not run", done.stderr.strip()[-200:])
            return
        found = json.loads(report.read_text())["documents"][-1]
        errors = [one["message"] for one in found["diagnostics"] if one["severity"] == "error"]
        for block in found["blocks"]:
            if commands := called(block["code"]):
                yield Block(path.name, block["line"], commands, *judged(block, errors))


def filled(text: str, pairs: list[list[str]]) -> str:
    """Put what is given into the shell blocks of a document; a pair is a pattern and its text."""

    def inside(found: re.Match[str]) -> str:
        code = found[2]
        for pattern, value in pairs:
            code = re.sub(pattern, value, code)
        return found[1] + code + found[3]

    return re.sub(SHELL, inside, text)


def called(code: str) -> tuple[str, ...]:
    """Name the commands of az in a block, without their options."""
    lines = "\n".join(
        line for line in code.replace("\\\n", " ").splitlines() if not line.lstrip().startswith("#")
    )
    return tuple(dict.fromkeys(" ".join(found[1].split()[:4]) for found in COMMAND.finditer(lines)))


def judged(block: dict[str, Any], errors: list[str]) -> tuple[str, str]:
    """Say what became of a block, and why it did not pass."""
    reason = block["reason"] or ""
    outcome = "not_rehearsed" if reason == "not_rehearsed" else block["status"]
    said = [line for line in (block["stderr"] or block["stdout"] or "").splitlines() if line.strip()]
    words = next((line for line in said if "error" in line.lower()), said[-1] if said else "")
    if reason == "mismatch" and block["verdict"]:
        words = "; ".join(block["verdict"]["why"])
    if reason == "refused" and errors:
        words = errors[0]
    if outcome == "passed":
        return PLACES[outcome], ""
    return PLACES.get(outcome, outcome), f"{reason}: {words[:300]}".strip(": ")


def table(blocks: list[Block]) -> str:
    """Count blocks by the group of commands that they begin with."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for block in blocks:
        groups[" ".join(block.commands[0].split()[:1]) if block.commands else "(refused)"][block.outcome] += 1
    columns = list(PLACES.values())
    lines = ["| blocks that begin with | " + " | ".join(columns) + " |", "|---|" + "---:|" * len(columns)]
    for name in sorted(groups):
        counts = " | ".join(str(groups[name][column]) for column in columns)
        lines.append(f"| `az {name}` | {counts} |")
    total = sum(groups.values(), Counter[str]())
    return "\n".join(
        [*lines, "| **all** | " + " | ".join(f"**{total[column]}**" for column in columns) + " |"]
    )


if __name__ == "__main__":
    sys.exit(main())
