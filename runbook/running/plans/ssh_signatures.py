"""Signatures of OpenSSH keys, made and verified by ssh-keygen (``-Y``, OpenSSH 8.9 or newer).

The form of a signature is that of PROTOCOL.sshsig in OpenSSH's sources.
"""

import binascii
import os
import subprocess
import tempfile
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path

from runbook.core.classes.records import dataclass
from runbook.core.errors import UsageError

NAMESPACE = "runbook-approval"
"""What a signature is for: one that was made for git or for a file allows nothing here."""
PROGRAM = "ssh-keygen"
_MAGIC = b"SSHSIG"


class SignatureProblem(Exception):  # noqa: N818 - says what is wrong
    """Why a signature does not count, in words for a person."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signature says of itself: what it was made for, and the fingerprint of its key."""

    namespace: str
    fingerprint: str


def read(armored: str) -> Signature:
    """What the signature says. Raises SignatureProblem for what is not the signature of an OpenSSH key."""
    lines = armored.strip().split("\n")
    try:
        if lines[0].strip() != "-----BEGIN SSH SIGNATURE-----":
            raise ValueError
        blob = b64decode("".join(lines[1:-1]), validate=True)
        if not blob.startswith(_MAGIC):
            raise ValueError
        key, rest = _field(blob[len(_MAGIC) + 4 :])
        namespace, _ = _field(rest)
        text = namespace.decode()
    except (ValueError, binascii.Error):
        raise SignatureProblem("its signature is not that of an OpenSSH key") from None
    return Signature(text, "SHA256:" + b64encode(sha256(key).digest()).decode().rstrip("="))


def _field(data: bytes) -> tuple[bytes, bytes]:
    """The first string of the data (RFC 4251, section 5), and what follows it. Raises ValueError."""
    end = 4 + int.from_bytes(data[:4], "big")
    if len(data) < end or end < 4:
        raise ValueError("too short")
    return data[4:end], data[end:]


def sign(text: bytes, key: str) -> str:
    """The signature of the text by a key: the file of a private key, or of a public one whose other half an agent has.

    ssh-keygen asks for a passphrase at the terminal. Raises UsageError when it cannot sign.
    """
    done = _ssh_keygen(["-Y", "sign", "-f", key, "-n", NAMESPACE], text)
    if done.returncode:
        raise UsageError(f"{PROGRAM} cannot sign with this key: {_said(done)}", path=key)
    return done.stdout.decode(errors="replace")


def verify(text: bytes, armored: str, who: str, allowed: str) -> Signature:
    """Make sure that `who` signed the text with a key that the file `allowed` has for them, now.

    Raises SignatureProblem, UsageError where `allowed` cannot be read.
    """
    found = read(armored)
    if found.namespace != NAMESPACE:
        raise SignatureProblem(f"it was signed for {found.namespace!r}, not for {NAMESPACE!r}")
    if not os.access(allowed, os.R_OK) or os.path.isdir(allowed):
        raise UsageError("--allowed-signers: there is no such file that can be read", path=allowed)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "signature"
        place.write_text(armored)
        signature = ["-s", str(place)]
        done = _ssh_keygen(["-Y", "verify", "-f", allowed, "-I", who, "-n", NAMESPACE, *signature], text)
        if done.returncode == 0:
            return found
        said = done.stderr.decode(errors="replace")
        if _ssh_keygen(["-Y", "check-novalidate", "-n", NAMESPACE, *signature], text).returncode:
            raise SignatureProblem("its signature does not fit: it was changed after it was signed")
        if "expired" in said or "not yet valid" in said:
            raise SignatureProblem(f"the key {found.fingerprint} of {who} is not valid now ({allowed})")
        if "not permitted" in said:
            raise SignatureProblem(f"the key {found.fingerprint} may not sign for {NAMESPACE!r} ({allowed})")
        names = _ssh_keygen(["-Y", "find-principals", "-f", allowed, *signature], b"").stdout.decode(
            errors="replace"
        )
    if others := ", ".join(names.split()):
        raise SignatureProblem(
            f"it says that {who} signed it, but the key {found.fingerprint} is that of {others}"
        )
    raise SignatureProblem(f"it is signed by an unknown key, {found.fingerprint}: {allowed} does not have it")


def _ssh_keygen(arguments: list[str], text: bytes) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run([PROGRAM, *arguments], input=text, capture_output=True, check=False)
    except OSError as problem:
        raise UsageError(
            f"signed approvals need {PROGRAM} (OpenSSH): {problem.strerror or problem}"
        ) from None


def _said(done: "subprocess.CompletedProcess[bytes]") -> str:
    lines = done.stderr.decode(errors="replace").strip().split("\n")
    return lines[-1] if lines[-1] else f"exit status {done.returncode}"
