import os
import signal
import stat
import subprocess
import time
from pathlib import Path

import pexpect
import pytest

from tests.frontends.cli.command import RUNBOOK, Done, Folder

ARTICLE = """# An article

```bash {name=greet}
echo "hello $WHO"
```

<!-- expected_similarity=0.9 -->

```text
good bye
```

```bash {name=id}
echo "id: 3f2b6a1c-9d4e-4f70-8a65-0c1d2e3f4a5b"
```

<!-- expected_similarity=0.8 -->

```text
id: <guid>
```

```bash {name=bare}
echo three
```
"""
UPDATED = ARTICLE.replace("good bye", "hello world")


@pytest.fixture
def article(folder: Folder) -> Folder:
    folder.write("article.md", ARTICLE)
    return folder


def text(folder: Folder, name: str = "article.md") -> str:
    return (folder.path / name).read_text()


def update(folder: Folder, *arguments: str, stdin: str = "") -> Done:
    return folder.runbook("update", *arguments, stdin=stdin, env={"WHO": "world"})


def test_what_does_not_fit_is_rewritten_and_said(article: Folder) -> None:
    done = update(article, "article.md", "-q")
    assert (done.code, text(article)) == (0, UPDATED)
    assert done.out.endswith("article.md: 1 result updated (line 9)\n")
    again = update(article, "article.md")
    assert (again.code, text(article)) == (0, UPDATED)
    assert again.out.endswith("article.md: nothing to update\n")
    assert article.runbook("run", "article.md", env={"WHO": "world"}).code == 0


def test_on_github_a_patch_in_the_log_holds_no_command(article: Folder) -> None:
    environment = {"WHO": "x##[error]y", "GITHUB_ACTIONS": "true"}
    logged = article.runbook("update", "--dry-run", "article.md", env=environment, installed=True)
    assert "+hello x##" in logged.out and "##[" not in logged.out
    with (article.path / "patch").open("wb") as patch:
        subprocess.run(
            [*RUNBOOK, "update", "--dry-run", "article.md"],
            cwd=article.path,
            env={**os.environ, **environment},
            stdout=patch,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    assert "+hello x##[error]y\n" in text(article, "patch")


def test_a_dry_run_shows_a_patch_and_writes_nothing(article: Folder) -> None:
    done = update(article, "--dry-run", "article.md")
    assert (done.code, text(article)) == (0, ARTICLE)
    assert done.out == (
        "--- article.md\n+++ article.md\n@@ -7,7 +7,7 @@\n <!-- expected_similarity=0.9 -->\n \n ```text\n"
        "-good bye\n+hello world\n ```\n \n ```bash {name=id}\n"
    )
    colored = update(article, "--dry-run", "--color", "always", "article.md")
    assert "\x1b[32m+hello world\x1b[0m\n" in colored.out


def test_a_check_says_by_its_exit_code_whether_something_would_change(article: Folder) -> None:
    done = update(article, "--check", "-q", "article.md")
    assert (done.code, text(article)) == (1, ARTICLE)
    assert "1 result would be updated (line 9)" in done.out
    article.write("article.md", UPDATED)
    assert update(article, "--check", "article.md").code == 0


def test_standard_input_becomes_standard_output(article: Folder) -> None:
    done = update(article, "-", stdin=ARTICLE)
    assert (done.code, done.out) == (0, UPDATED)


def test_results_are_added_on_request_to_the_blocks_that_are_meant(article: Folder) -> None:
    assert update(article, "--add", "--only", "bare", "article.md").code == 0
    added = "\n<!-- expected_similarity=1.0 -->\n```text\nthree\n```\n"
    assert text(article) == ARTICLE + added


def test_what_stands_before_a_block_runs_for_it_and_what_follows_does_not(folder: Folder) -> None:
    source = "```bash\nA=1\n```\n```bash {name=x}\necho $A file\n```\n```output\nnothing at all\n```\n"
    source += "```bash\ntouch late\n```\n"
    folder.write("a.md", source)
    assert update(folder, "--only", "x", "a.md").code == 0
    assert text(folder, "a.md") == source.replace("nothing at all", "1 file")
    assert not (folder.path / "late").exists()


def test_a_block_that_fails_stops_the_run_and_keeps_its_result(folder: Folder) -> None:
    block = "```bash\necho {0}; exit {1}\n```\n```output\nold\n```\n"
    folder.write("a.md", block.format("one", 0) + block.format("two", 3) + block.format("three", 0))
    done = update(folder, "a.md", "-q")
    assert done.code == 1
    assert text(folder, "a.md").count("old") == 2
    assert "a.md:10: not updated: its block failed: exit status 3, expected 0\n" in done.out
    assert update(folder, "--keep-going", "--failed", "a.md").code == 1
    assert "old" not in text(folder, "a.md")


@pytest.mark.parametrize("arguments", [["http://localhost/a.md"], ["-", "-"], ["gone.md"]])
def test_documents_that_cannot_be_rewritten(folder: Folder, arguments: list[str]) -> None:
    done = update(folder, *arguments)
    assert done.code == 2
    assert done.err.startswith("runbook: ")


def test_a_report_and_a_difference_do_not_share_standard_output(article: Folder) -> None:
    assert update(article, "--dry-run", "--report", "json=-", "article.md").code == 2
    done = update(article, "--report", "json=-", "article.md")
    assert done.out.startswith('{\n  "schema"')
    assert text(article) == UPDATED


def test_a_read_only_file_is_refused_before_the_run(article: Folder) -> None:
    if os.getuid() == 0:
        pytest.skip("root may write everywhere")
    (article.path / "article.md").chmod(0o444)
    done = update(article, "article.md")
    assert (done.code, text(article)) == (2, ARTICLE)
    assert "read-only" in done.err
    assert update(article, "--dry-run", "article.md").code == 0


def test_a_document_that_changes_during_the_run_is_left_alone(folder: Folder) -> None:
    source = "```bash\necho more >> a.md\necho new\n```\n```output\nold\n```\n"
    folder.write("a.md", source)
    folder.write("b.md", source.replace("a.md", "c.md"))
    done = update(folder, "a.md", "b.md", "-q")
    assert done.code == 3
    assert text(folder, "a.md") == source + "more\n"
    assert "a.md: the file was changed during the run" in done.err
    assert "b.md: 1 result updated" in done.out
    assert "\nnew\n" in text(folder, "b.md")


def test_included_results_are_updated_where_they_stand_and_prerequisites_are_not(folder: Folder) -> None:
    block = "```bash\necho {0}\n```\n<!-- expected_similarity=0.9 -->\n```\nold\n```\n"
    folder.write("pre.md", block.format("one"))
    folder.write("inc.md", block.format("two"))
    folder.write(
        "a.md",
        "# A\n\n## Prerequisites\n\n- [x](pre.md)\n\n## Do\n\n[!INCLUDE [x](inc.md)]\n\n"
        + block.format("three"),
    )
    done = update(folder, "a.md", "-q")
    assert done.code == 1
    assert "pre.md:5: not updated: it is a prerequisite" in done.out
    assert [text(folder, name).split("\n")[-3] for name in ("pre.md", "inc.md", "a.md")] == [
        "old",
        "two",
        "three",
    ]
    assert update(folder, "a.md", "pre.md").code == 0
    assert "old" not in text(folder, "pre.md")


def test_an_interrupted_run_writes_nothing_and_its_journal_can_be_used(
    folder: Folder, state_home: Path
) -> None:
    block = "```bash\n{0}\n```\n<!-- expected_similarity=0.9 -->\n```\nold\n```\n"
    source = block.format("echo new") + block.format("touch here; sleep 60")
    folder.write("a.md", source)
    running = subprocess.Popen(
        [*RUNBOOK, "update", "a.md"],
        cwd=folder.path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (folder.path / "here").exists():
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert text(folder, "a.md") == source
    assert "runbook: a.md: left as it was" in err
    [journal] = (state_home / "runbook" / "runs").glob("*/journal.jsonl")
    assert f"runbook update a.md --journal {journal}" in err
    done = update(folder, "a.md", "--journal", str(journal))
    assert text(folder, "a.md") == source.replace("old", "new", 1)
    assert done.code == 1
    folder.write("a.md", source.replace("echo new", "echo newer"))
    other = update(folder, "a.md", "--journal", str(journal))
    assert (other.code, other.err.count("another block stands here")) == (2, 1)


def test_the_mode_of_a_document_stays(article: Folder) -> None:
    path = article.path / "article.md"
    path.chmod(0o600)
    update(article, "article.md")
    assert (stat.S_IMODE(path.stat().st_mode), text(article)) == (0o600, UPDATED)


def test_changes_are_decided_at_a_terminal(article: Folder) -> None:
    refused = article.runbook("update", "--interactive", "article.md", installed=True)
    assert (refused.code, text(article)) == (2, ARTICLE)
    assert "--interactive needs a terminal" in refused.err
    idle = article.runbook("update", "--interactive", "--check", "article.md", installed=True)
    assert idle.code == 2 and "--interactive decides what is written" in idle.err


@pytest.mark.parametrize(
    ("answer", "code", "after"), [("y", 0, UPDATED), ("a", 0, UPDATED), ("n", 1, ARTICLE), ("q", 1, ARTICLE)]
)
def test_a_change_is_made_as_the_person_answers(article: Folder, answer: str, code: int, after: str) -> None:
    command = [*RUNBOOK[1:], "update", "--interactive", "--quiet", "--var", "WHO=world", "article.md"]
    child = pexpect.spawn(RUNBOOK[0], command, cwd=article.path, timeout=60, encoding="utf-8")
    child.expect(r"\+hello world")
    child.expect(r"\(y, n, a, q\)")
    child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert (child.exitstatus, text(article)) == (code, after)
