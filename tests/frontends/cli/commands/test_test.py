"""`runbook test` as a person or a CI job runs it."""

import html
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runbook.sessions.process import process_tree
from runbook.storage.journal import read
from tests import ROOT
from tests.frontends.cli.command import RUNBOOK, Done, Folder

CORPUS = ROOT.parent / "shared" / "corpus"


def block(code: str, directive: str = "") -> str:
    return f"```bash {directive}".rstrip() + f"\n{code}\n```\n\n"


def verified(folder: Folder, *arguments: str, env: dict[str, str] | None = None) -> Done:
    """``runbook test`` with a JSON report."""
    report = folder.path / "report.json"
    report.unlink(missing_ok=True)
    done = folder.runbook("test", *arguments, "--report", "json=report.json", env=env)
    return Done(done.code, done.out, done.err, json.loads(report.read_text()) if report.exists() else None)


def documents(done: Done) -> dict[str, str]:
    assert done.report is not None, done.err
    return {one["path"]: one["status"] for one in done.report["documents"]}


def test_every_document_is_tested_whatever_becomes_of_the_others(folder: Folder) -> None:
    folder.write("a.md", block("X=1; false") + block("echo never"))
    folder.write("b.md", block("echo b; test -z $X"))
    folder.write("c.md", "```bash\necho open\n")
    folder.write("d.md", b"# x\n\n```bash\n\xff\n```\n")
    folder.write("e.md", block("exec 3<&-; kill -9 $$") + block("true"))
    folder.write("prose.md", "# Nothing\n\n```text\nx\n```\n")
    done = verified(folder, ".", "-j", "2")
    assert documents(done) == {
        "a.md": "failed",
        "b.md": "passed",
        "c.md": "error",
        "d.md": "error",
        "e.md": "failed",
    }
    assert done.code == 1 and done.report is not None
    assert done.report["documents"][3]["diagnostics"][0]["code"] == "unreadable"
    assert [one["status"] for one in done.blocks[:2]] == ["failed", "skipped"]
    assert "5 documents: 1 passed, 2 failed, 2 errors" in done.out and "1 without blocks to run" in done.out


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (block("true"), 0),
        (block("false"), 1),
        ("```bash\necho open\n", 2),
        (block("true", "{skip}"), 5),
        ("# Nothing\n", 5),
        (block("nosuchprogram"), 1),
    ],
)
def test_exit_codes(folder: Folder, content: str, code: int) -> None:
    folder.write("a.md", content)
    done = verified(folder, ".")
    assert done.code == code, done.out + done.err
    assert done.report is not None  # also where nothing ran


def test_a_report_has_the_documents_in_order_and_is_the_one_of_its_journal(folder: Folder) -> None:
    for number in range(8):
        folder.write(f"{number}.md", block(f"sleep 0.{8 - number}") + block("echo x"))
    done = verified(folder, ".", "-j", "8", "--report", "jsonl=run.jsonl")
    assert list(documents(done)) == [f"{number}.md" for number in range(8)]
    again = folder.runbook("report", "json", "run.jsonl")
    assert again.out == (folder.path / "report.json").read_text()


def test_each_document_has_a_copy_of_its_folder(folder: Folder) -> None:
    (folder.path / "docs").mkdir()
    folder.write("docs/data.txt", "data\n")
    for name in ("a.md", "b.md"):
        folder.write(
            f"docs/{name}",
            block(
                'test "$PWD" = "$RUNBOOK_DOCUMENT_DIR" && test "$(ls)" = "$(printf "%s\\ndata.txt" '
                + name
                + ')"'
            )
            + block("cat data.txt && rm data.txt && touch made"),
        )
    done = verified(folder, "docs", "-j", "1")
    assert done.code == 0, done.out
    assert sorted(os.listdir(folder.path / "docs")) == ["a.md", "b.md", "data.txt"]
    done = verified(folder, "docs/a.md", "--in-place")
    assert done.code == 1  # its second block finds b.md, too
    folder.write("docs/c.md", block("touch made"))
    assert verified(folder, "docs/c.md", "--in-place").code == 0
    assert (folder.path / "docs" / "made").exists()
    folder.write("docs/d.md", block("test -e docs/d.md"))
    assert verified(folder, "docs/d.md", "--cwd", ".").code == 0


def test_prerequisites_run_in_the_same_session_with_their_own_folder(folder: Folder) -> None:
    for name in ("docs", "common"):
        (folder.path / name).mkdir()
    folder.write("common/value.txt", "41\n")
    folder.write("common/setup.md", "# S\n\n" + block('V=$(cat "$RUNBOOK_DOCUMENT_DIR/value.txt")'))
    folder.write(
        "docs/a.md",
        "# A\n\n## Prerequisites\n\n- [S](../common/setup.md)\n\n## Do\n\n" + block("test $V = 41"),
    )
    done = verified(folder, "docs")
    assert done.code == 0, done.out
    assert [one["status"] for one in done.blocks] == ["passed", "passed"]


def test_a_flaky_document_passes_and_is_shown_as_flaky(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "count").mkdir()
    folder.write("a.md", block('n=$(ls "$COUNT" | wc -l); touch "$COUNT/$n"; echo "run $n"; test "$n" -ge 2'))
    count = {"COUNT": str(tmp_path / "count")}
    done = verified(folder, ".", "--reruns", "3", "--report", "jsonl=run.jsonl", env=count)
    assert done.code == 0 and "FLAKY a.md" in done.out and "1 passed (1 flaky)" in done.out
    assert done.report is not None
    (document,) = done.report["documents"]
    assert (document["flaky"], document["attempt"]) == (True, 3)
    assert [one["failures"][0]["stdout"] for one in document["retried"]] == ["run 0\n", "run 1\n"]
    assert [one["stdout"] for one in document["blocks"]] == ["run 2\n"]
    assert folder.runbook("report", "json", "run.jsonl").out == (folder.path / "report.json").read_text()
    folder.write("b.md", block("false"))
    done = verified(folder, "b.md", "--reruns", "1")
    assert done.code == 1 and "after 2 attempts" in done.out
    assert done.report is not None and done.report["documents"][0]["flaky"] is False


def test_a_missing_program_skips_the_document_or_fails_it(folder: Folder) -> None:
    folder.write("a.md", block("touch ran") + block("echo x\nnosuch --flag"))
    folder.write("b.md", block("true"))
    done = verified(folder, ".", "--in-place")
    assert done.code == 1 and "SKIP a.md: nosuch is not on PATH (line 7 calls it)" in done.out
    assert done.out.splitlines()[-1].startswith("2 documents: 1 passed, 1 skipped: nosuch 1 in ")
    assert done.out.rstrip().endswith("; to allow what is missing: --may-lack nosuch")
    assert done.report is not None and done.report["status"] == "failed"
    assert done.report["documents"][0]["lack"] == {"programs": ["nosuch"], "unallowed": ["nosuch"]}
    assert {one["reason"] for one in done.blocks[:2]} == {"missing_program"}
    done = verified(folder, ".", "--in-place", "--strict")
    assert done.code == 1 and "FAIL a.md:5: nosuch is not on PATH (line 7 calls it)" in done.out
    assert [(one["status"], one["reason"]) for one in done.blocks[:2]] == [
        ("skipped", "missing_program"),
        ("failed", "missing_program"),
    ]
    assert not (folder.path / "ran").exists()


def test_errors_do_not_hide_behind_a_missing_program(folder: Folder) -> None:
    folder.write("a.md", block("nosuch login") + block("nosuch create <name>"))
    done = verified(folder, ".")
    assert done.code == 2
    assert "ERROR a.md:6: " in done.out and "[placeholder]" in done.out and "SKIP" not in done.out
    folder.write("b.md", block("true"))
    assert verified(folder, ".").code == 1


def test_what_may_lack_is_skipped_and_green(folder: Folder) -> None:
    folder.write("a.md", block("nosuch login"))
    folder.write("b.md", "---\nrunbook:\n  requires: nother\n---\n" + block("true"))
    done = verified(folder, ".", "-q")
    assert done.code == 1 and "SKIP a.md: nosuch is not on PATH" in done.out
    assert "SKIP b.md: nother is not on PATH (the document requires it)" in done.out
    assert "2 documents: 2 skipped: nosuch 1, nother 1 in" in done.out
    assert "to allow what is missing: --may-lack nosuch\n" in done.out
    done = verified(folder, ".", "--may-lack", "other,nosuch")
    assert done.code == 0 and "--may-lack" not in done.out
    folder.write("runbook.toml", 'may-lack = ["nosuch"]\n')
    assert verified(folder, ".").code == 0


def test_missing_programs_are_in_every_report(folder: Folder) -> None:
    folder.write("a.md", block("nosuch login"))
    reports = [f"--report={one}=out.{one}" for one in ("junit", "html", "markdown")]
    done = folder.runbook("test", ".", *reports, "--report", "github", "--may-lack", "nosuch")
    said = "nosuch is not on PATH (line 2 calls it)"
    assert f"::notice file=a.md,line=1,title=skipped::{said}" in done.out
    for name in ("junit", "html", "markdown"):
        text = html.unescape((folder.path / f"out.{name}").read_text())
        assert said in text, name


def test_a_slip_is_a_failure_and_no_missing_program(folder: Folder) -> None:
    folder.write("a.md", block("grpe -c root names"))
    done = verified(folder, ".")
    assert done.code == 1
    assert "FAIL a.md:1: exit status 127, expected 0; grpe: command not found; did you mean grep?" in done.out


def test_documents_that_share_something_do_not_run_at_once(folder: Folder) -> None:
    code = "mkdir $LOCK && sleep 0.2 && rmdir $LOCK"
    for name in "abcd":
        folder.write(f"{name}.md", f"<!-- runbook: exclusive=port,{name} -->\n" + block(code))
    folder.write("needed.md", "<!-- runbook: exclusive=port -->\n" + block(code))
    folder.write("e.md", "# T\n\n## Prerequisites\n\n[needed](needed.md)\n\n" + block("true"))
    done = verified(folder, ".", "-j", "6", env={"LOCK": str(folder.path / "lock")})
    assert done.code == 0, done.out


def test_nothing_to_run_is_said_only_when_it_is_true(folder: Folder) -> None:
    folder.write("a.md", "text ```")
    assert "1 Markdown file, no block that can run" in verified(folder, ".").err
    folder.write("a.md", "<!-- runbook: skip -->\n" + block("true"))
    done = verified(folder, ".")
    assert done.code == 5 and "all blocks are left out by the selection or by their directives" in done.err


def test_last_failed_and_fail_fast(folder: Folder) -> None:
    for name, code in (("a", "true"), ("b", "false"), ("c", "true"), ("d", "false")):
        folder.write(f"{name}.md", block(code))
    done = verified(folder, ".", "-j", "1", "--fail-fast")
    assert documents(done) == {"a.md": "passed", "b.md": "failed"}
    assert "stopped at the first failure: 2 documents were not run" in done.out
    verified(folder, ".")
    assert list(documents(verified(folder, ".", "--last-failed"))) == ["b.md", "d.md"]
    folder.write("b.md", block("true"))
    assert documents(verified(folder, ".", "--last-failed")) == {"b.md": "passed", "d.md": "failed"}
    assert list(documents(verified(folder, ".", "--last-failed"))) == ["d.md"]


def test_shards_are_the_whole(folder: Folder) -> None:
    for number in range(7):
        folder.write(f"{number}.md", block("true"))
    folder.write(
        "durations.json",
        json.dumps(
            {
                "schema": "runbook.durations/1",
                "documents": {"0.md": {"duration_s": 60, "status": "passed"}},
            }
        ),
    )
    lists = [
        folder.runbook(
            "test", ".", "--list", "--shard", f"{index}/3", "--durations", "durations.json"
        ).out.split()
        for index in (1, 2, 3)
    ]
    assert sorted(name for one in lists for name in one) == [f"{number}.md" for number in range(7)]
    before = (folder.path / "durations.json").read_text()
    done = verified(folder, ".", "--shard", "2/3", "--durations", "durations.json")
    assert list(documents(done)) == lists[1]
    assert (folder.path / "durations.json").read_text() == before
    verified(folder, ".", "--durations", "durations.json")
    assert len(json.loads((folder.path / "durations.json").read_text())["documents"]) == 7


def test_the_journals_of_shards_make_one_report(folder: Folder) -> None:
    for name in "cab":
        folder.write(f"{name}.md", block("true"))
    for index in (1, 2):
        done = verified(folder, ".", "-j", "1", "--shard", f"{index}/2", "--report", f"jsonl={index}.jsonl")
        assert done.code == 0
    journals = ("1.jsonl", "2.jsonl")
    report = folder.runbook("report", "json", *journals).out
    assert sorted(one["path"] for one in json.loads(report)["documents"]) == ["a.md", "b.md", "c.md"]
    assert folder.runbook("report", "merge", *journals, "-o", "all.jsonl").code == 0
    assert folder.runbook("report", "json", "all.jsonl").out == report


def test_what_holds_for_run_holds_for_test(folder: Folder) -> None:
    folder.write("test.env", "B=from-file\n")
    folder.write("a.md", block('A=document\ntest "$A-$B-$C" = flag-from-file-secretvalue; echo "$C"'))
    folder.write("b.md", block("sleep 60"))
    folder.write("c.md", block("echo one\nsleep 60"))
    arguments = ["--var", "A=flag", "--env-file", "test.env", "--secret-env", "C", "--timeout", "0.5"]
    done = verified(folder, ".", *arguments, env={"C": "secretvalue"})
    assert documents(done) == {"a.md": "passed", "b.md": "failed", "c.md": "failed"}
    assert "secretvalue" not in (folder.path / "report.json").read_text()
    assert done.blocks[1]["reason"] == "timeout"
    done = verified(folder, "b.md", "--total-timeout", "0.5")
    assert done.code == 1 and done.blocks[0]["reason"] == "timeout"


def test_a_block_that_requires_confirmation_does_not_run_without(folder: Folder) -> None:
    folder.write("a.md", "# A\n\n" + block("true", "{confirm}"))
    done = verified(folder, ".")
    assert done.code == 2 and "--yes" in done.out and "ERROR a.md:3: this block requires" in done.out
    assert verified(folder, ".", "--yes").code == 0


def test_what_cannot_be_read_is_said_with_its_line_once(folder: Folder) -> None:
    (folder.path / "a.md").write_bytes(b"# A\n\n" + block("true").encode() + b"\xe9\n")
    done = verified(folder, ".", "--report", "github")
    assert "ERROR a.md:7: not UTF-8" in done.out and "::error file=a.md,line=7," in done.out


def test_a_block_without_a_person_has_neither_input_nor_terminal(folder: Folder) -> None:
    folder.write("a.md", block("read -r x || echo empty; cat; (: < /dev/tty) 2> /dev/null || echo none"))
    done = verified(folder, ".")
    assert done.blocks[0]["stdout"] == "empty\nnone\n"


def test_a_worker_that_is_killed_costs_its_document_only(folder: Folder) -> None:
    folder.write("a.md", block("kill -9 $(ps -o ppid= -p $$)") + block("true"))
    folder.write("b.md", block("true"))
    done = verified(folder, ".", "-j", "1")
    assert documents(done) == {"a.md": "error", "b.md": "passed"}
    assert done.code == 3 and "was killed by SIGKILL" in done.out
    assert [(one["status"], one["reason"]) for one in done.blocks[:2]] == [
        ("error", "session_lost"),
        ("skipped", "session_lost"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--shard", "3/2"], "--shard 3/2"),
        (["-j", "0"], "'0': give a number from 1, or auto"),
        (["--matcher", "nosuch"], "nosuch"),
        (["--report", "nosuch=x"], "nosuch"),
        (["--changed-since", "HEAD"], "lies in no git repository"),
        (["--choose", "x=y"], "tab=ID or zone=ID"),
        (["nosuch.md"], "nosuch.md: no such file"),
    ],
)
def test_what_makes_no_sense_is_said_before_anything_runs(
    folder: Folder, arguments: list[str], said: str
) -> None:
    folder.write("a.md", block("touch ran"))
    done = folder.runbook("test", ".", "--in-place", *arguments)
    assert done.code == 2 and said in done.err and "Traceback" not in done.err
    assert not (folder.path / "ran").exists()


def test_github_hears_of_secrets_from_one_process_and_of_nothing_that_is_printed(folder: Folder) -> None:
    for number in range(3):
        folder.write(
            f"{number}.md", block(f'TOKEN=value-{number}; echo "::error::x"; false', "{secret=TOKEN}")
        )
    done = folder.runbook("test", ".", "-j", "3", "--report", "github", env={"GITHUB_ACTIONS": "true"})
    lines = done.out.splitlines()
    token = next(line for line in lines if line.startswith("::stop-commands::")).rpartition(":")[2]
    waiting = False
    obeyed = []
    for line in lines:
        if line.startswith("::stop-commands::"):
            waiting, token = True, line.rpartition(":")[2]
        elif line == f"::{token}::":
            waiting = False
        elif line.startswith("::") and not waiting:
            obeyed.append(line)
    assert sorted(line for line in obeyed if line.startswith("::add-mask::")) == [
        f"::add-mask::value-{number}" for number in range(3)
    ]
    assert [line.partition(",")[0] for line in obeyed if line.startswith("::error")] == [
        f"::error file={number}.md" for number in range(3)
    ]


MARK = "RUNBOOK_TEST_OF_KILLING"


def marked(value: str) -> list[int]:
    """The live processes that carry our mark."""
    found = []
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and f"{MARK}={value}".encode() in Path("/proc", name, "environ").read_bytes():
                found.append(int(name))
        except OSError:
            continue
    return [pid for pid in found if process_tree.alive(pid)]


def eventually(condition: Callable[[], Any]) -> bool:
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def under_way(folder: Folder) -> Callable[[str], subprocess.Popen[bytes]]:
    for number in range(3):
        folder.write(
            f"{number}.md",
            block("(setsid sleep 300 &) ; echo first")
            + block(f"touch {folder.path}/{number}.here; sleep 300 & sleep 300")
            + block(f"touch {folder.path}/cleaned.{number}", "{cleanup}"),
        )

    def start(value: str) -> subprocess.Popen[bytes]:
        run = subprocess.Popen(
            [*RUNBOOK, "test", ".", "-j", "3", "--report", "jsonl=run.jsonl", "--report", "json=report.json"],
            cwd=folder.path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, MARK: value},
        )
        assert eventually(lambda: len(list(folder.path.glob("*.here"))) == 3)
        return run

    return start


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="reads the process table of Linux")
def test_killed_outright_it_leaves_a_readable_journal_and_nothing_running(
    folder: Folder, under_way: Callable[[str], subprocess.Popen[bytes]]
) -> None:
    run = under_way("killed")
    run.kill()
    run.wait()
    assert eventually(lambda: not marked("killed"))
    assert len(list(read(folder.path / "run.jsonl"))) >= 10
    report = json.loads(folder.runbook("report", "json", "run.jsonl").out)
    assert [one["path"] for one in report["documents"]] == ["0.md", "1.md", "2.md"]
    for one in report["documents"]:
        assert [block["status"] for block in one["blocks"]] == ["passed", "error", "skipped"]


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="reads the process table of Linux")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_asked_to_end_it_ends_in_good_order(
    folder: Folder, under_way: Callable[[str], subprocess.Popen[bytes]], number: int, code: int
) -> None:
    run = under_way(f"asked{number}")
    run.send_signal(number)
    assert run.wait(30) == code
    assert not marked(f"asked{number}")
    report = json.loads((folder.path / "report.json").read_text())
    assert report["status"] == "cancelled" and len(report["documents"]) == 3
    assert sorted(one.name for one in folder.path.glob("cleaned.*")) == [
        "cleaned.0",
        "cleaned.1",
        "cleaned.2",
    ]


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_on_real_articles_what_is_missing_is_said(folder: Folder) -> None:
    done = verified(folder, os.path.relpath(CORPUS, folder.path), env={"PATH": f"{os.environ['PATH']}"})
    assert done.report is not None
    for one in done.report["documents"]:
        if one["status"] == "skipped":
            reasons = [block["message"] for block in one["blocks"] if block["reason"] == "missing_program"]
            assert re.match(r"[\w.-]+ is not on PATH \(.*calls it\)$", reasons[0]), one["path"]
    assert sum(one["status"] == "passed" for one in done.report["documents"]) >= 7


def test_a_list_names_only_documents_that_hold_what_is_selected(folder: Folder) -> None:
    folder.write("a.md", block("echo 1", "{name=one}"))
    folder.write("b.md", "# B\n\n## Two\n\n### Deeper\n\n" + block("echo 2"))
    folder.write("c.md", b"\xff```bash\n")
    for selection, names in (
        (["--only", "one"], ["a.md", "c.md"]),
        (["--from", "two"], ["b.md", "c.md"]),
        (["--skip", "one"], ["a.md", "b.md", "c.md"]),
    ):
        assert folder.runbook("test", ".", "--list", *selection).out.split() == names
    assert folder.runbook("test", "a.md", "--list", "--only", "none").code == 5
