"""``runbook cleanup``: what a run has not cleaned up, once, also after it was killed."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from runbook.storage.runs import run_store
from tests.frontends.cli.command import RUNBOOK, Done, Folder

DOCUMENT = """# Clean

```bash { name=make }
echo made >> log.txt
```

```bash { name=wait }
touch "$RUNBOOK_DOCUMENT_DIR/waits"; until [ -e "go on" ]; do sleep 0.05; done
```

```bash { name=remove cleanup }
echo removed >> log.txt
```

```bash { name=check cleanup }
[ ! -e broken ]
echo checked >> log.txt
```
"""


@pytest.fixture
def document(folder: Folder) -> Folder:
    folder.write("a.md", DOCUMENT)
    folder.write("go on", "")
    return folder


def log(folder: Folder) -> list[str]:
    return (folder.path / "log.txt").read_text().split()


def cleanup(folder: Folder, *arguments: str) -> Done:
    return folder.runbook("cleanup", *arguments, installed=True)


def lines(path: Path) -> list[dict[str, Any]]:
    return list(map(json.loads, path.read_text().splitlines()))


def kept(folder: Folder, *arguments: str) -> Done:
    return folder.runbook("run", "a.md", "--keep", "--report", "jsonl=run.jsonl", *arguments, installed=True)


def test_keep_says_how_to_clean_up_later_and_that_command_does_it(document: Folder) -> None:
    done = kept(document)
    assert done.code == 0
    assert "left in place: these clean-ups have not run: a.md:11 (remove), a.md:15 (check)" in done.err
    (command,) = (line for line in done.err.splitlines() if line.startswith("to clean up later: "))
    name = command.removeprefix("to clean up later: runbook cleanup ")
    assert name == lines(document.path / "run.jsonl")[0]["run"]
    assert cleanup(document, name).code == 0
    assert log(document) == ["made", "removed", "checked"]
    again = cleanup(document, name)
    assert (again.code, again.out) == (0, f"{name}: nothing to clean up\n")
    assert log(document) == ["made", "removed", "checked"]


def killed(folder: Folder, *arguments: str, number: signal.Signals = signal.SIGKILL) -> int:
    """Run the document until it waits, and end the engine with a signal; its exit status."""
    (folder.path / "go on").unlink()
    (folder.path / "waits").unlink(missing_ok=True)
    process = subprocess.Popen(
        [*RUNBOOK, "run", "a.md", "--report", "jsonl=run.jsonl", *arguments],
        cwd=folder.path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not (folder.path / "waits").exists():
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    process.send_signal(number)
    return process.wait(60)


def test_a_killed_run_is_cleaned_up_once(document: Folder) -> None:
    assert killed(document) == -signal.SIGKILL
    assert log(document) == ["made"]
    assert cleanup(document, "run.jsonl", "--report", "jsonl=cleaned.jsonl").code == 0
    assert log(document) == ["made", "removed", "checked"]
    assert cleanup(document, "run.jsonl").out == "run.jsonl: nothing to clean up\n"
    assert log(document) == ["made", "removed", "checked"]
    started = lines(document.path / "cleaned.jsonl")[0]
    assert started["cleans"] == lines(document.path / "run.jsonl")[0]["run"]
    assert document.runbook("runs", "verify", "run.cleanup-1.jsonl").code == 0


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_ended_by_another_signal_cleans_up_itself(
    document: Folder, number: signal.Signals
) -> None:
    assert killed(document, number=number) == 128 + number
    assert log(document) == ["made", "removed", "checked"]
    assert cleanup(document, "run.jsonl").out == "run.jsonl: nothing to clean up\n"


def test_the_journal_may_be_cut_off_anywhere(document: Folder) -> None:
    killed(document)
    path = document.path / "run.jsonl"
    path.write_bytes(path.read_bytes()[:-7])
    assert cleanup(document, "run.jsonl").code == 0
    assert log(document) == ["made", "removed", "checked"]


def test_nothing_is_cleaned_up_where_nothing_has_run(document: Folder) -> None:
    document.runbook("run", "a.md", "--skip", "make", "--skip", "wait", "--report", "jsonl=run.jsonl")
    assert cleanup(document, "run.jsonl").out == "run.jsonl: nothing to clean up\n"


def test_a_clean_up_that_fails_is_shown_and_changes_the_exit_code(document: Folder) -> None:
    document.write("broken", "")
    done = document.runbook("run", "a.md", "--report", "jsonl=run.jsonl")
    assert done.code == 1 and "a.md:15" in done.out
    kept(document)
    done = cleanup(document, "run.jsonl")
    assert done.code == 1
    assert "FAIL a.md:15" in done.out


def test_a_clean_up_that_failed_is_run_again_when_somebody_says_so(document: Folder) -> None:
    document.write("broken", "")
    kept(document)
    assert cleanup(document, "run.jsonl").code == 1
    (document.path / "broken").unlink()
    done = cleanup(document, "run.jsonl")
    assert done.code == 0 and "a.md:15 (check): ended as failed; --again runs it once more" in done.err
    assert log(document).count("checked") == 0
    assert cleanup(document, "run.jsonl", "--again").code == 0
    assert (log(document).count("removed"), log(document).count("checked")) == (1, 1)


def test_a_clean_up_that_was_killed_is_not_repeated_unasked(document: Folder) -> None:
    document.write("a.md", DOCUMENT.replace("echo removed", "kill -9 $PPID; sleep 60 #"))
    kept(document)
    assert cleanup(document, "run.jsonl").code == -signal.SIGKILL
    done = cleanup(document, "run.jsonl")
    assert "a.md:11 (remove): has begun, and nobody saw its end; --again runs it once more" in done.err
    assert log(document) == ["made", "checked"]


def test_values_that_the_run_had_set_are_asked_for(document: Folder) -> None:
    document.write(
        "a.md", DOCUMENT.replace("echo made", "NAME=x; echo made").replace("removed", '"removed-$NAME"')
    )
    kept(document)
    done = cleanup(document, "run.jsonl")
    assert done.code == 2
    assert "a.md:12: NAME: --var NAME=..." in done.err
    assert cleanup(document, "run.jsonl", "--var", "NAME=box").code == 0
    assert log(document) == ["made", "removed-box", "checked"]


def test_other_clean_ups_than_those_of_the_run_are_refused(document: Folder) -> None:
    kept(document)
    document.write("a.md", DOCUMENT.replace("echo removed", "echo deleted"))
    done = cleanup(document, "run.jsonl")
    assert done.code == 2
    assert "a.md:11 (remove): its code has changed" in done.err
    document.write("a.md", DOCUMENT.replace("echo made", "echo other"))
    assert cleanup(document, "run.jsonl").code == 0, "what else has changed is of no account"


def test_the_shell_begins_where_that_of_the_run_was(document: Folder) -> None:
    waiting = 'until [ -e "go on" ]; do sleep 0.05; done'
    document.write(
        "a.md", DOCUMENT.replace("echo made", "mkdir sub; cd sub; echo made").replace(waiting, "true")
    )
    kept(document)
    assert cleanup(document, "run.jsonl").code == 0
    assert (document.path / "sub" / "log.txt").read_text().split() == ["made", "removed", "checked"]


def test_a_run_that_goes_on_is_left_alone(document: Folder) -> None:
    import fcntl

    kept(document)
    with (document.path / "run.jsonl").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = cleanup(document, "run.jsonl")
    assert done.code == 2
    assert "the run goes on" in done.err


def test_a_prerequisite_that_did_not_run_has_nothing_to_clean_up(folder: Folder) -> None:
    folder.write("first.md", "# First\n\n```bash\nfalse\n```\n\n```bash {cleanup}\necho first\n```\n")
    own = "```bash {name=own}\ntrue\n```\n\n```bash {cleanup}\necho own\n```\n"
    folder.write("a.md", f"# A\n\n## Prerequisites\n\n- [First](first.md)\n\n{own}")
    done = folder.runbook(
        "run", "a.md", "--only", "own", "--keep", "--report", "jsonl=run.jsonl", installed=True
    )
    assert "these clean-ups" not in done.err and "this clean-up has not run: a.md:11" in done.err
    done = cleanup(folder, "run.jsonl")
    assert done.code == 0 and "own" in done.out and "echo first" not in done.out


def test_background_jobs_that_are_left_running_are_named(folder: Folder) -> None:
    folder.write("a.md", "```bash {name=server}\nsleep 5 &\necho $! > pid\n```\n")
    done = folder.runbook("run", "a.md", "--keep-background", installed=True)
    assert "left running: background jobs of a.md:1" in done.err
    os.kill(int((folder.path / "pid").read_text()), signal.SIGKILL)
    done = folder.runbook("run", "a.md", installed=True)
    assert "left running" not in done.err


def the_run(folder: Folder) -> str:
    return str(lines(folder.path / "run.jsonl")[0]["run"])


def test_a_kept_run_is_cleaned_up_in_the_state_that_its_shell_had(document: Folder) -> None:
    text = DOCUMENT.replace("echo made", "NAME=$RANDOM; mkdir sub; cd sub; echo $NAME > name; echo made")
    text = text.replace('[ -e "go on" ]', '[ -e "../go on" ]').replace(
        "echo removed", 'rm "$NAME"; echo removed'
    )
    document.write("a.md", text.replace("echo $NAME > name", 'touch "$NAME"'))
    killed(document)
    assert cleanup(document, the_run(document)).code == 0
    assert sorted(path.name for path in (document.path / "sub").iterdir()) == ["log.txt"]
    assert (document.path / "sub" / "log.txt").read_text().split() == ["made", "removed", "checked"]


def test_a_run_that_was_cleaned_up_later_is_not_resumed(document: Folder) -> None:
    killed(document)
    name = the_run(document)
    assert cleanup(document, name).code == 0
    done = document.runbook("resume", name, "--redo", "wait", installed=True)
    assert done.code == 2
    assert "the clean-up a.md:11 has run" in done.err


def test_a_run_that_was_resumed_is_cleaned_up_by_the_later_one_alone(folder: Folder) -> None:
    folder.write(
        "q.md", "# T\n\n```bash\n[ -e ready ]\n```\n\n```bash {cleanup}\necho cleaned >> log.txt\n```\n"
    )
    assert folder.runbook("run", "--keep", "q.md", installed=True).code == 1
    (first,) = run_store.folder().iterdir()
    (folder.path / "ready").touch()
    assert folder.runbook("resume", installed=True).code == 0
    refused = cleanup(folder, first.name)
    later = run_store.successor(first)
    assert later is not None
    assert (refused.code, (folder.path / "log.txt").exists()) == (2, False)
    assert f"runbook cleanup {later}" in refused.err
    assert cleanup(folder, later).code == 0
    assert log(folder) == ["cleaned"]
    assert cleanup(folder, later).code == 0
    assert log(folder) == ["cleaned"]
