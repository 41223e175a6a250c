"""What git knows of a project."""

import shutil
import subprocess
from pathlib import Path

from runbook.core.errors import UsageError


def repository(folder: Path) -> Path | None:
    """The folder of the repository that `folder` lies in: where ``.git`` is; None outside of one."""
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), None)


def files(folder: Path) -> list[str] | None:
    """The files below `folder` that git tracks, or would if asked to: those it ignores are left out.

    Paths relative to `folder`; None when git cannot say.
    """
    found = _git(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return None if found is None else list(dict.fromkeys(found))


def changed(revision: str) -> set[Path]:
    """The files that differ from `revision`, committed or not, new ones and both names of a renamed one among them.

    Against a branch: from where this work left it (``git merge-base``). Raises UsageError when git cannot say.
    """
    here = Path.cwd()
    if shutil.which("git") is None:
        raise UsageError("--changed-since needs git, which is not on PATH")
    top = repository(here)
    if top is None:
        raise UsageError(f"--changed-since {revision}: {here} lies in no git repository")
    if revision.startswith("-") or _git(top, "rev-parse", "--verify", "-q", f"{revision}^{{commit}}") is None:
        raise UsageError(
            f"--changed-since {revision}: git knows no such revision; in CI fetch it first (a shallow clone has none)"
        )
    base = _git(top, "merge-base", revision, "HEAD", separator="\n") or [revision]
    # --no-renames: a renamed file is one that went and one that came.
    differing = _git(top, "diff", "--name-only", "--no-renames", "-z", base[0], "--")
    new = _git(top, "ls-files", "-z", "--others", "--exclude-standard")
    if differing is None or new is None:
        raise UsageError(f"--changed-since {revision}: git diff failed")
    return {top / name for name in (*differing, *new)}


def _git(folder: Path, *arguments: str, separator: str = "\0") -> list[str] | None:
    try:
        done = subprocess.run(
            ["git", *arguments],  # noqa: S607 - the git that the person has
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
    if done.returncode:
        return None
    text = done.stdout.decode(errors="surrogateescape")
    return [one for one in text.split(separator) if one]
