"""Real places for a shell elsewhere: an sshd on 127.0.0.1, a network namespace. Missing ones are skipped by name."""

import contextlib
import os
import shlex
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Sshd:
    """A server with keys and a configuration of its own. `words` log in, as a person would type them."""

    def __init__(self, folder: Path) -> None:
        for name in ("host", "id"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)],
                check=True,
                stdin=subprocess.DEVNULL,
            )
        shutil.copy(folder / "id.pub", folder / "keys")
        (folder / "keys").chmod(0o600)
        self.port = _free_port()
        lines = {
            "Port": self.port,
            "ListenAddress": "127.0.0.1",
            "HostKey": folder / "host",
            "AuthorizedKeysFile": folder / "keys",
            "PidFile": "none",
            "StrictModes": "no",
            "UsePAM": "no",
            "PasswordAuthentication": "no",
            "PermitRootLogin": "yes",
        }
        (folder / "sshd_config").write_text("".join(f"{key} {value}\n" for key, value in lines.items()))
        with contextlib.suppress(OSError):
            os.makedirs("/run/sshd", exist_ok=True)
        self._server = subprocess.Popen(
            [SSHD, "-D", "-f", str(folder / "sshd_config")],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        options = {
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
            "LogLevel": "ERROR",
            "IdentitiesOnly": "yes",
        }
        said = " ".join(f"-o {key}={value}" for key, value in options.items())
        user = subprocess.check_output(["id", "-un"], text=True).strip()
        key = shlex.quote(str(folder / "id"))
        self.words = f"ssh -F none -i {key} -p {self.port} {said} {user}@127.0.0.1"
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.02)
        pytest.skip("sshd does not answer on 127.0.0.1")

    def cut(self) -> None:
        """End every connection, in the middle of whatever runs there."""
        listing = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid=,args="], text=True)
        rows = [line.split(None, 2) for line in listing.splitlines()]
        for pid, parent, *_ in rows:
            if int(parent) == self._server.pid:
                below = [one for one, above, *_ in rows if above == pid]
                for one in (*below, pid):
                    if "sshd" in next(row[2] for row in rows if row[0] == one):
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(int(one), signal.SIGKILL)

    def close(self) -> None:
        self._server.kill()
        self._server.wait()


@contextlib.contextmanager
def sshd(folder: Path) -> Iterator[Sshd]:
    """Skips where there is no OpenSSH server."""
    if not os.access(SSHD, os.X_OK) or not shutil.which("ssh") or not shutil.which("ssh-keygen"):
        pytest.skip("needs an OpenSSH server and client (sshd, ssh, ssh-keygen)")
    server = Sshd(folder)
    try:
        yield server
    finally:
        server.close()


@contextlib.contextmanager
def netns() -> Iterator[str]:
    """The words that begin a command in a network namespace. Skips where none can be made."""
    if os.getuid() != 0 or not shutil.which("ip"):
        pytest.skip("needs root and ip(8), to make a network namespace")
    name = f"runbook-test-{os.getpid()}"
    if subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False).returncode:
        pytest.skip("a network namespace cannot be made here")
    try:
        yield f"ip netns exec {name}"
    finally:
        subprocess.run(["ip", "netns", "del", name], check=False)
