import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.core.errors import DocumentError
from runbook.core.events import Status
from runbook.engine.session import SessionState
from runbook.storage.runs.progress_log import BlockMark, ProgressLog, RunProgress, read_progress

PIECES = st.lists(st.binary(min_size=1, max_size=3), unique=True, max_size=6).map(tuple)


def state(*pieces: bytes, cwd: str = "/", withheld: tuple[str, ...] = ()) -> SessionState:
    return SessionState(pieces, cwd, withheld)


def written(path: Path) -> bytes:
    log = ProgressLog(path)
    log.started("a.md:1", 1)
    log.ended("a.md:1", 1, Status.PASSED, state(b"A=1", b"B=\xff"))
    log.started("a.md:5", 1)
    log.ended("a.md:5", 1, Status.FAILED, state(b"A=1", b"B=\xff"))
    log.started("a.md:5", 2)
    log.ended("a.md:5", 2, Status.PASSED, state(b"A=2", b"B=\xff", b"C", cwd="/é", withheld=("T",)))
    log.ended("aside-1", 1, Status.PASSED, None)
    log.started("a.md:9", 1)
    log.sync()
    log.close()
    return path.read_bytes()


def test_what_was_written_is_read(tmp_path: Path) -> None:
    written(tmp_path / "p")
    assert read_progress(tmp_path / "p") == RunProgress(
        {
            "a.md:1": BlockMark(1, Status.PASSED, 1),
            "a.md:5": BlockMark(2, Status.PASSED, 2),
            "aside-1": BlockMark(1, Status.PASSED),
            "a.md:9": BlockMark(1),
        },
        [
            ("a.md:1", Status.PASSED, 1),
            ("a.md:5", Status.FAILED, 1),
            ("a.md:5", Status.PASSED, 2),
            ("aside-1", Status.PASSED, None),
        ],
        {
            1: state(b"A=1", b"B=\xff"),
            2: state(b"A=2", b"B=\xff", b"C", cwd="/é", withheld=("T",)),
        },
    )


def test_a_log_that_was_cut_off_anywhere_is_read_up_to_there(tmp_path: Path) -> None:
    whole = written(tmp_path / "p")
    full = read_progress(tmp_path / "p")
    for end in range(len(whole)):
        (tmp_path / "cut").write_bytes(whole[:end])
        found = read_progress(tmp_path / "cut")
        assert found.states.items() <= full.states.items()
        assert found.ends == full.ends[: len(found.ends)]


def test_a_state_costs_what_has_changed(tmp_path: Path) -> None:
    log = ProgressLog(tmp_path / "p")
    many = [b"V%d=%d" % (number, number) for number in range(1000)]
    sizes = []
    for number in range(3):
        many[500] = b"V500=%d" % -number
        log.ended("b", 1, Status.PASSED, state(*many))
        sizes.append((tmp_path / "p").stat().st_size)
    assert sizes[0] > 5000 and sizes[2] - sizes[1] < 200
    log.close()
    assert read_progress(tmp_path / "p").states[3].pieces == tuple(many)


@given(st.lists(PIECES, max_size=8))
def test_any_sequence_of_states_comes_back(
    tmp_path_factory: pytest.TempPathFactory, found: list[tuple[bytes, ...]]
) -> None:
    path = tmp_path_factory.mktemp("log") / "p"
    log = ProgressLog(path)
    numbers = [log.keep(SessionState(pieces, "/")) for pieces in found]
    log.close()
    states = read_progress(path).states
    assert [states[number].pieces for number in numbers] == found


def test_another_version_or_file_is_told(tmp_path: Path) -> None:
    assert read_progress(tmp_path / "none") == RunProgress()
    (tmp_path / "p").write_text('{"version":99}\n')
    with pytest.raises(DocumentError, match="another version"):
        read_progress(tmp_path / "p")
    (tmp_path / "p").write_text("{}\nx\n")
    with pytest.raises(DocumentError, match="not the progress of a run"):
        read_progress(tmp_path / "p")


def test_a_full_disk_leaves_a_whole_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = ProgressLog(tmp_path / "p")
    log.started("a", 1)
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:5]))
    with pytest.raises(OSError, match="No space left"):
        log.ended("a", 1, Status.PASSED, state(b"A=1"))
    monkeypatch.undo()
    log.ended("a", 1, Status.PASSED, state(b"A=1", b"B=2"))
    found = read_progress(tmp_path / "p")
    assert found.ends == [("a", Status.PASSED, 1)] and found.states == {1: state(b"A=1", b"B=2")}
