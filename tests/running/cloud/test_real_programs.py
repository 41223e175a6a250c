"""The real az and kubectl, without a cloud: rehearsed, recorded, replayed."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import ROOT

INSTALLED = ROOT / ".az" / "bin"
"""Where ``.ci/run`` installs the Azure CLI."""
PATH = f"{INSTALLED}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
TEXT = (ROOT / "fixtures" / "cloud" / "secrets-for-pods.md").read_text(encoding="utf-8")
MISSING = [name for name in ("az", "kubectl") if shutil.which(name, path=PATH) is None]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (.ci/run installs az)"),
]


def blocks(folder: Path, text: str, *options: str) -> list[Mapping[str, Any]]:
    """How the blocks end. Nothing is known of a person: the home folder is empty."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    (folder / "article.md").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "runbook",
            "run",
            "article.md",
            "--keep-going",
            "--report",
            "json=r.json",
            *options,
        ],
        cwd=folder,
        env={**os.environ, "PATH": PATH, "HOME": str(home), "XDG_STATE_HOME": str(folder / "state")},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert (folder / "r.json").exists(), done.stdout + done.stderr
    report = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    assert list(home.iterdir()) == []
    return [
        {**one, "document": report["documents"][0]["message"]} for one in report["documents"][0]["blocks"]
    ]


def failed(found: list[Mapping[str, Any]]) -> list[tuple[int, str | None]]:
    return [(at, one["reason"]) for at, one in enumerate(found) if one["status"] != "passed"]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorded")
    found = blocks(folder, TEXT, "--rehearse", "--record", "c")
    assert failed(found) == [], [one["message"] for one in found]
    return folder


def test_the_recording_holds_no_secret(recorded: Path) -> None:
    text = "".join(one.read_text(encoding="utf-8") for one in (recorded / "c").iterdir())
    assert "G00d-morning" not in text and "eyJ" not in text and "client-key-data" not in text


@pytest.mark.parametrize("name", [None, "zz9"])
def test_it_is_replayed_also_with_other_names(recorded: Path, name: str | None) -> None:
    found = blocks(recorded, TEXT, "--replay", "c", *(["--var", f"ID={name}"] if name else []))
    assert failed(found) == [], [one["message"] for one in found]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("--node-count 1", "--node-count 2", (1, "drift")),
        ("--node-count 1", "--node-coutn 1", (1, "exit_status")),
        ("REGION=westeurope", "REGION=northeurope", (0, "drift")),
        ("image: busybox", "image: alpine", (3, "drift")),
        ("az group delete", "true az group delete", (4, "drift")),
        (
            "az group delete",
            "az group create --name more --location westeurope; az group delete",
            (4, "drift"),
        ),
    ],
)
def test_what_has_changed_is_found(
    recorded: Path, before: str, after: str, expected: tuple[int, str]
) -> None:
    assert before in TEXT
    assert failed(blocks(recorded, TEXT.replace(before, after), "--replay", "c"))[:1] == [expected]


def test_a_name_that_is_changed_everywhere_is_no_drift(recorded: Path) -> None:
    assert failed(blocks(recorded, TEXT.replace("demoGroup", "otherGroup"), "--replay", "c")) == []


AZURE = ROOT / "fixtures" / "cloud" / "azure"
"""Documents of the forms that articles about Azure have, one a service."""


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """How each of the documents ends, by its file's name."""
    folder = tmp_path_factory.mktemp("azure")
    (folder / "home").mkdir()
    shutil.copytree(AZURE, folder / "docs")
    environment = {"PATH": PATH, "HOME": str(folder / "home"), "XDG_STATE_HOME": str(folder / "state")}
    command = "-m runbook test docs --rehearse --keep-going -j 2 --report json=r.json"
    done = subprocess.run(
        [sys.executable, *command.split()],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert (folder / "r.json").exists(), done.stdout + done.stderr
    report = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    return {Path(one["path"]).name: one for one in report["documents"]}


@pytest.mark.parametrize("name", [one.name for one in sorted(AZURE.glob("*.md"))])
def test_a_document_of_a_service_is_rehearsed(rehearsed: Mapping[str, Any], name: str) -> None:
    wrong = [
        (one["line"], one["reason"], one["message"], one["stderr"])
        for one in rehearsed[name]["blocks"]
        if one["status"] != "passed"
    ]
    assert wrong == [] and rehearsed[name]["status"] == "passed"
