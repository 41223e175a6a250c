"""Signatures by real keys, and every reason for which one does not count."""

from base64 import b64encode
from pathlib import Path

import pytest

from runbook.core.errors import UsageError
from runbook.running.plans.ssh_signatures import NAMESPACE, SignatureProblem, read, sign, verify
from tests.running.plans.ssh_keys import Keys

TEXT = b'{"a":1}\n'
ALICE = "alice@example.com"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def signature(keys: Keys) -> str:
    return sign(TEXT, keys.of("alice"))


def test_what_was_signed_by_an_allowed_key_counts(keys: Keys, signature: str) -> None:
    found = verify(TEXT, signature, ALICE, keys.signers("alice", "mallory"))
    assert found == read(signature)
    assert found.namespace == NAMESPACE and found.fingerprint.startswith("SHA256:")


def problem(text: bytes, signature: str, who: str, allowed: str) -> str:
    with pytest.raises(SignatureProblem) as found:
        verify(text, signature, who, allowed)
    return str(found.value)


def test_a_changed_text_is_refused(keys: Keys, signature: str) -> None:
    said = problem(b'{"a":2}\n', signature, ALICE, keys.signers("alice"))
    assert said == "its signature does not fit: it was changed after it was signed"


def test_an_unknown_key_is_refused(keys: Keys) -> None:
    said = problem(TEXT, sign(TEXT, keys.of("mallory")), ALICE, keys.signers("alice"))
    assert said.startswith("it is signed by an unknown key, SHA256:")


def test_the_key_of_somebody_else_is_refused(keys: Keys) -> None:
    said = problem(TEXT, sign(TEXT, keys.of("mallory")), ALICE, keys.signers("alice", "mallory"))
    assert said.startswith("it says that alice@example.com signed it, but the key SHA256:")
    assert said.endswith("is that of mallory@example.com")


def test_a_signature_for_something_else_is_refused(keys: Keys) -> None:
    said = problem(TEXT, keys.signature("alice", TEXT, "file"), ALICE, keys.signers("alice"))
    assert said == "it was signed for 'file', not for 'runbook-approval'"


def test_a_key_that_is_not_valid_any_more_is_refused(keys: Keys, signature: str) -> None:
    said = problem(TEXT, signature, ALICE, keys.signers("alice", options='valid-before="20200101"'))
    assert "is not valid now" in said


def test_a_key_that_may_not_approve_is_refused(keys: Keys, signature: str) -> None:
    said = problem(TEXT, signature, ALICE, keys.signers("alice", options='namespaces="git"'))
    assert "may not sign for 'runbook-approval'" in said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "-----BEGIN SSH SIGNATURE-----\n!!\n-----END SSH SIGNATURE-----\n",
        f"-----BEGIN SSH SIGNATURE-----\n{b64encode(b'SSHSIG').decode()}\n-----END SSH SIGNATURE-----\n",
        f"-----BEGIN SSH SIGNATURE-----\n{b64encode(b'SSHSIG' + b'x' * 40).decode()}\n-----END SSH SIGNATURE-----\n",
    ],
)
def test_what_is_not_a_signature_is_refused(keys: Keys, text: str) -> None:
    assert problem(TEXT, text, ALICE, keys.signers("alice")) == "its signature is not that of an OpenSSH key"


def test_a_file_of_signers_that_is_not_there_is_said(signature: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file that can be read"):
        verify(TEXT, signature, ALICE, str(tmp_path / "missing"))


def test_a_key_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot sign with this key"):
        sign(TEXT, str(tmp_path / "missing"))
