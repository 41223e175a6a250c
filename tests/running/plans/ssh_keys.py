"""Real OpenSSH keys for tests: two people, and the file of those whose signatures count."""

import subprocess
from pathlib import Path


class Keys:
    """Keys in a folder, made by ssh-keygen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("alice", "mallory"):
            subprocess.run(
                [
                    "ssh-keygen",
                    "-q",
                    "-t",
                    "ed25519",
                    "-N",
                    "",
                    "-C",
                    f"{name}@example.com",
                    "-f",
                    self.of(name),
                ],
                check=True,
            )

    def of(self, name: str) -> str:
        """The file of somebody's private key."""
        return str(self.folder / name)

    def signers(self, *names: str, options: str = "") -> str:
        """A file that allows these to sign, on these conditions."""
        path = self.folder / "-".join(("signers", *names, str(abs(hash(options)))))
        keys = (Path(self.of(name) + ".pub").read_text().rsplit(" ", 1)[0] for name in names)
        lines = (f"{name}@example.com {options} {key}\n" for name, key in zip(names, keys, strict=True))
        path.write_text("".join(lines).replace("  ", " "))
        return str(path)

    def signature(self, name: str, text: bytes, namespace: str) -> str:
        """Somebody's signature for another namespace than ours, say."""
        command = ["ssh-keygen", "-Y", "sign", "-f", self.of(name), "-n", namespace]
        return subprocess.run(command, input=text, capture_output=True, check=True).stdout.decode()
