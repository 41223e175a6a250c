import json
import os
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

from tests.frontends.cli.command import RUNBOOK, Folder

BLOCK_KEYS = {
    *("id", "name", "section", "line", "end_line", "language", "code", "status", "reason", "exit_status"),
    *("stdout", "stderr", "stdout_bytes", "stderr_bytes", "truncated", "duration_s", "attempt"),
    *("expectation", "verdict"),
}

ARTICLE = """# An article

## Prepare

```bash {name=prepare}
greeting="hello $WHO"
cd /usr
```

## Greet

```bash
echo "$greeting"; pwd
```

<!-- expected_similarity=1.0 -->

```text
hello world
/usr
```

## Fail

```bash
echo reason >&2; exit 3
```

```bash
echo never
```
"""


@pytest.fixture
def article(folder: Folder) -> Folder:
    folder.write("article.md", ARTICLE)
    return folder


def test_a_run_passes_fails_and_skips_and_says_where(article: Folder) -> None:
    done = article.run("article.md", "--var", "WHO=world")
    assert done.code == 1
    assert [(block["line"], block["status"], block["reason"]) for block in done.blocks] == [
        (5, "passed", None),
        (12, "passed", None),
        (25, "failed", "exit_status"),
        (29, "skipped", "earlier_failure"),
    ]
    assert "FAIL article.md:25" in done.out
    assert done.blocks[2]["stderr"] == "reason\n" and done.blocks[2]["exit_status"] == 3
    assert done.blocks[1]["verdict"]["score"] == 1.0


def test_the_report_has_the_contracts_form(article: Folder) -> None:
    report = article.run("article.md").report
    assert report is not None
    assert report["schema"] == "runbook.report/1" and report["tool"]["name"] == "runbook"
    assert set(report) >= {"started", "duration_s", "status", "documents"}
    (document,) = report["documents"]
    assert set(document) >= {"path", "title", "status", "duration_s", "metadata", "diagnostics", "blocks"}
    block = document["blocks"][1]
    assert block.keys() >= BLOCK_KEYS
    assert set(block["expectation"]) == {"line", "language", "content", "similarity", "regex"}
    assert set(block["verdict"]) == {"matcher", "score", "threshold", "passed", "why", "rule"}


def test_a_report_is_readable_by_its_owner_only(article: Folder) -> None:
    article.run("article.md", "--report", "jsonl=run.jsonl")
    for name in ("report.json", "run.jsonl"):
        assert stat.S_IMODE((article.path / name).stat().st_mode) == 0o600


def test_every_run_leaves_a_journal(article: Folder, state_home: Path) -> None:
    article.run("article.md")
    (path,) = (state_home / "runbook" / "runs").glob("*/journal.jsonl")
    assert [json.loads(line)["type"] for line in path.read_text().splitlines()][-1] == "RunFinished"


def test_a_journal_on_standard_output_is_nothing_but_the_journal(article: Folder) -> None:
    done = article.runbook("run", "article.md", "--report", "jsonl=-")
    kinds = [json.loads(line)["type"] for line in done.out.splitlines()]
    assert (kinds[0], kinds[-1]) == ("RunStarted", "RunFinished")
    assert "article.md:25" in done.err


def test_keep_going(article: Folder) -> None:
    done = article.run("article.md", "--keep-going", "--var", "WHO=world")
    assert [block["status"] for block in done.blocks] == ["passed", "passed", "failed", "passed"]


@pytest.mark.parametrize(
    ("options", "ran"),
    [
        (["--only", "prepare"], [5]),
        (["--until", "Greet"], [5, 12]),
        (["--from", "line:29"], [29]),
        (["--skip", "Fail", "--skip", "Greet"], [5]),
    ],
)
def test_selection(article: Folder, options: list[str], ran: list[int]) -> None:
    done = article.run("article.md", "--var", "WHO=world", *options)
    assert done.code == 0, done.err
    assert [block["line"] for block in done.blocks if block["status"] != "skipped"] == ran
    assert len(done.blocks) == 4


def test_variables_come_in_their_order(folder: Folder) -> None:
    folder.write("a.md", "```bash\necho $A-$B-$C\n```\n")
    folder.write("vars.env", "# comment\nexport B='from file'\nC=from-file # tail\n\nA=from-file\n")
    done = folder.run("a.md", "--env-file", "vars.env", "--var", "A=x y;$(z)", env={"B": "env", "C": "env"})
    assert done.blocks[0]["stdout"] == "x y;$(z)-from file-from-file\n"


def test_the_shell_starts_where_it_is_told_to(folder: Folder) -> None:
    (folder.path / "inner").mkdir()
    folder.write("a.md", "```bash\npwd; echo $RUNBOOK_DOCUMENT_DIR\n```\n")
    done = folder.run("a.md", "--cwd", "inner")
    assert done.blocks[0]["stdout"] == f"{folder.path}/inner\n{folder.path}\n"


def test_a_document_from_standard_input(folder: Folder) -> None:
    done = folder.run("-", stdin="# Piped\n\n```bash\ncat; echo end\n```\n")
    assert done.code == 0 and done.blocks[0]["stdout"] == "end\n"


def test_several_documents_share_the_shell(folder: Folder) -> None:
    folder.write("one.md", "```bash\nx=1\n```\n")
    folder.write("two.md", "```bash\necho x=$x\n```\n")
    assert folder.run("one.md", "two.md").blocks[1]["stdout"] == "x=1\n"


def test_a_timeout_is_a_failure_of_the_block(folder: Folder) -> None:
    folder.write("a.md", "```bash\nsleep 60\n```\n")
    done = folder.run("a.md", "--timeout", "0.2s")
    assert done.code == 1
    assert (done.blocks[0]["reason"], done.blocks[0]["exit_status"]) == ("timeout", 124)


def test_the_matcher_can_be_chosen(folder: Folder) -> None:
    folder.write("a.md", "```bash\necho HELLO\n```\n<!-- expected_similarity=0.1 -->\n```text\nhello\n```\n")
    assert folder.run("a.md", "--matcher", "reference").blocks[0]["verdict"]["matcher"] == "reference"
    assert folder.run("a.md", "--matcher", "exact").code == 1


@pytest.mark.parametrize(
    ("name", "content", "code", "message"),
    [
        ("nosuch.md", None, 2, "nosuch.md: no such file"),
        (".", None, 2, "this is a folder"),
        ("empty.md", b"", 5, "empty.md: nothing to run: the file is empty"),
        ("binary.md", b"\x7fELF\0\1", 2, "binary.md: this is a binary file"),
        ("latin.md", b"# caf\xe9\n", 2, "latin.md:1: not UTF-8: byte 0xe9 at offset 5"),
        ("prose.md", b"# Only prose\n\n```json\n{}\n```\n", 5, "prose.md: nothing to run"),
    ],
)
def test_a_bad_document_is_refused_with_the_reason(
    folder: Folder, name: str, content: bytes | None, code: int, message: str
) -> None:
    if content is not None:
        folder.write(name, content)
    done = folder.runbook("run", name)
    assert done.code == code
    assert message in done.err
    assert "Traceback" not in done.err


def test_an_unclosed_fence_is_refused_with_its_line_and_nothing_runs(folder: Folder) -> None:
    folder.write("open.md", "# T\n\n```bash\ntouch ran\n```\n\n```bash\necho\nprose\n")
    done = folder.run("open.md")
    assert done.code == 2
    assert "open.md:7" in done.out
    assert [block["status"] for block in done.blocks] == ["skipped", "skipped"]
    assert done.report is not None
    assert [(one["code"], one["line"]) for one in done.report["documents"][0]["diagnostics"]] == [
        ("unclosed-fence", 7)
    ]
    assert not (folder.path / "ran").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--var", "novalue"], "write NAME=VALUE"),
        (["--var", "1x=2"], "'1x' is not a valid name of a shell variable"),
        (["--env-file", "nosuch.env"], "nosuch.env: cannot be read: No such file"),
        (["--report", "json=/nosuch/report.json"], "there is no folder /nosuch"),
        (["--report", "json=."], "this is a folder"),
        (["--report", "xml=x"], "unknown report format 'xml'"),
        (["--report", "json"], "say where to write it"),
        (["--report", "json=-", "--report", "jsonl=-"], "only one --report"),
        (["--timeout", "soon"], "'soon' is not a duration"),
        (["--only", "nosuch"], "no block matches 'nosuch'"),
        (["--matcher", "nosuch"], "unknown matcher 'nosuch'"),
        (["--cwd", "nosuch"], "nosuch"),
    ],
)
def test_a_bad_request_is_refused_before_anything_runs(
    folder: Folder, options: list[str], message: str
) -> None:
    folder.write("a.md", "```bash\ntouch ran\n```\n")
    done = folder.runbook("run", "a.md", *options)
    assert done.code == 2
    assert message in done.err
    assert not (folder.path / "ran").exists()


@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_a_full_disk_is_said_and_the_run_goes_on(folder: Folder, kind: str) -> None:
    folder.write("a.md", "```bash\ntouch ran\n```\n")
    done = folder.runbook("run", "a.md", "--report", f"{kind}=/dev/full")
    assert done.code == 3
    assert "No space left on device" in done.err and "Traceback" not in done.err
    assert (folder.path / "ran").exists()


def test_a_reader_that_goes_away_does_not_end_the_run(folder: Folder) -> None:
    folder.write("a.md", "```bash\nseq 100000\n```\n\n```bash\ntouch ran\n```\n")
    with subprocess.Popen(
        [*RUNBOOK, "run", "a.md", "-v"], cwd=folder.path, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(60) == 0
    assert (folder.path / "ran").exists()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_an_interruption_ends_in_good_order(folder: Folder, number: signal.Signals, code: int) -> None:
    folder.write("a.md", "```bash\necho $$ >pid; sleep 3600 & sleep 3601\n```\n\n```bash\necho no\n```\n")
    command = [*RUNBOOK, "run", "a.md", "--report", "json=report.json"]
    with subprocess.Popen(command, cwd=folder.path, stdout=subprocess.PIPE, text=True) as process:
        pid = int(_wait_for(folder.path / "pid"))
        process.send_signal(number)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == code
    (document,) = json.loads((folder.path / "report.json").read_text())["documents"]
    assert [(block["status"], block["reason"]) for block in document["blocks"]] == [
        ("cancelled", "interrupted"),
        ("skipped", "interrupted"),
    ]
    assert "interrupted" in out
    assert not Path(f"/proc/{pid}").exists()
    with pytest.raises(ProcessLookupError):
        os.killpg(pid, 0)


def _wait_for(path: Path) -> str:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if path.exists() and (text := path.read_text()).endswith("\n"):
            return text
        time.sleep(0.01)
    raise AssertionError(f"{path} never came")


def test_a_result_that_no_output_could_pass_is_reported_and_not_counted(folder: Folder) -> None:
    folder.write(
        "a.md",
        "```bash\nprintf 'no\\n'\n```\n<!-- expected_similarity=\"up$ now\" -->\n```output\ndown\n```\n",
    )
    done = folder.run("a.md", "--report", "html=a.html")
    assert done.code == 0
    assert "not counted: no output could pass" in (folder.path / "a.html").read_text()
    assert "WARNING a.md:5: " in done.out
    assert "[hopeless-regex]" in done.out
    assert "    regex: not counted: no output could pass (hopeless-regex)\n" in done.out
    assert "no match for" not in done.out
    (block,) = done.blocks
    assert (block["status"], block["verdict"]) == ("passed", None)
    assert block["expectation"]["regex"] == "up$ now"
    assert block["information"]["why"][0] == "not counted: no output could pass (hopeless-regex)"
    assert done.report is not None
    assert [one["code"] for one in done.report["documents"][0]["diagnostics"]] == ["hopeless-regex"]


def test_a_matcher_that_does_not_exist_keeps_the_document_from_running(folder: Folder) -> None:
    source = "```bash {matcher=exat}\ntouch ran\n```\n<!-- expected_similarity=1 -->\n```output\nx\n```\n"
    folder.write("a.md", source)
    done = folder.run("a.md")
    assert done.code == 2
    assert "a.md:1: unknown matcher 'exat'; did you mean 'exact'? There are: auto, text, " in done.out
    assert not (folder.path / "ran").exists()
