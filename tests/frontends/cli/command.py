"""Runs the command as a person or a CI job does: in this process for what is about options, else the installed one."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from runbook.frontends.cli.app import main

OF_PROCESSES = frozenset({"test", "step"})
"""Commands that have processes of their own, or want a terminal."""
RUNBOOK = [sys.executable, "-m", "runbook"]


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str
    report: dict[str, Any] | None = None

    @property
    def blocks(self) -> list[dict[str, Any]]:
        assert self.report is not None, self.err
        return [block for document in self.report["documents"] for block in document["blocks"]]


class Folder:
    """A working directory with documents in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        (self.path / name).write_bytes(data)

    def runbook(
        self, *arguments: str, stdin: str = "", env: dict[str, str] | None = None, installed: bool = False
    ) -> Done:
        """`installed`: in a process of its own, for what is about processes, streams and the interpreter."""
        if not installed and arguments[0] not in OF_PROCESSES:
            return self._here(*arguments, stdin=stdin, env=env)
        done = subprocess.run(
            [*RUNBOOK, *arguments],
            cwd=self.path,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={**os.environ, **(env or {})},
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def _here(self, *arguments: str, stdin: str, env: dict[str, str] | None) -> Done:
        before = Path.cwd()
        os.chdir(self.path)
        try:
            done = CliRunner().invoke(main, arguments, input=stdin, env=env, prog_name="runbook")
        finally:
            os.chdir(before)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Done(done.exit_code, done.stdout, done.stderr)

    def run(
        self, *arguments: str, stdin: str = "", env: dict[str, str] | None = None, installed: bool = False
    ) -> Done:
        """``runbook run`` with a JSON report."""
        report = self.path / "report.json"
        report.unlink(missing_ok=True)
        done = self.runbook(
            "run", *arguments, "--report", "json=report.json", stdin=stdin, env=env, installed=installed
        )
        return Done(
            done.code, done.out, done.err, json.loads(report.read_text()) if report.exists() else None
        )
