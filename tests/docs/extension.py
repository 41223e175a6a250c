"""The package that a page on extending writes down file by file, installed for a test."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tests import ROOT

DOCS = ROOT / "docs"
FILE = re.compile(r"^```(?:python|toml)\n(# (\S+)\n.*?)^```$", re.MULTILINE | re.DOTALL)


def install(page: str, folder: Path) -> None:
    """Write the files of the page, installed as pip would: what counts of an installation is its metadata."""
    for content, name in FILE.findall((DOCS / page).read_text()):
        (folder / name).write_text(content)
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    metadata = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    groups = "".join(
        f"[{group}]\n" + "".join(f"{name} = {target}\n" for name, target in entries.items())
        for group, entries in project["entry-points"].items()
    )
    (metadata / "entry_points.txt").write_text(groups)


def run(package: Path, *arguments: str, limit_s: float = 120) -> subprocess.CompletedProcess[str]:
    """``python -m`` beside the package."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=package,
        env={**os.environ, "PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )
