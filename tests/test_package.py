"""What is installed has every file of the package: also those that are not Python."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests import ROOT


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_a_distribution_has_every_file(target: str, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (made,) = tmp_path.iterdir()
    if target == "wheel":
        with zipfile.ZipFile(made) as wheel:
            names = wheel.namelist()
    else:
        with tarfile.open(made) as sdist:
            names = [name.partition("/")[2] for name in sdist.getnames()]
    package = (path for path in (ROOT / "runbook").rglob("*") if path.is_file())
    wanted = {str(path.relative_to(ROOT)) for path in package if "__pycache__" not in path.parts}
    assert "runbook/reporting/schemas/report-1.json" in wanted
    assert wanted - set(names) == set()
