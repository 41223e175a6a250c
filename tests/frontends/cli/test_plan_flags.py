"""The options that say what is to run, through the installed command."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests import ROOT
from tests.frontends.cli.command import RUNBOOK, Folder

SETS = ROOT / "fixtures" / "sets"
CONFIRM = """# Careful

```bash
echo first
```

```bash {confirm}
echo careful
```

```bash
echo last
```

```bash {cleanup}
echo cleaning
```
"""


def statuses(done: Any) -> list[tuple[str, str | None]]:
    return [(block["status"], block["reason"]) for block in done.blocks]


# -- variables --------------------------------------------------------------------------------------------------------

PRECEDENCE = """# Which value

<!--
```variables
export A=comment
export B=comment
export C=comment
export D=comment
```
-->

```bash
echo "$A $B $C $D"
```

```bash
export A=document B=document C=document
D=document
echo "$A $B $C $D"
```
"""


def test_the_precedence_of_variables(folder: Folder) -> None:
    folder.write("doc.md", PRECEDENCE)
    folder.write("one.env", "A=file\nB=file\n")
    done = folder.run(
        "doc.md", "--var", "A=flag", "--env-file", "one.env", env={"A": "env", "B": "env", "C": "env"}
    )
    outputs = [block["stdout"] for block in done.blocks]
    # What is given for the run holds against the document itself; the environment is only what it begins with.
    assert outputs == ["flag file env comment\n", "flag file document document\n"]
    assert done.blocks[1]["code"].startswith("export A=document")  # the report shows what the document says


HOSTILE = [
    " two  blanks ",
    "it's",
    '"quoted"',
    "$HOME `id` $(id)",
    "a;b|c&d>e",
    "line\nbreak\n",
    "ünï 한국어 🎉",
    "",
    "-n",
    "~",
    "!x",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_values_are_data(folder: Folder, value: str) -> None:
    folder.write("doc.md", "```bash\nexport X=before; printf '%s|' \"$X\"\n```\n")
    done = folder.run("doc.md", "--var", f"X={value}")
    assert done.blocks[0]["stdout"] == f"{value}|"


def test_declared_variables_lie_beside_the_document(folder: Folder) -> None:
    folder.write("doc.md", '```bash\necho "$E $F $G"\n```\n')
    folder.write("doc.ini", "[any]\nE = from ini\nF = from ini\n")
    folder.write("doc.env", "F=from env\nG='from env'\n")
    assert folder.run("doc.md").blocks[0]["stdout"] == "from ini from ini from env\n"
    assert folder.run("doc.md", env={"E": "real"}).blocks[0]["stdout"] == "real from ini from env\n"


# -- before the first command -----------------------------------------------------------------------------------------

UNSAFE = {
    "placeholder": "touch made\naz group show -n <my-group> -o table\n",
    "unended-heredoc": "touch made\ncat <<EOF\nnever ended\n",
    "syntax-error": "touch made\nif true; then\n",
}


@pytest.mark.parametrize("code", UNSAFE)
def test_what_cannot_run_safely_is_refused_with_its_line(folder: Folder, code: str) -> None:
    folder.write("doc.md", f"# T\n\n```bash\n{UNSAFE[code]}```\n")
    done = folder.run("doc.md")
    assert done.code == 2
    assert statuses(done) == [("skipped", "refused")]
    assert done.report is not None
    found = [(one["code"], one["severity"]) for one in done.report["documents"][0]["diagnostics"]]
    assert (code, "error") in found
    assert not (folder.path / "made").exists()
    assert not (folder.path / "-o").exists()
    forced = folder.run("doc.md", "--force")
    assert forced.code in (0, 1)
    assert (folder.path / "made").exists() or code == "syntax-error"


def test_what_bash_cannot_read_fails_alone_where_the_others_are_to_run(folder: Folder) -> None:
    folder.write("doc.md", '```bash\necho "abc\n```\n\n```bash\necho ok\n```\n')
    assert statuses(folder.run("doc.md")) == [("skipped", "refused"), ("skipped", "refused")]
    done = folder.run("doc.md", "--keep-going")
    assert statuses(done) == [("failed", "exit_status"), ("passed", None)]
    assert (done.code, done.blocks[0]["exit_status"]) == (1, 2)


def test_what_is_left_out_need_not_be_safe(folder: Folder) -> None:
    folder.write("doc.md", "```bash\necho <a> <b>\n```\n\n```bash\necho fine\n```\n")
    assert folder.run("doc.md", "--skip", "line:1").code == 0


def test_variables_that_nobody_gives_are_named_with_a_hint(folder: Folder) -> None:
    folder.write("doc.md", '```bash\necho "$NOBODY_GIVES_THIS"\n```\n')
    assert "doc.md:2: NOBODY_GIVES_THIS is used here and assigned nowhere before" in folder.run("doc.md").out
    assert "assigned nowhere" not in folder.run("doc.md", "--var", "NOBODY_GIVES_THIS=1").out


# -- results without a mark -------------------------------------------------------------------------------------------


def test_an_implied_similarity_makes_results_without_a_mark_count(folder: Folder) -> None:
    folder.write("doc.md", "```bash\necho Bananas\n```\n\n```output\nprovisioned and ready\n```\n")
    assert folder.run("doc.md").code == 0
    done = folder.run("doc.md", "--implied-similarity", "0.5")
    assert done.code == 1
    assert statuses(done) == [("failed", "mismatch")]
    assert done.blocks[0]["expectation"]["similarity"] == 0.5


# -- clean-ups and confirmation ---------------------------------------------------------------------------------------


def test_keep_leaves_everything_in_place(folder: Folder) -> None:
    folder.write("doc.md", CONFIRM)
    assert statuses(folder.run("doc.md", "--yes", "--keep"))[-1] == ("skipped", "kept")
    assert statuses(folder.run("doc.md", "--yes"))[-1] == ("passed", None)


def test_without_a_person_what_wants_to_be_confirmed_is_refused(folder: Folder) -> None:
    folder.write("doc.md", CONFIRM)
    done = folder.run("doc.md")
    assert done.code == 2
    assert "doc.md:7: this block requires confirmation" in done.err
    assert "--yes" in done.err
    assert folder.run("doc.md", "--skip", "line:7").code == 0


@pytest.mark.parametrize(
    ("answer", "code", "expected"),
    [
        ("y", 0, ["passed", "passed", "passed", "passed"]),
        ("", 0, ["passed", "skipped", "passed", "passed"]),
        ("q", 130, ["passed", "skipped", "skipped", "passed"]),
        ("\x03", 130, ["passed", "skipped", "skipped", "passed"]),
    ],
    ids=["yes", "no", "quit", "interrupt"],
)
def test_a_person_is_asked(folder: Folder, answer: str, code: int, expected: list[str]) -> None:
    folder.write("doc.md", CONFIRM)
    child = pexpect.spawn(
        RUNBOOK[0],
        [*RUNBOOK[1:], "run", "doc.md", "--report", "json=report.json"],
        cwd=str(folder.path),
        env={**os.environ, "TERM": "xterm"},
        timeout=60,
        encoding="utf-8",
    )
    child.expect_exact("Run it? [y]es, [n]o, [q]uit: ")
    child.send(answer if answer == "\x03" else f"{answer}\r")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code
    report = json.loads((folder.path / "report.json").read_text())
    assert [block["status"] for block in report["documents"][0]["blocks"]] == expected


# -- alternatives, includes, prerequisites ----------------------------------------------------------------------------


def test_alternatives_are_chosen_and_said(folder: Folder) -> None:
    folder.write("doc.md", (SETS / "tabs-first" / "article.md").read_text())
    assert '"azure-cli" is taken; --choose tab=ID takes another' in folder.run("doc.md").out
    done = folder.run("doc.md", "--choose", "tab=terraform")
    assert [block["line"] for block in done.blocks if block["status"] == "passed"] == [21, 27, 33]
    wrong = folder.run("doc.md", "--choose", "tab=teraform")
    assert (wrong.code, "did you mean 'terraform'?" in wrong.err) == (2, True)


def test_a_run_with_prerequisites_and_includes_says_where_each_block_stands(folder: Folder) -> None:
    folder.write(
        "article.md", "# A\n\n## Prerequisites\n\n[b](sub/b.md)\n\n## Work\n\n[!INCLUDE [c](sub/c.md)]\n"
    )
    (folder.path / "sub").mkdir()
    folder.write("sub/b.md", '# B\n\n```bash\nB=set; echo "$RUNBOOK_DOCUMENT_DIR"\n```\n')
    folder.write("sub/c.md", '\n```bash\necho "B is $B at $LINENO"; false\n```\n')
    done = folder.run("article.md")
    assert done.code == 1
    assert [(block["path"], block["line"], block["id"]) for block in done.blocks] == [
        ("sub/b.md", 3, "sub/b.md:3"),
        ("sub/c.md", 2, "sub/c.md:2"),
    ]
    assert [block["stdout"] for block in done.blocks] == [f"{folder.path}/sub\n", "B is set at 3\n"]
    assert done.blocks[0]["needed_by"] == ["sub/b.md"]
    assert "-- prerequisite sub/b.md" in done.out
    assert "FAIL sub/c.md:2: exit status 1, expected 0" in done.out


def test_an_included_file_may_be_rooted_in_a_folder_that_is_named(folder: Folder) -> None:
    (folder.path / "docs").mkdir()
    (folder.path / "shared").mkdir()
    folder.write("docs/article.md", "# A\n\n[!INCLUDE [c](~/c.md)]\n")
    folder.write("shared/c.md", "```bash\necho shared\n```\n")
    assert folder.run("docs/article.md").code == 5
    assert folder.run("docs/article.md", "--include-root", "shared").blocks[0]["stdout"] == "shared\n"


# -- Azure ------------------------------------------------------------------------------------------------------------

AZ = """#!/bin/bash
echo "$*" >> "$AZ_LOG"
case "$*" in
  "account show"*) echo before-id ;;
  *"--subscription nobodys") echo "ERROR: The subscription of 'nobodys' doesn't exist" >&2; exit 1 ;;
  "group list") echo "$AZURE_HTTP_USER_AGENT" ;;
esac
"""


@pytest.fixture
def azure(folder: Folder) -> dict[str, str]:
    (folder.path / "bin").mkdir()
    folder.write("bin/az", AZ)
    (folder.path / "bin" / "az").chmod(0o755)
    folder.write("doc.md", "```bash\naz group list\n```\n")
    path = f"{folder.path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "AZ_LOG": str(folder.path / "log")}


def test_a_subscription_is_set_for_the_run_and_restored(folder: Folder, azure: dict[str, str]) -> None:
    done = folder.run("doc.md", "--subscription", "mine", "--correlation-id", "c-1", env=azure)
    assert done.code == 0
    assert done.blocks[0]["stdout"] == "runbook-c-1\n"
    assert (folder.path / "log").read_text().splitlines() == [
        "account show --query id --output tsv",
        "account set --subscription mine",
        "group list",
        "account set --subscription before-id",
    ]


def test_an_unknown_subscription_runs_nothing(folder: Folder, azure: dict[str, str]) -> None:
    done = folder.run("doc.md", "--subscription", "nobodys", env=azure)
    assert done.code == 2
    assert "--subscription nobodys: ERROR: The subscription of 'nobodys' doesn't exist" in done.err
    assert "group list" not in (folder.path / "log").read_text()


def test_a_subscription_needs_the_azure_cli(folder: Folder, tmp_path: Path) -> None:
    folder.write("doc.md", "```bash\ntrue\n```\n")
    (tmp_path / "only").mkdir()
    for name in ("bash", "env"):
        found = next(
            Path(one, name) for one in os.environ["PATH"].split(os.pathsep) if Path(one, name).exists()
        )
        (tmp_path / "only" / name).symlink_to(found)
    (tmp_path / "only" / "python3").symlink_to(sys.executable)
    done = folder.run("doc.md", "--subscription", "mine", env={"PATH": str(tmp_path / "only")})
    assert done.code == 2
    assert "no `az` on PATH" in done.err


def test_an_interruption_before_the_run_is_one(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        command = [*RUNBOOK, "run", f"http://127.0.0.1:{server.getsockname()[1]}/slow.md"]
        with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as running:
            peer, _ = server.accept()  # it waits for an answer
            with peer:
                running.send_signal(signal.SIGINT)
                _, said = running.communicate(timeout=60)
    assert (running.returncode, said.strip()) == (130, "runbook: interrupted")
