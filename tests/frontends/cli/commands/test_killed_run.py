"""Runs whose engine was killed: no block is repeated by itself, none is lost, and the state is that of before."""

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
from tests.frontends.cli.command import RUNBOOK, Folder
from tests.frontends.cli.noting import article, block, ran, resume


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


@pytest.mark.timeout(900)
def test_the_state_after_an_unknown_block_that_a_person_decided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Repeated: that of a run that nobody disturbed. Skipped: that without what the block itself has set."""
    waits = 'echo x >>"$DONE/2"; while [ ! -e "$DONE/go" ]; do sleep 0.05; done'
    blocks = (
        block(1, 'A=1; f() { echo "f $A"; }; shopt -s extglob; umask 027; mkdir -p sub; cd sub'),
        block(2, f"B=2; g() {{ echo g; }}; shopt -s nullglob; umask 077; cd ..; {waits}"),
        block(3, "C=$A; list=(x 'y z'); set -u"),
        f'```bash {{name=end}}\n{{ {SHOW}; }} >"$DONE/../final"\n```\n',
    )
    found: dict[str, str] = {}
    for how in ("", "--redo", "--skip"):
        folder = laid_out(tmp_path / f"run{how}", monkeypatch, *blocks)
        if how:
            with subprocess.Popen(
                [*RUNBOOK, "run", "-q", "a.md"], cwd=folder.path, stdin=subprocess.DEVNULL
            ) as process:
                while not (folder.path / "done" / "2").exists():
                    assert process.poll() is None
                    time.sleep(0.005)
                process.kill()
        folder.write("done/go", "")
        done = resume(folder, how, "b2") if how else folder.run("a.md")
        assert done.code == 0, done.err
        found[how] = shown(folder)
    assert found["--redo"] == found[""]
    skipped, whole = (set(found[how].splitlines()) for how in ("--skip", ""))
    assert {'declare -- A="1"', 'declare -- C="1"', "0027", "HERE/sub"} <= skipped
    assert {'declare -- B="2"', "g () ", "0077", "HERE"} <= whole - skipped
    assert not [line for line in skipped - whole if "sub" not in line and line not in AT_B2]


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


STEPS = 6
AT_B2 = ("0027", "nullglob       \toff", 'declare -x OLDPWD="HERE"')
"""What else the second block changes."""
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


def laid_out(path: Path, monkeypatch: pytest.MonkeyPatch, *blocks: str) -> Folder:
    """A folder with a document of these blocks; without any, of those that count themselves."""
    for name in ("sub", "done"):
        (path / name).mkdir(parents=True)
    monkeypatch.setenv("DONE", str(path / "done"))
    monkeypatch.setenv("XDG_STATE_HOME", str(path / "state"))
    folder = Folder(path)
    article(
        folder,
        *blocks
        or (
            *map(counted, range(1, STEPS + 1)),
            f'```bash {{name=end always}}\n{{ {SHOW}; }} >"$DONE/../final"\n```\n',
        ),
    )
    return folder


def times(folder: Folder) -> dict[int, int]:
    """How often each block has run."""
    found = ((number, folder.path / "done" / str(number)) for number in range(1, STEPS + 1))
    return {number: len(path.read_text().split()) if path.exists() else 0 for number, path in found}


@pytest.mark.timeout(900)  # a dozen processes, on a machine that may do much else
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
