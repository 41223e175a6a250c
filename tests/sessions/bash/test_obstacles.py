"""A machine that lacks something: a clear error, or it simply works."""

import os
import resource
import subprocess
from pathlib import Path

import pytest

from tests.frontends.cli.command import RUNBOOK

DOCUMENT = '# T\n\n```bash\nv=1\n```\n\n```bash\nfalse\n```\n\n```bash\necho "v is $v"\n```\n'


def _run(folder: Path, limits: dict[int, int], **env: str) -> subprocess.CompletedProcess[str]:
    (folder / "doc.md").write_text(DOCUMENT)

    def limit() -> None:
        for what, most in limits.items():
            resource.setrlimit(what, (most, most))

    return subprocess.run(
        [*RUNBOOK, "run", "doc.md", "--keep-going"],
        cwd=folder,
        env={**os.environ, **env},
        preexec_fn=limit,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_few_descriptors(tmp_path: Path) -> None:
    done = _run(tmp_path, {resource.RLIMIT_NOFILE: 32})
    assert (done.returncode, "v is 1" in done.stdout) == (1, True), done.stderr


@pytest.mark.parametrize("bytes_", [0, 300, 20_000])
def test_files_that_cannot_grow_as_on_a_full_disk(tmp_path: Path, bytes_: int) -> None:
    done = _run(tmp_path, {resource.RLIMIT_FSIZE: bytes_})
    assert done.returncode in (1, 3)
    assert "Traceback" not in done.stderr and "internal error" not in done.stderr
    if done.returncode == 3:
        assert "File too large" in done.stdout + done.stderr


def test_no_bash(tmp_path: Path) -> None:
    done = _run(tmp_path, {}, PATH="/nonexistent")
    assert done.returncode == 3
    assert "bash is not on PATH" in done.stderr


def test_no_folder_for_the_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from runbook.core.errors import SessionError
    from runbook.sessions.process import runtime_dir

    monkeypatch.setattr(runtime_dir, "base", lambda: tmp_path / "none")
    with pytest.raises(SessionError, match=r"private folder .*TMPDIR"):
        runtime_dir.RunDir()


def test_a_working_directory_that_cannot_be_written(tmp_path: Path) -> None:
    place = tmp_path / "fixed"
    place.mkdir()
    (place / "doc.md").write_text(DOCUMENT)
    place.chmod(0o500)
    try:
        done = subprocess.run(
            [*RUNBOOK, "run", "doc.md", "--keep-going"],
            cwd=place,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        place.chmod(0o700)
    assert (done.returncode, "v is 1" in done.stdout) == (1, True), done.stderr


def test_a_working_directory_that_is_gone(tmp_path: Path) -> None:
    place = tmp_path / "gone"
    place.mkdir()
    (tmp_path / "doc.md").write_text(DOCUMENT)
    line = 'cd "$1" && rmdir "$1" && shift && exec "$@"'
    done = subprocess.run(
        ["bash", "-c", line, "-", str(place), *RUNBOOK, "run", str(tmp_path / "doc.md"), "--keep-going"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (1, 3)
    assert "internal error" not in done.stderr and "Traceback" not in done.stderr
