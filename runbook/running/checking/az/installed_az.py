"""The table of the commands of the az on PATH, its extensions included; made once for each installation."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from runbook.core.errors import UsageError
from runbook.core.strings import printable
from runbook.storage import state_home

_DUMP = Path(__file__).with_name("az_table_dump.py")
_PYTHON = re.compile(r"(?<![\w./-])[\w./-]*python[\d.]*(?![\w.-])")
_MOST_S = 600


@cache
def table_of_az() -> bytes:
    """The table as a gzip file's content. Raises UsageError where there is no az, or where it cannot be asked."""
    kept = _kept()
    if kept is not None and kept.is_file():
        return kept.read_bytes()
    data = gzip.compress(_made(_python(_program())), 9, mtime=0)
    if kept is not None:
        try:
            kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary = kept.with_suffix(f".{os.getpid()}")
            temporary.write_bytes(data)
            temporary.replace(kept)
        except OSError:
            pass  # made again next time
    return data


@cache
def identity() -> str:
    """What changes when az or one of its extensions does. Raises UsageError where there is no az."""
    program = os.path.realpath(_program())
    roots = [Path(program), *_packages(program), *_extensions()]
    told = [(str(one), one.stat().st_mtime_ns) for one in roots if one.exists()]
    return hashlib.sha256(repr((told, _DUMP.read_bytes())).encode()).hexdigest()[:32]


def _kept() -> Path | None:
    try:
        return state_home.folder("az") / f"{identity()}.gz"
    except OSError:
        return None


def _program() -> str:
    found = shutil.which("az")
    if found is None:
        raise UsageError(
            "--az-index auto: there is no az on PATH; leave the option out to use the table that comes along"
        )
    return found


def _packages(program: str) -> list[Path]:
    """Where the packages of az are: they change when it is updated."""
    return sorted(Path(program).parent.parent.glob("lib/python3*/site-packages/azure_cli*"))


def _extensions() -> list[Path]:
    folder = Path(
        os.environ.get("AZURE_EXTENSION_DIR")
        or Path(os.environ.get("AZURE_CONFIG_DIR") or Path.home() / ".azure") / "cliextensions"
    )
    return sorted(folder.glob("*")) if folder.is_dir() else []


def _python(program: str) -> str:
    """The Python that az runs with: its first line or its script names it, or it stands beside it."""
    real = Path(os.path.realpath(program))
    text = real.read_bytes()[:4096].decode(errors="replace")
    beside = [str(real.parent / name) for name in ("python3", "python")]
    named: list[str] = _PYTHON.findall(text)
    for one in [*(found for found in named if os.path.isabs(found)), *beside]:
        if os.access(one, os.X_OK) and _has_az(one):
            return one
    raise UsageError(f"--az-index auto: {printable(program)} does not say which Python it runs with")


def _has_az(python: str) -> bool:
    asked = [python, "-c", "import azure.cli.core"]
    return subprocess.run(asked, capture_output=True, timeout=_MOST_S, check=False).returncode == 0


def _made(python: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "table")
        try:
            done = subprocess.run(
                [python, str(_DUMP), path], capture_output=True, timeout=_MOST_S, check=False, text=True
            )
            if done.returncode == 0:
                return Path(path).read_bytes()
            said = done.stderr.strip().splitlines()[-1:] or [f"it ended with {done.returncode}"]
        except (OSError, subprocess.TimeoutExpired) as problem:
            said = [str(problem)]
    raise UsageError(f"--az-index auto: az does not tell its commands: {printable(said[0])}")
