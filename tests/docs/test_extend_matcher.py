"""The page on adding a matcher works as written: its files make a package, whose matcher keeps the rules."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE = re.compile(r"^```(?:python|toml)\n(# (\S+)\n.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The files of the page, installed as pip would: what counts of an installation is its metadata."""
    for content, name in FILE.findall((ROOT / "docs/extend/matcher.md").read_text()):
        (tmp_path / name).write_text(content)
    project = tomllib.loads((tmp_path / "pyproject.toml").read_text())["project"]
    metadata = tmp_path / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    groups = "".join(
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in entries.items())
        for group, entries in project["entry-points"].items()
    )
    (metadata / "entry_points.txt").write_text(groups)
    return tmp_path


def run(package: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=package,
        env={**os.environ, "PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_matcher_of_the_page_is_found(package: Path) -> None:
    (package / "expected.txt").write_text("a\nb\n")
    (package / "actual.txt").write_text("c\nd\n")
    done = run(package, "runbook", "score", "expected.txt", "actual.txt", "--matcher", "line-count")
    assert done.stdout.startswith(
        "passed: 1.00, 0.3 needed (matcher line-count)\n  2 lines, 2 documented\n"
    ), done.stderr


def test_the_matcher_of_the_page_keeps_the_rules(package: Path) -> None:
    done = run(package, "pytest", "-q", "-p", "no:cacheprovider", "test_lines_of_code.py")
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout
