import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runbook.core.cancellation import Cancellation, Wish
from runbook.running.signals import Interruption, Signals
from tests.frontends.cli.command import RUNBOOK


def test_asking_again_asks_for_more() -> None:
    cancel = Cancellation()
    wishes = []
    for _ in range(4):
        cancel.ask(Wish.BLOCK, signal.SIGINT)
        wishes.append(cancel.wish)
    assert wishes == [Wish.BLOCK, Wish.RUN, Wish.NOW, Wish.NOW]


@pytest.mark.parametrize(
    ("interactive", "number", "wish"),
    [
        (True, signal.SIGINT, Wish.BLOCK),
        (False, signal.SIGINT, Wish.RUN),
        (True, signal.SIGTERM, Wish.RUN),
        (False, signal.SIGHUP, Wish.RUN),
    ],
)
def test_what_a_signal_asks_for(interactive: bool, number: signal.Signals, wish: Wish) -> None:
    signals = Signals(interactive=interactive)
    with signals.active():
        os.kill(os.getpid(), number)
        assert (signals.cancel.wish, signals.cancel.signal) == (wish, number)
        assert os.read(signals.wake, 10)


def test_a_terminal_that_is_gone_is_said_twice_and_asks_for_no_more() -> None:
    signals = Signals(interactive=True)
    with signals.active():
        for _ in range(3):
            os.kill(os.getpid(), signal.SIGHUP)
        assert signals.cancel.wish is Wish.RUN


def test_the_handlers_are_given_back() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with Signals(interactive=False).active():
        pass
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


@pytest.mark.timeout(method="thread")  # the alarm is this test's own
def test_a_pause_ends_early_when_somebody_wishes_an_end() -> None:
    signals = Signals(interactive=False)
    with signals.active():
        signal.signal(signal.SIGALRM, lambda number, frame: signals.cancel.ask(Wish.RUN, signal.SIGTERM))
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        signals.pause(3600)
        assert signals.cancel.wish is Wish.RUN


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        signals = Signals(interactive=False)
        with signals.active():
            os.kill(os.getpid(), signal.SIGHUP)
            assert signals.cancel.wish is Wish.NOTHING
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_signals_that_are_heeded_ask_for_more_and_end_nothing() -> None:
    signals = Signals(interactive=True)
    with signals.active():
        for wish in (Wish.BLOCK, Wish.RUN, Wish.NOW, Wish.NOW):
            os.kill(os.getpid(), signal.SIGINT)
            assert signals.cancel.wish is wish
            os.read(signals.wake, 4096)
            time.sleep(0.25)  # longer than an unheeded signal may wait


def test_the_same_request_twice_at_once_is_no_reason_to_end_the_process() -> None:
    signals = Signals(interactive=False)
    with signals.active():
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)
        assert signals.cancel.wish is Wish.NOW


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_after_one_that_nobody_heeds_ends_the_process(number: signal.Signals) -> None:
    code = f"""
import os, time
from runbook.running.signals import Signals
with Signals(interactive=False).active():
    os.kill(os.getpid(), {int(number)})
    time.sleep(0.3)
    os.kill(os.getpid(), {int(number)})
    print("goes on")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (-number, "")


def test_a_signal_interrupts_what_need_not_end_in_good_order() -> None:
    signals = Signals(interactive=False)
    with signals.active():
        with pytest.raises(Interruption, match="SIGTERM"), signals.abrupt():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(60)
        assert (signals.cancel.wish, signals.cancel.signal) == (Wish.RUN, signal.SIGTERM)


FULL = """
```bash
touch left begun
head -c 3000000 /dev/zero | tr '\\0' x | fold
```

```bash {cleanup}
rm left
```
"""


def test_a_reader_that_does_not_read_does_not_keep_the_run_from_ending(tmp_path: Path) -> None:
    (tmp_path / "doc.md").write_text(FULL)
    with subprocess.Popen(
        [*RUNBOOK, "run", "doc.md", "-v"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as running:
        while not (tmp_path / "begun").exists():
            time.sleep(0.05)
        time.sleep(0.5)  # the pipe is full by now
        running.terminate()
        assert running.wait(60) == 143
    assert not (tmp_path / "left").exists()


def until_it_waits_for_a_reader(process: int) -> None:
    """Of a named pipe; where in the kernel a process waits stands in proc(5), ``/proc/pid/wchan``."""
    end = time.monotonic() + 30
    while Path(f"/proc/{process}/wchan").read_text() != "wait_for_partner" and time.monotonic() < end:
        time.sleep(0.05)


@pytest.mark.parametrize("form", ["json", "jsonl", "html"])
def test_a_named_pipe_that_nobody_opens_does_not_keep_the_process_from_ending(
    tmp_path: Path, form: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "doc.md").write_text("```bash\ntrue\n```\n")
    arguments = [*RUNBOOK, "run", "doc.md", "--report", f"{form}=pipe", "--report", "junit=ok.xml"]
    with subprocess.Popen(
        arguments, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        until_it_waits_for_a_reader(running.pid)
        running.terminate()
        _, said = running.communicate(timeout=60)
    assert running.returncode == 143
    assert f"--report {form}=pipe" in said and "SIGTERM" in said
