"""Runs that go on: what is not repeated, what is asked first, and what of the shell is there again."""

import fcntl
import json
import os
import random
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runbook.storage.runs import run_store
from tests.frontends.cli.command import RUNBOOK, Done, Folder


def block(number: int, code: str = "", directive: str = "") -> str:
    """A block that notes that it has run."""
    return f"```bash {{name=b{number} {directive}}}\n{code}\necho {number} >>ran\n```\n"


def article(folder: Folder, *blocks: str) -> None:
    folder.write("a.md", "# A\n\n" + "\n".join(blocks))


def ran(folder: Folder) -> list[int]:
    path = folder.path / "ran"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def resume(folder: Folder, *arguments: str, **more: str) -> Done:
    return folder.runbook("resume", *arguments, env=more or None)


FAILS = block(3, "test -e ok")


def failed(folder: Folder, *blocks: str, arguments: tuple[str, ...] = ()) -> None:
    """A run of which one block has failed; it does not fail again."""
    article(folder, *blocks)
    assert folder.run("a.md", *arguments).code == 1
    folder.write("ok", "")


def test_what_passed_is_not_repeated_and_the_shell_is_as_it_was(folder: Folder) -> None:
    failed(
        folder,
        block(1, "A=1; list=(x 'y z'); f() { echo \"f $A\"; }; shopt -s extglob; umask 027; mkdir -p sub"),
        block(2, "export B=2"),
        FAILS,
        block(4, 'echo "$A $B ${list[1]} $(f) $(umask) $(shopt -p extglob)"'),
    )
    done = resume(folder, "--report", "json=report.json")
    assert done.code == 0 and ran(folder) == [1, 2, 3, 4]
    assert "at a.md:13 (b3); 2 blocks count as done" in done.err
    report = json.loads((folder.path / "report.json").read_text())
    blocks = report["documents"][0]["blocks"]
    assert [one["status"] for one in blocks] == ["passed"] * 4
    assert blocks[3]["stdout"] == "1 2 y z f 1 0027 shopt -s extglob\n"
    assert resume(folder).code == 5


def test_a_failed_block_begins_in_the_state_before_it(folder: Folder) -> None:
    failed(folder, block(1, "n=1"), block(2, "n=$((n + 1)); test -e ok"), block(3, 'test "$n" = 2'))
    assert resume(folder).code == 0


def test_a_run_is_resumed_from_any_folder_and_more_than_once(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    article(folder, block(1, "A=1"), block(2, "test -e ok1; A+=2"), block(3, "test -e ok2; echo $A >a"))
    assert folder.run("a.md").code == 1
    first = run_store.names()[-1]
    folder.write("ok1", "")
    other = Folder(tmp_path_factory.mktemp("other"))
    done = resume(other)
    assert done.code == 5 and f"`runbook resume {first}`" in done.err
    assert resume(other, first).code == 1
    folder.write("ok2", "")
    done = resume(other, first, "--report", "json=r.json")
    assert done.code == 0 and ran(folder) == [1, 2, 3]
    assert (folder.path / "a").read_text() == "12\n"
    report = json.loads((other.path / "r.json").read_text())
    assert [one["status"] for one in report["documents"][0]["blocks"]] == ["passed"] * 3


def test_a_changed_block_after_the_failure_is_no_matter(folder: Folder) -> None:
    failed(folder, block(1), block(2), FAILS, block(4))
    article(folder, block(1), block(2), block(7), block(3, "true"), block(5), block(6))
    assert resume(folder).code == 0 and ran(folder) == [1, 2, 7, 3, 5, 6]


def test_an_earlier_change_is_shown_and_needs_a_word(folder: Folder) -> None:
    failed(folder, block(1), block(2), FAILS, block(4))
    article(folder, "New text.\n", block(1), block(2, "true"), FAILS, block(4))
    done = resume(folder)
    assert done.code == 2 and ran(folder) == [1, 2]
    assert "1 earlier block has changed" in done.err and "  +true" in done.err and "--force" in done.err
    assert resume(folder, "--force").code == 0
    assert ran(folder) == [1, 2, 3, 4]


def test_a_block_that_was_put_in_before_runs_with_force(folder: Folder) -> None:
    failed(folder, block(1), block(2), FAILS)
    article(folder, block(1), block(7), block(2), FAILS)
    done = resume(folder)
    assert done.code == 2 and "a.md:8: added\n" in done.err
    assert resume(folder, "--force").code == 0
    assert ran(folder) == [1, 2, 7, 3]


def test_going_on_elsewhere(folder: Folder) -> None:
    failed(folder, block(1, "A=1"), block(2, "A=2"), FAILS, block(4, "echo $A >a"))
    assert resume(folder, "--from", "b4").code == 0
    assert (folder.path / "a").read_text() == "2\n" and ran(folder) == [1, 2, 4]
    failed_again = folder.run("a.md")
    assert failed_again.code == 0
    article(folder, block(1, "A=1"), block(2, "A+=2"), block(3, "test -e nok"), block(4, "echo $A >a"))
    assert folder.run("a.md").code == 1
    folder.write("nok", "")
    assert resume(folder, "--from", "b2").code == 0
    assert (folder.path / "a").read_text() == "12\n", "the state is that before the block"


def test_what_is_to_run_always_runs_again(folder: Folder) -> None:
    failed(folder, block(1, "login=1", "always"), block(2), FAILS)
    assert resume(folder).code == 0 and ran(folder) == [1, 2, 1, 3]


def test_a_clean_up_that_ran_forbids_to_go_on(folder: Folder) -> None:
    failed(folder, block(1), FAILS, block(9, "", "cleanup"))
    done = resume(folder)
    assert done.code == 2 and "the clean-up a.md:13 has run" in done.err and ran(folder) == [1, 9]
    assert resume(folder, "--force").code == 0 and ran(folder) == [1, 9, 3, 9]


def test_results_that_do_not_hold_any_more_are_made_again(folder: Folder) -> None:
    failed(folder, block(1, "touch made", 'check="test -e made"'), block(2), FAILS)
    (folder.path / "made").unlink()
    assert resume(folder, "--revalidate").code == 0
    assert ran(folder) == [1, 2, 1, 3] and (folder.path / "made").exists()


def test_a_secret_is_not_kept_and_asked_for_again(folder: Folder, state_home: Path) -> None:
    failed(
        folder,
        block(1, "export MINE=$GIVEN; A=1"),
        FAILS,
        block(4, 'echo "$MINE $A" >a'),
        arguments=("--secret-env", "GIVEN", "--secret-env", "MINE", "--var", "GIVEN=correct-horse"),
    )
    kept = b"".join(path.read_bytes() for path in state_home.rglob("*") if path.is_file())
    assert b"correct-horse" not in kept
    done = resume(folder)
    assert done.code == 2 and "$GIVEN holds a secret, and is not kept" in done.err and ran(folder) == [1]
    assert resume(folder, GIVEN="correct-horse").code == 2
    assert resume(folder, "--var", "MINE=battery", GIVEN="staple").code == 0
    assert (folder.path / "a").read_text() == "battery 1\n"


def test_a_document_from_standard_input_is_read_from_what_is_kept(folder: Folder) -> None:
    text = "# A\n\n" + block(1) + FAILS
    assert folder.runbook("run", "-", stdin=text, installed=True).code == 1
    folder.write("ok", "")
    assert folder.runbook("resume", installed=True).code == 0
    assert ran(folder) == [1, 3]


def test_a_state_folder_that_cannot_be_written_costs_a_warning(folder: Folder, state_home: Path) -> None:
    article(folder, block(1))
    (state_home / "runbook").write_text("")
    done = folder.run("a.md")
    assert done.code == 0 and done.err.count("the run cannot be resumed") == 1 and "Traceback" not in done.err
    assert resume(folder).code == 5


def test_nothing_is_kept_on_request(folder: Folder, state_home: Path) -> None:
    article(folder, block(1))
    assert folder.run("a.md", "--keep-runs", "0").code == 0
    assert not list(state_home.rglob("*.jsonl"))
    for _ in range(4):
        folder.run("a.md", "--keep-runs", "2")
    assert len(run_store.names()) == 2


# -- killed ----------------------------------------------------------------------------------------------------------


def killed(folder: Folder, *arguments: str, after: int, wait_s: float = 0.0) -> int | None:
    """Run it, and kill the engine once so many blocks have noted that they run; its exit code, where it had ended."""
    with subprocess.Popen(
        [*RUNBOOK, *arguments], cwd=folder.path, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as process:
        while process.poll() is None and len(ran(folder)) < after:
            time.sleep(0.005)
        time.sleep(wait_s)
        process.kill()
    return process.returncode if process.returncode >= 0 else None


@pytest.fixture
def in_flight(folder: Folder) -> Iterator[Folder]:
    """A run whose engine was killed in its second block, which had done its work."""
    article(
        folder, block(1, "A=1"), block(2, "echo 2 >>ran; while [ ! -e go ]; do sleep 0.05; done"), block(3)
    )
    assert killed(folder, "run", "-q", "a.md", after=2) is None
    folder.write("go", "")
    yield folder


def test_a_block_whose_end_nobody_saw_is_not_repeated(in_flight: Folder) -> None:
    done = resume(in_flight)
    assert done.code == 2 and ran(in_flight) == [1, 2]
    assert "a.md:8 (b2) started, and nobody saw its end" in done.err
    assert "--redo b2" in done.err and "--skip b2" in done.err
    assert resume(in_flight, "--skip", "b2").code == 0 and ran(in_flight) == [1, 2, 3]


def test_it_is_repeated_when_a_person_says_so(in_flight: Folder) -> None:
    assert resume(in_flight, "--redo", "b2").code == 0 and ran(in_flight) == [1, 2, 2, 2, 3]


def test_its_report_says_unknown(in_flight: Folder) -> None:
    report = json.loads(in_flight.runbook("report", "json").out)
    assert [(one["status"], one["reason"]) for one in report["documents"][0]["blocks"]][1] == (
        "error",
        "unknown",
    )


@pytest.mark.parametrize(
    ("directive", "expected"),
    [
        ("idempotent", [1, 2, 2, 2, 3]),
        ('check="test -e nothing"', [1, 2, 2, 2, 3]),
        ('check="grep -q 2 ran"', [1, 2, 3]),
    ],
)
def test_it_is_repeated_when_the_document_says_so(
    folder: Folder, directive: str, expected: list[int]
) -> None:
    code = "echo 2 >>ran; while [ ! -e go ]; do sleep 0.05; done"
    article(folder, block(1), block(2, code, directive), block(3))
    assert killed(folder, "run", "-q", "a.md", after=2) is None
    folder.write("go", "")
    assert resume(folder).code == 0 and ran(folder) == expected


def test_what_is_not_known_stays_so_when_the_check_is_cut_off(folder: Folder) -> None:
    check = "touch checking; while [ ! -e answer ]; do sleep 0.05; done; grep -q 2 ran"
    code = "echo 2 >>ran; while [ ! -e go ]; do sleep 0.05; done"
    article(folder, block(1), block(2, code, f'check="{check}"'), block(3))
    assert killed(folder, "run", "-q", "a.md", after=2) is None
    for name in ("go", "answer"):
        assert not (folder.path / name).exists()
        with subprocess.Popen(
            [*RUNBOOK, "resume", "-q"], cwd=folder.path, stdin=subprocess.DEVNULL
        ) as process:
            while not (folder.path / "checking").exists():
                time.sleep(0.01)
            process.kill()
        (folder.path / "checking").unlink()
        folder.write(name, "")
    assert resume(folder).code == 0 and ran(folder) == [1, 2, 3]


def test_a_run_is_not_resumed_while_it_goes_on_nor_by_two(in_flight: Folder) -> None:
    (run,) = run_store.names()
    folder = run_store.folder() / run
    descriptor = os.open(folder / run_store.JOURNAL, os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    done = resume(in_flight, run)
    assert done.code == 2 and "goes on" in done.err
    os.close(descriptor)
    run_store.claim(folder, "20991231T000000Z-00000000")
    done = resume(in_flight, run)
    assert done.code == 2 and "is not kept any more" in done.err


STEPS = 8
SHOW = "declare -p; declare -f; shopt; shopt -o; pwd; umask; alias; trap -p"
OWN = re.compile(
    r"declare \S+ (?:_|BASH\w*|COLUMNS|COMP_WORDBREAKS|DIRSTACK|EPOCH\w+|GROUPS|HISTCMD|LINENO|LINES|PIPESTATUS|PPID"
    r"|RANDOM|SECONDS|SRANDOM|RUNBOOK_\w+|__runbook_\w+)\b.*\n"
)
CHANGES = {
    1: "A=1; export E=2; declare -A map=([a]=1); cd sub",
    2: "f() { echo \"f $A\"; }; alias ll='ls -l'",
    3: "umask 027; shopt -s nullglob; set -u",
    4: "trap 'echo usr1' USR1; list=(1 'two words')",
    5: "cd ..; list+=(3); readonly ro=1",
}


def counted(number: int) -> str:
    return (
        f'```bash {{name=b{number} check="test -e $DONE/{number}"}}\n{CHANGES.get(number, "")}\n'
        f'echo x >>"$DONE/{number}"\n```\n'
    )


def shown(folder: Folder) -> str:
    text = OWN.sub("", (folder.path / "final").read_text())
    text = text.replace(str(folder.path), "HERE")
    return re.sub(r"runbook-\w{8}", "FOLDER", re.sub(r"\b[0-9a-f]{16}\b", "NONCE", text))


def laid_out(path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    for name in ("sub", "done"):
        (path / name).mkdir(parents=True)
    monkeypatch.setenv("DONE", str(path / "done"))
    monkeypatch.setenv("XDG_STATE_HOME", str(path / "state"))
    folder = Folder(path)
    article(
        folder,
        *map(counted, range(1, STEPS + 1)),
        f'```bash {{name=end always}}\n{{ {SHOW}; }} >"$DONE/../final"\n```\n',
    )
    return folder


def times(folder: Folder) -> dict[int, int]:
    """How often each block has run."""
    found = ((number, folder.path / "done" / str(number)) for number in range(1, STEPS + 1))
    return {number: len(path.read_text().split()) if path.exists() else 0 for number, path in found}


@pytest.mark.parametrize("cut", [False, True])
def test_no_block_runs_twice_whenever_the_engine_is_killed(
    cut: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at random moments, its journal cut off at a random byte where `cut`, and resumed to the end."""
    chance = random.Random(16 + cut)
    plain = laid_out(tmp_path / "plain", monkeypatch)
    assert plain.runbook("run", "-q", "a.md", installed=True).code == 0
    expected = shown(plain)
    for number in range(2):
        folder = laid_out(tmp_path / str(number), monkeypatch)
        arguments: tuple[str, ...] = ("run", "-q", "a.md")
        for _ in range(2):
            at = chance.randint(sum(times(folder).values()), STEPS)
            with subprocess.Popen(
                [*RUNBOOK, *arguments], cwd=folder.path, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ) as process:
                while process.poll() is None and sum(times(folder).values()) < at:
                    time.sleep(0.001)
                time.sleep(chance.uniform(0, 0.01))
                process.kill()
            kept = [
                one for one in run_store.names() if (run_store.folder() / one / run_store.REQUEST).exists()
            ]
            if cut and kept and not run_store.successor(run_store.folder() / kept[-1]):
                journal = run_store.folder() / kept[-1] / run_store.JOURNAL
                os.truncate(journal, chance.randint(0, journal.stat().st_size))
            arguments = ("resume", "-q") if kept else arguments
        done = folder.runbook(*arguments, installed=True)
        assert done.code in (0, 5), done.err
        assert set(times(folder).values()) == {1}, "each once"
        for one in run_store.names():
            for line in (run_store.folder() / one / run_store.JOURNAL).read_bytes().splitlines()[:-1]:
                json.loads(line)
        report = folder.runbook("report", "json", installed=True)
        skipped = '"its check says that it has happened"' in report.out
        assert skipped or shown(folder) == expected
        shutil.rmtree(folder.path)
