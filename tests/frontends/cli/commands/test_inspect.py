import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from runbook.core.options import RunOptions
from runbook.frontends.cli.commands.inspect import FEW, _Job, command
from tests import ROOT
from tests.frontends.cli.command import RUNBOOK, Folder

SETS = ROOT / "fixtures" / "sets"

SOURCE = """\
# A *title*\x1b]0;evil\x07

```bash
echo hello
echo again
```
<!-- expected-similarity=0.8 -->
```text
hello
```

```json
{}
```
"""


def inspect(*arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(command, arguments, input=stdin, catch_exceptions=False)


@pytest.fixture
def article(tmp_path: Path) -> str:
    path = tmp_path / "article.md"
    path.write_text(SOURCE)
    return str(path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_processes_that_read_a_folder(tmp_path: Path, number: signal.Signals) -> None:
    for name in range(FEW + 1):
        os.mkfifo(tmp_path / f"{name}.md")
    command = [*RUNBOOK, "inspect", *(f"{name}.md" for name in range(FEW + 1))]
    with (
        subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE) as running,
        (tmp_path / "0.md").open("w"),  # opens when a process reads it
    ):
        running.send_signal(number)
        running.communicate(timeout=60)  # ends when no process has standard error any more
    assert running.returncode == -number


def test_one_document_is_an_object(article: str) -> None:
    result = inspect(article, "--format", "json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["schema"] == "runbook.document/1"
    assert [one["id"] for one in found["blocks"]] == [f"{article}:3", f"{article}:12"]


def test_several_documents_are_an_array(article: str) -> None:
    found = json.loads(inspect(article, "-", "--format", "json", stdin="# 한국어\n").stdout)
    assert [one["path"] for one in found] == [article, "-"]
    assert found[1]["title"] == "한국어"


def test_text_is_plain_where_there_is_no_terminal(article: str) -> None:
    result = inspect(article)
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    lines = [line.split() for line in result.stdout.split("\n")]
    assert lines[0][:2] == ["A", "title␛]0;evil␇"]
    assert lines[1:4] == [
        ["line", "block", "expects", "code"],
        ["3", "bash", "text,", "0.8", "echo", "hello", "…"],
        ["12", "json", "(not", "run)", "{}"],
    ]
    assert lines[4] == ["1", "block", "to", "run"]
    assert f"{article}:7: warning: the mark says expected-similarity=0.8" in result.stdout
    assert result.stdout.rstrip().endswith("[malformed-mark]")


def test_everything_that_a_document_declares_is_shown() -> None:
    source = (
        "## Prerequisites\n[one](one.md)\n\n<!-- ```variables\nexport A=b c\n``` -->\n"
        '```sh\na\n```\n```output\n```\n```sh\nb\n```\n<!-- expected_similarity="^b$" -->\n```\nb\n```\n'
    )
    text = inspect("-", stdin=source).stdout
    assert "variable A=b c" in text
    assert "prerequisite one.md (-:2)" in text
    assert "output, for information" in text
    assert "text, a match of ^b$" in text


def test_an_empty_document_is_one() -> None:
    result = inspect("-", stdin="")
    assert (result.exit_code, result.stdout) == (0, "- -\n0 blocks to run\n")


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_cannot_be_read_is_an_error(form: str, tmp_path: Path) -> None:
    result = inspect(str(tmp_path / "none.md"), "--format", form)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "no such file" in result.stderr


def test_the_blocks_stand_in_the_order_of_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SETS / "prerequisites-nested")
    text = inspect("article.md").stdout
    order = [
        "echo clear",
        "prerequisite setup/group.md",
        "echo group",
        "echo network",
        "in article.md",
        "echo work",
    ]
    assert sorted(order, key=text.index) == order
    found = json.loads(inspect("article.md", "--format", "json").stdout)
    assert [one["id"] for one in found["steps"]][2:4] == ["setup/group.md:3", "setup/network.md:9"]
    assert [one["path"] for one in found["prerequisites"]] == ["setup/network.md", "setup/network.md"]


def test_what_is_left_out_says_why_and_parameters_say_what_to_type() -> None:
    source = (
        '```bash {name=one cleanup tags=x,y skip="no cloud"}\na\n```\n'
        "```bash {timeout=90s}\necho $WHO_IS_IT\n```\n"
    )
    text = inspect("-", stdin=source).stdout
    assert "bash name=one cleanup #x #y – no cloud" in text
    assert "bash timeout=90" in text
    assert "1 block to run, 1 left out" in text
    assert "parameter WHO_IS_IT (-:5): --var WHO_IS_IT=..." in text
    assert "WHO_IS_IT" not in inspect("-", "--var", "WHO_IS_IT=me", stdin=source).stdout.replace(
        "echo $WHO_IS_IT", ""
    )
    found = json.loads(inspect("-", "--format", "json", stdin=source).stdout)
    assert found["parameters"] == [{"name": "WHO_IS_IT", "path": "-", "line": 5, "certain": True}]


def test_a_folder_is_read_by_several_processes_in_order(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number:02}.md").write_text(f"# D{number}\n\n```bash\necho {number}\n```\n")
    (tmp_path / "07.md").write_bytes(b"\xff\xfe")
    done = subprocess.run(
        [*RUNBOOK, "inspect", str(tmp_path), "--format", "json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "07.md: this is UTF-16; save it as UTF-8" in done.stderr
    found = json.loads(done.stdout)
    assert [one["title"] for one in found] == [f"D{number}" for number in range(30) if number != 7]


@pytest.mark.parametrize(
    ("fail_on", "content", "code"),
    [
        ("error", "```bash\necho open\n", 1),
        ("error", "```bash\ntrue\n```\n<!-- expected-similarity=1 -->\n", 0),
        ("warning", "```bash\ntrue\n```\n<!-- expected-similarity=1 -->\n", 1),
        ("warning", "```bash\ntrue\n```\n", 0),
    ],
)
def test_diagnostics_fail_where_they_are_asked_to(
    folder: Folder, fail_on: str, content: str, code: int
) -> None:
    folder.write("a.md", content)
    folder.write("b.md", "# Fine\n")
    assert folder.runbook("inspect", "a.md", "b.md", "--fail-on", fail_on).code == code
    assert folder.runbook("inspect", "a.md", "b.md").code == 0


def test_a_reader_that_has_seen_enough_is_no_fault(folder: Folder) -> None:
    folder.write("a.md", "```bash\ntrue\n```\n")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*RUNBOOK, "inspect", "a.md"], cwd=folder.path, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_folder_without_documents_is_said(folder: Folder) -> None:
    (folder.path / "empty").mkdir()
    done = folder.runbook("inspect", "empty")
    assert (done.code, done.out) == (5, "")
    assert done.err == "runbook: empty: there is no document: no file here is called *.md\n"


def test_colour_changes_no_text(article: str) -> None:
    plain, coloured = (
        _Job(RunOptions(timeout=3), {}, "text", several=False, width=None, color=color)(article)[0]
        for color in (False, True)
    )
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
