"""Findings of documents that have not changed, kept between runs by the content of all that they were made of."""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from runbook import __version__
from runbook.checks.checked import Checked
from runbook.checks.installed_rules import modules
from runbook.checks.rule import Edit, Finding
from runbook.core.diagnostics import Severity
from runbook.core.options import CheckOptions, RunOptions
from runbook.sources import locations
from runbook.sources.loader import places_beside
from runbook.storage import state_home

_ABSENT = ""
"""What stands for the content of a file that is not there."""
_MOST_FOLDERS = 8
"""Sets of options and versions whose findings are kept."""


@dataclass(frozen=True, slots=True)
class FindingsCache:
    """`folder` holds an entry a document; None: nothing is kept, since there is no home folder."""

    folder: Path | None

    @staticmethod
    def of(options: RunOptions, wanted: CheckOptions, given: Mapping[str, str]) -> "FindingsCache":
        """The cache of all that is found with these options by these rules."""
        asked = [
            *(options.executable, options.include_roots, options.choose, options.env_files, options.yes),
            *(wanted.original, wanted.shellcheck, sorted(given), sorted(options.variables)),
            _az(wanted),
        ]
        key = hashlib.sha256(repr((asked, _tool(), os.getcwd())).encode()).hexdigest()[:16]
        try:
            return FindingsCache(state_home.folder("check") / key)
        except OSError:
            return FindingsCache(None)

    def find(self, name: str) -> Checked | None:
        """What was found, if nothing has changed that it was made of."""
        if self.folder is None or locations.is_url(name) or name == locations.STDIN:
            return None
        try:
            entry = json.loads(self._entry(name).read_bytes())
            if any(_content(path) != digest for path, digest in entry["files"].items()):
                return None
            return Checked(
                name,
                tuple(map(_finding, entry["findings"])),
                {int(line): text for line, text in entry["lines"].items()},
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, checked: Checked, files: Iterable[str], missing: Iterable[str]) -> None:
        """Keep what was found. Nothing is kept of what came from the web. What cannot be written is not kept."""
        names = {*files, *missing}
        if self.folder is None or checked.path == locations.STDIN or any(map(locations.is_url, names)):
            return
        beside = (str(path) for path, _ in places_beside(Path(checked.path)))
        entry = {
            "files": {path: _content(path) for path in (*names, *beside)},
            "findings": [asdict(one) for one in checked.findings],
            "lines": checked.lines,
        }
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=self.folder)
            with open(descriptor, "w", encoding="utf-8") as file:
                file.write(json.dumps(entry))
            os.replace(temporary, self._entry(checked.path))

    def sweep(self) -> None:
        """Remove what other versions and other options have left, the oldest first, where there is much of it."""
        if self.folder is None:
            return
        with contextlib.suppress(OSError):
            others = [one for one in self.folder.parent.iterdir() if one != self.folder]
            if len(others) > _MOST_FOLDERS:
                import shutil

                for one in sorted(others, key=lambda path: path.stat().st_mtime)[:-_MOST_FOLDERS]:
                    shutil.rmtree(one, ignore_errors=True)

    def _entry(self, name: str) -> Path:
        assert self.folder is not None
        return (
            self.folder
            / hashlib.sha256(os.path.abspath(name).encode(errors="surrogateescape")).hexdigest()[:32]
        )


def _az(wanted: CheckOptions) -> str | None:
    """What the table of az's commands is made of, where it is made of the az on PATH."""
    if wanted.az_index != "auto":
        return None
    from runbook.running.checking.az.installed_az import identity

    return identity()


def _finding(data: dict[str, object]) -> Finding:
    fields = dict(data)
    fields["severity"] = Severity(str(fields["severity"]))
    columns = fields["columns"]
    fields["columns"] = tuple(columns) if isinstance(columns, list) else None
    fields["edits"] = tuple(Edit(*one) for one in fields["edits"])  # type: ignore[attr-defined]
    return Finding(**fields)  # type: ignore[arg-type]


@cache
def _content(path: str) -> str:
    """A digest of what a file holds."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return _ABSENT


@cache
def _tool() -> str:
    """The version of this program, its files' times for those who work on it, and the rules of other packages."""
    root = Path(__file__).resolve().parents[2]
    times = sorted(
        (str(path), path.stat().st_mtime_ns)
        for pattern in (
            "checks/**/*",
            "shell/**/*",
            "documents/**/*",
            "judging/**/*",
            "engine/*",
            "sources/*",
        )
        for path in root.glob(pattern)
        if path.suffix in (".py", ".json", ".gz", ".toml", ".txt")
    )
    others = [(one.__name__, _content(one.__file__ or "")) for one in modules()]
    return hashlib.sha256(repr((__version__, times, others)).encode()).hexdigest()
