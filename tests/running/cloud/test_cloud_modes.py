"""Runs whose cloud is recorded, replayed, or answered by a stand-in, from the command line."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.cloud import services
from tests.cloud.services import Service

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")

DOCUMENT = """\
# Things

## Make
```bash
export ID=$(openssl rand -hex 3)
curl -sSf -X PUT $API/items/thing$ID -H 'content-type: application/json' -d '{"region": "west", "by": "me"}'
```

## Look
```bash
curl -sSf $API/items/thing$ID
curl -sSfL $API/redirect -o /dev/null
```
"""
FORMS = """\
# Forms
```bash
curl -sS --compressed $API/packed | wc -c
curl -sS $API/chunked
curl -sS $API/private -o /dev/null -w '%{http_code}\\n'
TOKEN=$(curl -sS -X POST $API/token -d 'grant_type=x' | sed 's/.*access_token": "//; s/".*//')
curl -sS $API/private -H "Authorization: Bearer $TOKEN" | grep -c example.com || true
KEY=$(curl -sS -X POST $API/listKeys | sed 's/.*"value": "//; s/".*//')
curl -sS --retry 2 $API/busy -o busy.txt -w '%{http_code}\\n'
curl -sS $API/cut || echo cut $?
curl -sSN "$API/watch?watch=true"
```
"""
LONG = """\
# A long operation
```bash
at=$(curl -sS -D - -o /dev/null -X PUT $API/long/op -d '{}' | tr -d '\\r' | sed -n 's/^[Ll]ocation: //p')
until curl -sS "$at" | grep Succeeded; do sleep 0.05; done
```
"""


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def service(authority: trustme.CA) -> Iterator[Service]:
    with services.running(authority) as one:
        yield one


class Here:
    """A folder with a document, and runs of it. `trusted` is the authority that the service is certified by."""

    def __init__(self, folder: Path, api: str, trusted: Path) -> None:
        self.folder = folder
        home = folder / "home"
        home.mkdir()
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        self.environment = {
            **kept,
            "HOME": str(home),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_RUNTIME_DIR": str(folder),
            "SSL_CERT_FILE": str(trusted),
            "API": api,
        }
        folder.chmod(0o700)

    def write(self, text: str, name: str = "article.md") -> None:
        (self.folder / name).write_text(text)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "runbook", *arguments]

    def runbook(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=100,
            stdin=subprocess.DEVNULL,
        )

    def report(self, *arguments: str) -> dict[str, Any]:
        done = self.runbook(*arguments, "--report", "json=report.json")
        assert (self.folder / "report.json").exists(), done.stderr
        found: dict[str, Any] = json.loads((self.folder / "report.json").read_text())
        (self.folder / "report.json").unlink()
        return found

    def blocks(self, *arguments: str) -> list[Mapping[str, Any]]:
        report = self.report(*arguments)
        return [one for document in report["documents"] for one in document["blocks"]]


@pytest.fixture
def here(tmp_path: Path, service: Service, authority: trustme.CA) -> Here:
    return Here(tmp_path, service.url, services.trust(authority, tmp_path))


def reasons(blocks: list[Mapping[str, Any]]) -> list[str | None]:
    return [one["reason"] for one in blocks]


def test_a_recording_is_replayed_without_the_service(here: Here, service: Service) -> None:
    here.write(DOCUMENT)
    first = here.blocks("run", "article.md", "--record", "c")
    assert reasons(first) == [None, None] and [len(one["requests"]) for one in first] == [1, 3]
    asked = len(service.asked)
    again = here.blocks("run", "article.md", "--replay", "c")
    assert reasons(again) == [None, None] and len(service.asked) == asked
    assert "thing" in again[0]["stdout"]


def test_random_values_are_pinned_and_other_names_are_learned(here: Here) -> None:
    here.write(DOCUMENT)
    here.runbook("run", "article.md", "--record", "c")
    value = json.loads((here.folder / "c" / "variables.json").read_text())["ID"]
    pinned, named = (
        here.blocks("run", "article.md", "--replay", "c", *more) for more in ([], ["--var", "ID=other"])
    )
    assert f"thing{value}" in pinned[0]["stdout"] and "thingother" in named[1]["stdout"]
    assert reasons(pinned) == reasons(named) == [None, None]


@pytest.mark.parametrize(
    ("before", "after", "drifted", "said"),
    [
        ('"region": "west"', '"region": "east"', 0, "$.region: recorded 'west', now 'east'"),
        ("thing$ID\ncurl -sSfL", "thing\ncurl -sSfL", 1, "not in the recording"),
        ("/redirect", "/somewhere", 1, "not in the recording"),
        ("curl -sSf -X PUT", "curl -sSf -X PUT -X POST", 0, "not in the recording"),
        ("curl -sSf -X PUT", ": curl", 0, "recorded, and not made: PUT"),
        ("thing$ID\ncurl -sSfL", "thing$ID\ncurl -sS -X DELETE $API/items/thing$ID\ncurl -sSfL", 1, "DELETE"),
    ],
)
def test_a_changed_document_drifts(here: Here, before: str, after: str, drifted: int, said: str) -> None:
    here.write(DOCUMENT)
    here.runbook("run", "article.md", "--record", "c")
    assert before in DOCUMENT
    here.write(DOCUMENT.replace(before, after))
    blocks = here.blocks("run", "article.md", "--replay", "c", "--keep-going")
    assert reasons(blocks)[drifted] == "drift" and said in blocks[drifted]["message"]
    assert blocks[drifted]["status"] == "failed"


def test_a_block_that_is_gone_is_missed(here: Here) -> None:
    here.write(DOCUMENT)
    here.runbook("run", "article.md", "--record", "c")
    here.write("# Things\n\n## Other\n```bash\ntrue\n```\n")
    report = here.report("run", "article.md", "--replay", "c")
    assert report["status"] == "failed" and "has no block make" in report["documents"][0]["message"]


def test_whatever_services_do_is_recorded(here: Here, service: Service) -> None:
    here.write(FORMS)
    (first,) = here.blocks("run", "article.md", "--record", "c")
    assert first["reason"] is None and "cut 18" in first["stdout"], first["message"]
    (again,) = here.blocks("run", "article.md", "--replay", "c")
    assert again["reason"] is None, again["message"]
    for text in (
        "2014\n",
        "one two three\n",
        "401\n",
        "cut 18\n",
        '{"event": 0}\n{"event": 1}\n{"event": 2}\n',
    ):
        assert text in first["stdout"] and text in again["stdout"]
    assert "\n1\n" in again["stdout"]  # the person's address is another one now
    text = "".join(one.read_text() for one in (here.folder / "c").iterdir())
    for secret in (service.token, service.key, service.tenant, "contoso"):
        assert secret not in text


def test_a_long_operation_replays_at_once(here: Here) -> None:
    here.write(LONG)
    assert reasons(here.blocks("run", "article.md", "--record", "c")) == [None]
    assert reasons(here.blocks("run", "article.md", "--replay", "c")) == [None]


def test_a_suite_has_a_recording_for_each_document(here: Here) -> None:
    (here.folder / "docs").mkdir()
    here.write(DOCUMENT, "docs/a.md")
    here.write(LONG, "docs/b.md")
    assert reasons(here.blocks("test", "docs", "--record", "c", "-j", "2")) == [None] * 3
    assert (here.folder / "c/docs/a.cassette/cassette.json").exists()
    assert reasons(here.blocks("test", "docs", "--replay", "c", "-j", "2")) == [None] * 3
    here.write(DOCUMENT, "docs/new.md")
    block, _ = here.blocks("test", "docs/new.md", "--replay", "c")
    assert block["reason"] == "drift" and "there is no recording of this document" in block["message"]


def test_nothing_of_the_person_s_is_touched_and_nothing_is_left(here: Here) -> None:
    home = here.folder / "home"
    (home / ".azure").mkdir()
    (home / ".azure" / "azureProfile.json").write_text('{"subscriptions": []}')
    here.write(
        "# A\n```bash\ntouch ~/mark $AZURE_CONFIG_DIR/mark; mkdir -p ~/.kube; touch $KUBECONFIG\n"
        "cat $AZURE_CONFIG_DIR/azureProfile.json\n```\n"
    )
    (block,) = here.blocks("run", "article.md", "--record", "c")
    assert "subscriptions" in block["stdout"]
    assert sorted(str(one.relative_to(home)) for one in home.rglob("*")) == [
        ".azure",
        ".azure/azureProfile.json",
    ]
    assert not list(here.folder.glob("runbook-*"))


def test_a_killed_run_leaves_no_folder_and_a_recording_that_is_not_whole(here: Here) -> None:
    here.write("# A\n```bash\ncurl -sS $API/items\n```\n```bash\nkill -9 $PPID; sleep 20\n```\n")
    here.runbook("run", "article.md", "--record", "c")
    assert (here.folder / "c" / "a.jsonl").exists()
    done = here.runbook("run", "article.md", "--replay", "c")
    assert done.returncode == 2 and "not whole" in done.stderr
    deadline = 50
    while list(here.folder.glob("runbook-*")) and (deadline := deadline - 1):
        subprocess.run(["sleep", "0.1"], check=True)  # the guardian cleans up
    assert not list(here.folder.glob("runbook-*"))


def test_a_recording_with_a_token_is_refused(here: Here) -> None:
    here.write(DOCUMENT)
    here.runbook("run", "article.md", "--record", "c")
    path = here.folder / "c" / "make.jsonl"
    path.write_text(path.read_text().replace('"name"', f'"token": "{services.token(sub="x")}", "name"'))
    done = here.runbook("run", "article.md", "--replay", "c")
    assert done.returncode == 2 and "make.jsonl:2" in done.stderr and "JWT" in done.stderr


def test_modes_that_exclude_each_other(here: Here) -> None:
    here.write(DOCUMENT)
    done = here.runbook("run", "article.md", "--replay", "c", "--rehearse")
    assert done.returncode == 2 and "exclude each other" in done.stderr


@pytest.mark.parametrize("mode", [("--rehearse",), ("--replay", "c")])
def test_answers_of_no_service_are_not_recorded_as_results(here: Here, mode: tuple[str, ...]) -> None:
    here.write(DOCUMENT)
    done = here.runbook("test", "article.md", "--record-results", *mode)
    assert done.returncode == 2 and f"--record-results and {mode[0]} exclude each other" in done.stderr
    assert not list(here.folder.glob("*.results.jsonl"))
    done = here.runbook("run", "article.md", "--replay", "nowhere")
    assert done.returncode == 2 and "there is no recording of article.md" in done.stderr


def test_a_rehearsal_says_what_it_does_not_know(here: Here) -> None:
    here.write("# A\n```bash\ncurl -sS https://unknown.example.com/x\n```\n\n```bash\nssh host true\n```\n")
    report = here.report("run", "article.md", "--rehearse", "--keep-going")
    first, second = report["documents"][0]["blocks"]
    assert report["cloud"] == "rehearse" and [first["reason"], second["reason"]] == ["not_rehearsed"] * 2
    assert "unknown.example.com" in first["message"] and "--allow ssh" in second["message"]


def test_every_page_says_that_answers_are_made_up(here: Here) -> None:
    here.write("# A\n```bash\ntrue\n```\n")
    reports = {
        "html": "r.html",
        "markdown": "r.md",
        "junit": "r.xml",
        "shields": "r.json",
        "jsonl": "r.jsonl",
    }
    given = [part for name, path in reports.items() for part in ("--report", f"{name}={path}")]
    done = here.runbook("run", "article.md", "--rehearse", *given, "--report", "github")
    for text in (done.stdout, *((here.folder / path).read_text() for path in reports.values())):
        assert "rehears" in text
    assert "answers are made up" in done.stdout


@pytest.mark.skipif(
    not hasattr(os, "geteuid")
    or os.geteuid() != 0
    or shutil.which("unshare") is None
    or shutil.which("ip") is None,
    reason="a network namespace needs root, unshare and ip",
)
def test_a_replay_needs_no_network(here: Here) -> None:
    here.write(DOCUMENT)
    here.runbook("run", "article.md", "--record", "c")
    command = " ".join(here.command("run", "article.md", "--replay", "c"))
    done = subprocess.run(
        ["unshare", "--net", "sh", "-c", f"ip link set lo up && exec {command}"],
        cwd=here.folder,
        env=here.environment,
        capture_output=True,
        text=True,
        timeout=100,
    )
    if done.returncode == 1 and "Operation not permitted" in done.stderr:
        pytest.skip("network namespaces are not permitted here")
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout + done.stderr


def test_a_recording_is_shown_and_checked(here: Here) -> None:
    here.write(DOCUMENT)
    here.runbook("run", "article.md", "--record", "c")
    shown = here.runbook("cassette", "show", "c").stdout
    assert "../article.md" in shown and "201 PUT https://" in shown and "302 GET" in shown and "ID=" in shown
    assert "whole, 2 blocks, 4 requests\n" in here.runbook("cassette", "check", "c").stdout
    here.write(DOCUMENT.replace("by", "of"))
    assert "changed since: make" in here.runbook("cassette", "check", "c").stdout
    (here.folder / "article.md").unlink()
    assert here.runbook("cassette", "check", "c").returncode == 1


def test_a_recording_is_made_again(here: Here, service: Service) -> None:
    here.write("# A\n```bash\ncurl -sS $API/items/a\n```\n")
    here.runbook("run", "article.md", "--record", "docs/c")
    assert here.runbook("cassette", "refresh", "docs/c").stdout.endswith("docs/c: nothing has changed\n")
    service.items["a"] = {"name": "a"}
    assert here.runbook("cassette", "refresh", "docs").stdout.endswith("docs/c: changed: a\n")
    assert "whole" in here.runbook("cassette", "check", "docs").stdout
    here.write("# A\n```bash\ncurl -sS $API/items/a; false\n```\n")
    done = here.runbook("cassette", "refresh", "docs")
    assert done.returncode == 1 and "the old recording stays" in done.stdout
    assert [one.name for one in (here.folder / "docs").iterdir()] == ["c"]


def test_a_guide_says_who_answers(here: Here) -> None:
    here.write("# A\n```bash\ntrue\n```\n")
    done = subprocess.run(
        here.command("step", "article.md", "--rehearse", "--plain"),
        cwd=here.folder,
        env=here.environment,
        input="run\nquit\n",
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0 and done.stdout.count("answers are made up") == 2, done.stdout


def test_pytest_replays(here: Here) -> None:
    (here.folder / "docs").mkdir()
    here.write(DOCUMENT, "docs/a.md")
    here.runbook("test", "docs", "--record", "c")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--runbook", "docs"]
    for more, passes in ((["--runbook-replay", "c"], True), (["--runbook-rehearse"], False)):
        done = subprocess.run(
            [*command, *more],
            cwd=here.folder,
            env=here.environment,
            capture_output=True,
            text=True,
            timeout=100,
        )
        assert (done.returncode == 0) is passes, done.stdout + done.stderr
    assert "not rehearsed" in done.stdout


def test_a_replay_of_a_rehearsal_says_that_its_answers_are_made_up(here: Here) -> None:
    here.write("# A\n```bash\ntrue\n```\n")
    given = ("--keep-going",)
    here.runbook("run", "article.md", "--rehearse", "--record", "c", *given)
    assert here.report("run", "article.md", "--replay", "c", *given)["cloud"] == "replay-rehearsal"
    assert "made up" in here.runbook("run", "article.md", "--replay", "c", *given).stdout


@pytest.mark.parametrize("command", ["update", "record"])
def test_a_command_that_cannot_rehearse_does_not_ask_the_services_unsaid(here: Here, command: str) -> None:
    here.write(DOCUMENT)
    here.folder.joinpath("runbook.toml").write_text("rehearse = true\n")
    done = here.runbook(command, "article.md")
    assert done.returncode == 2
    assert f"runbook.toml:1: rehearse is set for every command, but runbook {command} asks" in done.stderr


JOBS = """\
# Jobs

## Start
```bash
(sleep %s; curl -sSf -X PUT $API/items/one -d '{"a": 1}' >one.txt) &
curl -sSf -X PUT $API/items/two -d '{}' -o two.txt
```

## Go on
```bash
sleep %s
curl -sSf -X PUT $API/items/three -d '{}' -o three.txt
```

## End
```bash
%s
```
"""


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        (("0", "0.3", "wait"), ("0.4", "0", "wait")),
        (("0.3", "0.6", "wait"), ("0", "0.2", "wait")),
        (("0", "0.3", "true"), ("0.4", "0", "true")),
    ],
)
def test_what_a_job_asks_may_come_in_another_block(
    here: Here, recorded: tuple[str, ...], replayed: tuple[str, ...]
) -> None:
    here.write(JOBS % recorded)
    assert reasons(here.blocks("run", "article.md", "--record", "c")) == [None] * 3
    here.write(JOBS % replayed)
    report = here.report("run", "article.md", "--replay", "c")
    assert report["status"] == "passed", report["documents"][0]


@pytest.mark.parametrize("end", ["wait", "true"])
def test_what_a_job_does_not_ask_is_missed_in_the_end(here: Here, end: str) -> None:
    here.write(JOBS % ("0", "0.3", end))
    here.blocks("run", "article.md", "--record", "c")
    here.write((JOBS % ("0", "0", end)).replace("curl -sSf -X PUT $API/items/one", "true"))
    report = here.report("run", "article.md", "--replay", "c")
    assert report["status"] == "failed"
    assert "recorded, and not made: PUT" in report["documents"][0]["message"]
    assert report["documents"][0]["message"].startswith("article.md:4: ")


def test_only_what_has_drifted_is_recorded_again(here: Here, service: Service) -> None:
    (here.folder / "docs").mkdir()
    here.write(DOCUMENT, "docs/a.md")
    here.write(DOCUMENT.replace("items/thing", "items/part"), "docs/b.md")
    asked = ("test", "docs", "--record", "c", "--only-drifted")
    assert reasons(here.blocks(*asked)) == [None] * 4 and len(service.items) == 2
    first = {name: (here.folder / f"c/docs/{name}.cassette/make.jsonl").read_text() for name in "ab"}
    text = (here.folder / "docs" / "b.md").read_text().replace('"west"', '"east"')
    here.write(text, "docs/b.md")
    a, b = here.report(*asked)["documents"]
    assert a["status"] == b["status"] == "passed" and len(service.items) == 3
    assert "not recorded again" in a["message"] and b["message"] is None
    again = {name: (here.folder / f"c/docs/{name}.cassette/make.jsonl").read_text() for name in "ab"}
    assert again["a"] == first["a"] and "east" in again["b"]
    assert here.runbook("test", "docs", "--only-drifted").returncode == 2
