"""The gate: everything that a change must pass, in one command: ``python -m tests``."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent

GATE = {
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "lint": [str(BIN / "ruff"), "check", "."],
    "imports": [str(BIN / "lint-imports")],
    "types": [sys.executable, "-m", "mypy"],
    "tests": [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"],
    "docs": [str(BIN / "runbook"), "test", "README.md", "docs", "--strict", "--timeout", "2m"],
}
"""Name -> command; all of them run, in this order, and every one must succeed."""
if shutil.which("npm") and (ROOT / "editors" / "vscode" / "node_modules").is_dir():
    # The extension for VS Code is the only part that is not Python; .ci/run installs what its tests need.
    GATE["extension"] = ["npm", "--prefix", "editors/vscode", "run", "gate"]


def main() -> int:
    """Run the gate; the number of steps that failed."""
    failed = []
    with tempfile.TemporaryDirectory() as state:
        # The documents call what is installed here, and what they run is not a run of the user's.
        path = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        environment = {**os.environ, "PATH": path, "XDG_STATE_HOME": state}
        for name, command in GATE.items():
            print(
                f"== {name}: {' '.join(command[1:] if command[0] == sys.executable else command)}", flush=True
            )
            started = time.monotonic()
            if subprocess.run(command, cwd=ROOT, check=False, env=environment).returncode:
                failed.append(name)
            print(f"   {time.monotonic() - started:.1f} s", flush=True)
    print(f"gate: {'failed: ' + ', '.join(failed) if failed else 'passed'}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
