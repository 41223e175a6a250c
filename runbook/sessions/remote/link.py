"""The connection to a shell elsewhere: one command that runs the agent there, and a word every second that it lives."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from runbook.core.errors import SessionError
from runbook.sessions.remote.escaped import boot, escaped, script, word
from runbook.shell.openers.exec_prefix import ExecPrefix, Layer

_START_S = 60.0
"""How long a start may take: a virtual machine wakes up, an image is fetched."""
_PING_S = 0.3
SILENCE_S = 2.6
"""Seconds without a word from there after which the connection is lost. They are counted in words of ours: a machine so
busy that this process hardly gets its turn does not look like a lost connection."""
_LIMIT_S = 7
"""Seconds without a word from here after which the agent there ends everything."""
_END_S = 5.0
_NOT_FOUND = (126, 127)
_LARGE = 1 << 15
"""Bytes from which on a file gets a command of its own: bash reads lines byte by byte."""
_COPY = 'umask 077; exec cat >"$0"'


class LostConnectionError(SessionError):
    """The connection to a shell elsewhere has ended."""


class Link:
    """A connection through `prefix`, started in `cwd` with the environment `env`. `label` tells a person which it is.

    `folder`, `bash` and `home` are what the agent says of the other side: its private folder, the path of bash, the
    folder in which it starts. `fd` becomes readable when there is word from there. Raises SessionError where no agent
    can be started.
    """

    def __init__(self, prefix: ExecPrefix, label: str, env: Mapping[str, str], cwd: str) -> None:
        self.token = f"runbook-{os.urandom(6).hex()}"
        self.nonce = os.urandom(8).hex()
        self.label = label
        self.prefix = prefix.named(self.token)
        self._env = dict(env)
        self._cwd = cwd
        self._own = Path(tempfile.mkdtemp(prefix="runbook-"))
        self.prefix = _shared(self.prefix, self._own / "c")
        self.lost: str | None = None
        self._closing = False
        self._unanswered = 0  # words of ours since the last one from there
        self._words: list[bytes] = []
        self._answers: dict[int, bytes] = {}
        self._asked = 0
        self._changed = threading.Condition()
        self._sending = threading.Lock()
        self.fd, self._ring = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the connection
        self.folder = Path("/")
        self.bash = self.home = ""
        try:
            self._agent = self._popen(boot(self.prefix, first=True), self._said)
            self._reader = threading.Thread(target=self._read, daemon=True)
            self._reader.start()
            blanks = {"@NONCE@": self.nonce, "@TOKEN@": self.token, "@LIMIT@": str(_LIMIT_S)}
            with contextlib.suppress(LostConnectionError):
                self.send(script("agent", blanks)[:-1])
            self._greeted()
        except BaseException:
            self._give_up()
            raise
        threading.Thread(target=self._ping, daemon=True).start()

    def _popen(self, words: list[str], errors: IO[bytes] | int) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=self._env,
                cwd=self._cwd,
                bufsize=0,
                # ^C in the terminal is for the engine, which ends the block there.
                process_group=0,
            )
        except OSError as problem:
            raise SessionError(
                f"{self.label}: cannot be started: {words[0]}: {problem.strerror or problem}"
            ) from None

    def _greeted(self) -> None:
        deadline = time.monotonic() + _START_S
        with self._changed:
            while not self._words and self.lost is None and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(left)
            first = self._words.pop(0) if self._words else b""
        kind, _, rest = first.partition(b" ")
        if kind == b"B":
            bash, folder, home = os.fsdecode(rest).split(" ", 2)
            self.bash, self.folder, self.home = bash, Path(folder), home
            return
        if kind == b"M":
            missing = ", ".join(rest.decode().split())
            raise SessionError(f"{self.label}: these programs are missing there: {missing}")
        if kind == b"N":
            raise SessionError(f"{self.label}: there is no folder there that can be written ($TMPDIR, /tmp)")
        if self.lost is None:
            raise SessionError(f"{self.label}: no answer in {_START_S:g} s{self._diagnosis()}")
        status = self._status()
        hint = "; is bash missing there?" if status in _NOT_FOUND else ""
        raise SessionError(f"{self.label}: cannot be opened (exit status {status}){hint}{self._diagnosis()}")

    def _status(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._agent.wait(1.0)
        return None

    def _diagnosis(self) -> str:
        """What the programs on the way have said."""
        self._said.seek(0)
        lines = [
            line for line in self._said.read(1 << 16).decode(errors="replace").splitlines() if line.strip()
        ]
        return f": {lines[-1].strip()}" if lines else ""

    # -- words in both directions ---------------------------------------------------------------------------------

    def _read(self) -> None:
        rest = b""
        stdout = self._agent.stdout
        assert stdout is not None
        start = self.nonce.encode() + b" "
        while True:
            try:
                data = os.read(stdout.fileno(), 1 << 16)
            except OSError:
                data = b""
            if not data:
                self.lose("it ended")
                return
            self._unanswered = 0
            *whole, rest = (rest + data).split(b"\0")
            said = [one[len(start) :] for one in whole if one.startswith(start)]
            with self._changed:
                for one in said:
                    kind, _, more = one.partition(b" ")
                    if kind == b"R":
                        number, _, answer = more.partition(b" ")
                        self._answers[int(number)] = answer
                    elif one != b"p":
                        self._words.append(one)
                self._changed.notify_all()
                waiting = bool(self._words)
            if waiting:
                self._wake()

    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            os.write(self._ring, b"!")

    def _ping(self) -> None:
        while self.lost is None and not self._closing:
            with contextlib.suppress(LostConnectionError):
                self.send(b"p")
            time.sleep(_PING_S)
            self._unanswered += 1
            if self._unanswered * _PING_S > SILENCE_S:
                self.lose(f"nothing has come from there for {SILENCE_S:g} s")

    def lose(self, why: str) -> None:
        """The connection has ended; whoever waits learns of it."""
        with self._changed:
            if self.lost is None:
                self.lost = why
            self._changed.notify_all()
        self._wake()

    def check(self) -> None:
        """Raises LostConnectionError when the connection has ended."""
        if self.lost is not None:
            raise LostConnectionError(
                f"the connection to {self.label} is lost: {self.lost}{self._diagnosis()}"
            )

    def send(self, line: bytes) -> None:
        """Tell the agent something. Raises LostConnectionError."""
        stdin = self._agent.stdin
        assert stdin is not None
        try:
            with self._sending:
                stdin.write(line + b"\n")
        except (OSError, ValueError):
            self.lose("it ended")
            self.check()

    def ask(self, verb: str, rest: str = "", limit: float = 10.0) -> list[str]:
        """Ask the agent something; the words of its answer. Raises LostConnectionError."""
        with self._changed:
            self._asked += 1
            number = self._asked
        self.send(f"{verb} {number} {rest}".rstrip().encode())
        deadline = time.monotonic() + limit
        with self._changed:
            while (
                number not in self._answers
                and self.lost is None
                and (left := deadline - time.monotonic()) > 0
            ):
                self._changed.wait(left)
            answer = self._answers.pop(number, None)
        if answer is None:
            self.lose("the agent there does not answer")
            self.check()
        return (answer or b"").decode(errors="replace").split()

    def words(self) -> list[bytes]:
        """What has come from there, beside answers. Raises LostConnectionError."""
        with contextlib.suppress(BlockingIOError):
            os.read(self.fd, 4096)
        with self._changed:
            found, self._words = self._words, []
        if not found:
            self.check()
        return found

    # -- files and streams ----------------------------------------------------------------------------------------

    def write(self, name: str, data: bytes) -> None:
        """Write a file in the folder there. Raises LostConnectionError."""
        if len(data) <= _LARGE:
            self.send(b"w " + word(name) + b" " + escaped(data))
            return
        self.check()
        words = ["bash", "--norc", "--noprofile", "-c", _COPY, str(self.folder / name)]
        process = self._popen(self.prefix.argv(words), subprocess.DEVNULL)
        process.communicate(data.replace(b"\0", b""))
        if process.returncode:
            self.lose("a file cannot be written there: is the disk full?")
            self.check()

    def delete(self, name: str) -> None:
        """Delete a file in the folder there."""
        self.send(b"x " + word(name))

    def stream(self) -> subprocess.Popen[bytes]:
        """A further command through the connection, for what blocks print."""
        self.check()
        process = self._popen(boot(self.prefix), subprocess.PIPE)
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            process.stdin.write(script("channel", {"@NONCE@": self.nonce, "@RUN@": str(self.folder)}))
        return process

    def close(self, *, keep: bool = False) -> None:
        """End what runs there, unless it is to be kept, and the connection."""
        with contextlib.suppress(LostConnectionError):
            if keep:
                self.send(b"keep")
            self.send(b"q")
            self._closing = True
            if self.lost is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._agent.wait(_END_S)
        self._give_up()

    def _give_up(self) -> None:
        self._closing = True
        ends = (signal.SIGKILL,) if self.lost is not None else (signal.SIGTERM, signal.SIGKILL)
        self.lost = self.lost or "it was closed"
        agent = getattr(self, "_agent", None)
        if agent is not None:
            with contextlib.suppress(OSError):
                agent.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                agent.wait(0.3)
            for number in ends:
                if agent.poll() is None:
                    with contextlib.suppress(OSError):
                        os.killpg(agent.pid, number)
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        agent.wait(1.0)
            self._reader.join(1.0)
            agent.stdout.close()
        with contextlib.suppress(OSError):
            os.close(self.fd)
            os.close(self._ring)
        self._said.close()
        shutil.rmtree(self._own, ignore_errors=True)


def _shared(prefix: ExecPrefix, path: Path) -> ExecPrefix:
    """With one connection for all commands, where ssh offers that and nobody has chosen another (ssh_config(5))."""
    at = next((at for at, one in enumerate(prefix.layers) if _is_ssh(one)), None)
    if at is None or any("ControlPath" in one or one == "-S" for one in prefix.layers[at].words):
        return prefix
    if any(layer.words[0] not in ("env", "sshpass", "timeout") for layer in prefix.layers[:at]):
        return prefix  # that runs elsewhere, where there is no such path
    layer = prefix.layers[at]
    options = ("-o", "ControlMaster=auto", "-o", f"ControlPath={path}", "-o", "ControlPersist=no")
    alive = ("-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=3")
    shared = Layer((layer.words[0], *options, *alive, *layer.words[1:]), layer.join)
    return ExecPrefix((*prefix.layers[:at], shared, *prefix.layers[at + 1 :]))


def _is_ssh(layer: Layer) -> bool:
    return layer.words[0].rpartition("/")[2] == "ssh"
