"""``runbook approve``, and runs without a terminal that need an approval; the keys are real ones."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from runbook.reporting.schemas import text
from runbook.running.plans import approvals
from runbook.running.plans.ssh_signatures import sign
from tests.frontends.cli.command import Done, Folder
from tests.running.plans.ssh_keys import Keys

DOCUMENT = """# Old things

```bash { name=prepare }
NAME=default
```

```bash { name=delete confirm }
echo "deleting $NAME"
```

```bash { name=purge confirm }
TOKEN=none
echo purged
```
"""


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def document(folder: Folder) -> Folder:
    folder.write("a.md", DOCUMENT)
    return folder


def approve(folder: Folder, keys: Keys, *arguments: str, by: str = "alice") -> Done:
    return folder.runbook("approve", *arguments, "--key", keys.of(by))


def run(folder: Folder, keys: Keys, *arguments: str, allowed: str | None = None) -> Done:
    signers = allowed or keys.signers("alice")
    return folder.runbook(
        "run",
        *arguments,
        "--approvals",
        "approvals.jsonl",
        "--allowed-signers",
        signers,
        "--report",
        "jsonl=run.jsonl",
    )


def confirmed(folder: Folder) -> list[dict[str, Any]]:
    events = map(json.loads, (folder.path / "run.jsonl").read_text().splitlines())
    return [event["confirmed"] for event in events if event.get("confirmed")]


def test_without_a_terminal_a_block_to_be_confirmed_is_refused_with_what_to_do(document: Folder) -> None:
    done = document.runbook("run", "a.md")
    assert done.code == 2
    assert "a.md:7: this block requires confirmation, and there is no terminal to ask on" in done.err
    assert "--approve delete" in done.err and "--approvals FILE" in done.err and "--yes" in done.err


def test_an_option_approves_each_block_by_its_name(document: Folder) -> None:
    assert document.runbook("run", "a.md", "--approve", "delete").code == 2
    done = document.runbook(
        "run", "a.md", "--approve", "delete", "--approve", "line:11", "--report", "jsonl=run.jsonl"
    )
    assert done.code == 0
    assert [(one["how"], len(one["sha256"])) for one in confirmed(document)] == [("option", 64)] * 2


def test_an_option_that_names_no_block_is_an_error(document: Folder) -> None:
    done = document.runbook("run", "a.md", "--approve", "delte")
    assert done.code == 2
    assert "no block matches 'delte'" in done.err


def test_many_documents_take_the_options_that_they_have_blocks_for(document: Folder) -> None:
    document.write("b.md", "```bash\necho b\n```\n")
    assert document.runbook("test", ".", "--approve", "delete", "--approve", "purge").code == 0
    done = document.runbook("test", ".", "--approve", "delete")
    assert done.code == 1
    assert "requires confirmation" in done.out + done.err


def test_a_signed_approval_lets_the_block_run_and_is_in_the_journal(document: Folder, keys: Keys) -> None:
    done = approve(document, keys, "a.md", "--block", "delete", "--block", "purge")
    assert done.code == 0
    assert '  | echo "deleting $NAME"' in done.out
    assert "approved by alice@example.com until" in done.out
    for line in (document.path / "approvals.jsonl").read_text().splitlines():
        Draft202012Validator(json.loads(text("approval"))).validate(json.loads(line))
    assert run(document, keys, "a.md").code == 0
    one, other = confirmed(document)
    assert one["how"] == other["how"] == "approval"
    assert one["who"] == "alice@example.com" and one["key"].startswith("SHA256:")


def refused(done: Done, *words: str) -> None:
    assert done.code == 2, done.out + done.err
    assert "requires confirmation" in done.err
    for word in words:
        assert word in done.err


def test_other_code_than_was_approved_is_refused(document: Folder, keys: Keys) -> None:
    approve(document, keys, "a.md", "--block", "delete", "--block", "purge")
    document.write("a.md", DOCUMENT.replace("deleting", "destroying"))
    refused(run(document, keys, "a.md"), "does not count: the code is another one than was approved")


def test_a_variable_that_changes_the_code_is_refused_and_a_secret_one_is_not(
    document: Folder, keys: Keys
) -> None:
    both = ("--block", "delete", "--block", "purge")
    approve(document, keys, "a.md", *both, "--var", "TOKEN=one-secret-value")
    assert run(document, keys, "a.md", "--var", "TOKEN=other-secret-value").code == 0
    refused(run(document, keys, "a.md"), "the code is another one than was approved")


def test_an_unknown_signer_is_refused(document: Folder, keys: Keys) -> None:
    approve(document, keys, "a.md", "--block", "delete", "--block", "purge", by="mallory")
    refused(run(document, keys, "a.md"), "it is signed by an unknown key")


def test_a_name_that_is_not_that_of_the_key_is_refused(document: Folder, keys: Keys) -> None:
    approve(document, keys, "a.md", "--block", "delete", "--as", "alice@example.com", by="mallory")
    refused(
        run(document, keys, "a.md", allowed=keys.signers("alice", "mallory")),
        "is that of mallory@example.com",
    )


def edited(folder: Folder, change: Callable[[dict[str, Any]], None], resigned: str | None = None) -> None:
    """Change the first approval; with the file of a key, sign it again."""
    path = folder.path / "approvals.jsonl"
    data = json.loads(path.read_text().splitlines()[0])
    change(data)
    if resigned:
        del data["signature"]
        data["signature"] = sign(approvals.signed_text(data), resigned)
    path.write_text(json.dumps(data) + "\n")


def at(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")


def test_an_approval_that_was_changed_after_signing_is_refused(document: Folder, keys: Keys) -> None:
    approve(document, keys, "a.md", "--block", "delete")
    edited(document, lambda data: data.update(expires=at(400)))
    refused(run(document, keys, "a.md"), "changed after it was signed")


def test_an_expired_approval_is_refused(document: Folder, keys: Keys) -> None:
    approve(document, keys, "a.md", "--block", "delete")
    edited(document, lambda data: data.update(time=at(-2), expires=at(-1)), keys.of("alice"))
    refused(run(document, keys, "a.md"), "it expired at")


def test_an_approval_of_the_future_is_refused(document: Folder, keys: Keys) -> None:
    approve(document, keys, "a.md", "--block", "delete")
    edited(document, lambda data: data.update(time=at(1), expires=at(2)), keys.of("alice"))
    refused(run(document, keys, "a.md"), "it is of the future")


def test_a_signature_for_another_purpose_is_refused(document: Folder, keys: Keys) -> None:
    approve(document, keys, "a.md", "--block", "delete")
    path = document.path / "approvals.jsonl"
    data = json.loads(path.read_text())
    del data["signature"]
    data["signature"] = keys.signature("alice", approvals.signed_text(data), "git")
    path.write_text(json.dumps(data) + "\n")
    refused(run(document, keys, "a.md"), "it was signed for 'git'")


def test_an_approval_of_another_block_does_not_count(document: Folder, keys: Keys) -> None:
    approve(document, keys, "a.md", "--block", "purge")
    refused(run(document, keys, "a.md"), "a.md:7", "no approval in the file names this block")


def test_an_approval_of_a_plan_counts_for_this_plan_only(document: Folder, keys: Keys) -> None:
    document.runbook("plan", "a.md", "-o", "plan.json")
    approve(document, keys, "plan.json", "--block", "delete", "--block", "purge")
    assert run(document, keys, "plan.json").code == 0
    refused(run(document, keys, "a.md"), "it is for a plan, and not for the document alone")
    document.runbook("plan", "a.md", "--var", "NAME=production", "-o", "other.json")
    refused(run(document, keys, "other.json"), "it is for another plan")


def test_the_second_of_two_approvals_counts_where_the_first_does_not(document: Folder, keys: Keys) -> None:
    both = ("--block", "delete", "--block", "purge")
    approve(document, keys, "a.md", *both, by="mallory")
    approve(document, keys, "a.md", *both)
    assert run(document, keys, "a.md").code == 0


def test_approvals_without_signers_are_an_error(document: Folder, keys: Keys) -> None:
    approve(document, keys, "a.md", "--block", "delete")
    done = document.runbook("run", "a.md", "--approvals", "approvals.jsonl")
    assert done.code == 2
    assert "--allowed-signers" in done.err


@pytest.mark.parametrize("line", ["nonsense", "{}", '{"schema": "runbook.approval/2"}', "[1]"])
def test_what_is_not_an_approval_is_an_error_with_its_line(document: Folder, keys: Keys, line: str) -> None:
    document.write("approvals.jsonl", f"\n{line}\n")
    done = run(document, keys, "a.md")
    assert done.code == 2
    assert "approvals.jsonl:2: not an approval" in done.err


def test_a_block_that_requires_nothing_is_not_approved(document: Folder, keys: Keys) -> None:
    done = approve(document, keys, "a.md", "--block", "prepare")
    assert done.code == 2
    assert "nothing to approve" in done.err
    assert not (document.path / "approvals.jsonl").exists()


def test_a_key_without_a_name_is_an_error(document: Folder, keys: Keys, tmp_path: Path) -> None:
    done = document.runbook("approve", "a.md", "--block", "delete", "--key", str(tmp_path / "none"))
    assert done.code == 2
    assert "--as NAME" in done.err
