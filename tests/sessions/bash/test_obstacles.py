"""A machine that lacks something: a clear error, or it simply works."""

import os
import resource
import shutil
import subprocess
from pathlib import Path

import pytest

from runbook.core.events import Reason
from runbook.sessions.bash.session import BashSession
from runbook.sessions.process import runtime_dir
from tests.conformance.cases import run
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


def test_a_bash_that_ends_before_it_reads_a_block_is_not_started_for_ever(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    (tmp_path / "bash").write_text(f'#!{bash}\ncase "$*" in */commands*) exit 7; esac\nexec {bash} "$@"\n')
    (tmp_path / "bash").chmod(0o755)
    done = _run(tmp_path, {}, PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert done.returncode == 3
    assert "ended 3 times before it read a block (exit status 7)" in done.stdout


def test_a_relative_runtime_folder_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    done = _run(tmp_path, {}, XDG_RUNTIME_DIR="run")
    assert (done.returncode, "v is 1" in done.stdout) == (1, True), done.stderr
    assert list((tmp_path / "run").iterdir()) == []


def test_a_state_that_cannot_be_saved_is_never_lost_without_a_word() -> None:
    with BashSession() as session:
        first = run(session, "name=web; big=$(head -c 200000 /dev/zero | tr '\\0' a); ulimit -f 1")
        if first.ended.reason is None:
            assert run(session, "echo $name").stdout == b"web\n"
        else:
            assert first.ended.reason is Reason.SESSION_LOST
            assert "state could not be saved" in str(first.ended.message)


def test_a_full_folder_leaves_the_living_shell_its_state(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in the place of the saved state cannot be written to either."""
    with BashSession() as session:
        run(session, "name=web")
        folder = session._folder.path
        (folder / "state").unlink()
        (folder / "state").mkdir()
        assert run(session, "set -e; other=1").ended.exit_status == 0
        assert run(session, "echo $name $other").stdout == b"web 1\n"
        failed = run(session, "false")
        assert failed.ended.reason is Reason.SESSION_LOST


def test_a_folder_of_somebodys_own_is_not_taken_for_the_engines(tmp_path: Path) -> None:
    mine = tmp_path / "runbook-mywork"
    mine.mkdir()
    (mine / "lock").touch()
    engines = runtime_dir.RunDir(tmp_path)
    os.close(engines.lock)  # as when the engine was killed
    assert list(runtime_dir.abandoned(tmp_path)) == [engines.path]
