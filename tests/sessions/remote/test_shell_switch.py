"""Documents that open shells elsewhere, run by the command line over a real connection."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.frontends.cli.command import RUNBOOK
from tests.sessions.remote import places


@pytest.fixture(scope="module")
def namespace() -> Iterator[str]:
    with places.netns() as words:
        yield words


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[places.Sshd]:
    with places.sshd(tmp_path_factory.mktemp("sshd")) as one:
        yield one


def block(code: str, directive: str = "") -> str:
    return f"```bash {directive}".rstrip() + f"\n{code}\n```\n\n"


def begun(folder: Path, text: str, *options: str) -> "subprocess.Popen[bytes]":
    (folder / "doc.md").write_text(text)
    return subprocess.Popen(
        [*RUNBOOK, "run", "doc.md", "--report", "json=report.json", *options],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def blocks(folder: Path, text: str, *options: str) -> list[dict[str, Any]]:
    process = begun(folder, text, *options)
    _, said = process.communicate(timeout=120)
    assert (folder / "report.json").exists(), said
    return list(json.loads((folder / "report.json").read_text())["documents"][0]["blocks"])


WHERE = "readlink /proc/self/ns/net"
OWN = os.readlink("/proc/self/ns/net") if os.path.exists("/proc/self/ns/net") else ""


def test_blocks_run_in_the_shell_that_the_document_opens(namespace: str, tmp_path: Path) -> None:
    opening = namespace.replace("exec ", "exec $NAME ").rsplit(" ", 1)[0]
    name = namespace.rsplit(" ", 1)[1]
    text = (
        "# T\n\n## There\n\n"
        + block(f"NAME={name}\nX=here\n{opening} bash")
        + block(f"X=5; echo [$X]; {WHERE}; echo e >&2")
        + block("echo [$X]\nexit")
        + block(f"echo [$X]; {WHERE}")
        + block("mkdir there")
        + "## Here\n\n"
        + block(WHERE)
    )
    found = blocks(tmp_path, text, "--allow-remote")
    assert [one["status"] for one in found] == ["passed"] * 6
    outputs = [one["stdout"].split() for one in found]
    assert outputs[1][0] == "[5]" and outputs[1][1] != OWN and found[1]["stderr"] == "e\n"
    assert outputs[2] == ["[5]"]
    assert outputs[3] == ["[here]", OWN] and outputs[5] == [OWN]
    assert [one["on"] is None for one in found] == [True, False, False, True, True, True]


def test_without_permission_nothing_is_opened_and_nothing_runs_here(namespace: str, tmp_path: Path) -> None:
    text = "# T\n\n" + block("echo a") + block(f"{namespace} bash") + block("touch ran")
    for options in ((), ("--yes",), ("--only", "line:11"), ("--from", "line:11")):
        found = blocks(tmp_path, text, *options)
        assert [one["reason"] for one in found[1:]][-1] == "elsewhere"
        assert not (tmp_path / "ran").exists()


def test_a_shell_that_the_selection_leaves_out_runs_nothing(namespace: str, tmp_path: Path) -> None:
    text = "# T\n\n" + block(f"{namespace} bash") + block("touch ran") + block("exit") + block("touch here")
    found = blocks(tmp_path, text, "--allow-remote", "--skip", "line:3", "--keep-going")
    assert [one["reason"] for one in found] == ["not_selected", "elsewhere", "elsewhere", None]
    assert not (tmp_path / "ran").exists() and (tmp_path / "here").exists()


def test_a_shell_that_cannot_be_opened_fails_its_block(tmp_path: Path) -> None:
    text = "# T\n\n" + block("ip netns exec runbook-nowhere bash") + block("touch ran")
    found = blocks(tmp_path, text, "--allow-remote", "--keep-going")
    assert [one["status"] for one in found] == ["failed", "skipped"]
    assert "cannot be" in found[0]["message"] and found[1]["reason"] == "elsewhere"
    assert not (tmp_path / "ran").exists()


def test_a_document_declares_sessions(namespace: str, tmp_path: Path) -> None:
    front = f"---\nsessions:\n  away: {namespace}\n---\n"
    text = (
        f"{front}# T\n\n" + block(f"A=1; {WHERE}", "{on=away}") + block(WHERE) + block("echo $A", "{on=away}")
    )
    found = blocks(tmp_path, text, "--allow-remote")
    assert found[0]["stdout"].strip() != OWN and found[1]["stdout"].strip() == OWN
    assert found[2]["stdout"] == "1\n"
    assert blocks(tmp_path, text)[0]["reason"] == "elsewhere"
    given = blocks(
        tmp_path, "# T\n\n" + block(WHERE, "{on=b}"), "--allow-remote", "--session", f"b={namespace}"
    )
    assert given[0]["stdout"].strip() not in ("", OWN)


def test_a_shell_within_a_shell(namespace: str, server: places.Sshd, tmp_path: Path) -> None:
    text = (
        "# T\n\n"
        + block(server.words)
        + block("A=1")
        + block(f"{namespace} bash")
        + block(f"echo [$A]; {WHERE}\nexit")
        + block(f"echo [$A]; {WHERE}")
    )
    found = blocks(tmp_path, text, "--allow-remote")
    assert [one["status"] for one in found] == ["passed"] * 5
    assert found[3]["stdout"].split()[0] == "[]" and found[3]["stdout"].split()[1] != OWN
    assert found[4]["stdout"].split() == ["[1]", OWN]


def test_secrets_are_masked_there_too(namespace: str, tmp_path: Path) -> None:
    text = "# T\n\n" + block(f"{namespace} bash") + block("TOKEN=hush-hush-17; echo $TOKEN", "{secret=TOKEN}")
    assert "hush" not in blocks(tmp_path, text, "--allow-remote")[1]["stdout"]


def test_what_takes_too_long_ends_there(namespace: str, tmp_path: Path) -> None:
    text = (
        "# T\n\n"
        + block(f"{namespace} bash")
        + block("A=1")
        + block("sleep 61; echo no", "{timeout=1s}")
        + block("echo $A")
    )
    found = blocks(tmp_path, text, "--allow-remote", "--keep-going")
    assert [one["reason"] for one in found] == [None, None, "timeout", None]
    assert found[3]["stdout"] == "1\n"


def test_a_connection_that_is_cut_is_lost_and_nothing_runs_on(server: places.Sshd, tmp_path: Path) -> None:
    mark = tmp_path / "started"
    text = (
        "# T\n\n"
        + block("true")
        + "## There\n\n"
        + block(server.words)
        + block(f"setsid sleep 6171 >/dev/null 2>&1 &\n(sleep 6172; :) &\necho on >{mark}\nsleep 6173")
        + block("touch never")
        + "## Here\n\n"
        + block("touch later")
        + block("touch cleaned", "{cleanup}")
    )
    process = begun(tmp_path, text, "--allow-remote")
    deadline = time.monotonic() + 60
    while not mark.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    server.cut()
    process.communicate(timeout=60)
    assert process.returncode == 3
    found = json.loads((tmp_path / "report.json").read_text())["documents"][0]["blocks"]
    assert [one["reason"] for one in found] == [None, None, "unknown", "lost", "lost", None]
    assert (
        found[2]["status"] == "error" and "whether the block did its work is not known" in found[2]["message"]
    )
    assert (tmp_path / "cleaned").exists() and not (tmp_path / "later").exists()
    deadline = time.monotonic() + 10
    while running("sleep 617") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert running("sleep 617") == []


def running(words: str) -> list[str]:
    listing = subprocess.check_output(["ps", "-A", "-o", "args="], text=True)
    return [line for line in listing.splitlines() if line.startswith(words)]
