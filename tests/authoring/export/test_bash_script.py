"""Each ``fixtures/export/NAME.md`` becomes ``NAME.sh``, which does in bash what a run of the document does."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runbook.authoring.export.bash_script import Exported, script
from runbook.core.document import Document
from runbook.documents.parse import parse
from runbook.engine.planner import build
from runbook.running.preflight import ready
from runbook.sessions.bash.syntax_check import syntax_errors
from runbook.sources.loader import Loader
from tests import ROOT

FOLDER = ROOT / "fixtures" / "export"
CASES = sorted(path.stem for path in FOLDER.glob("*.md"))
SETS = ["prerequisites-nested", "prerequisites-validated", "include-blocks", "tabs-first", "variables-beside"]
CORPUS = sorted((ROOT.parent / "shared" / "corpus" / "docs").rglob("*.md"))


def exported(document: Document, **options: Any) -> Exported:
    given = options.pop("given", {})
    plan = ready(build([document], overrides=given), given)
    folders = {step.path: "/somewhere/export" for step in plan.steps}
    return script(plan, version="0", given=given, folders=folders, **options)


def load(name: str) -> Document:
    return parse((FOLDER / f"{name}.md").read_text(encoding="utf-8"), f"{name}.md")


@pytest.mark.parametrize("name", CASES)
def test_script(name: str) -> None:
    expected = (FOLDER / f"{name}.sh").read_text(encoding="utf-8")
    assert exported(load(name), with_results=True).text == expected


@pytest.mark.parametrize("name", CASES)
def test_the_script_does_what_a_run_does(name: str, tmp_path: Path) -> None:
    blocks, code = run(FOLDER / f"{name}.md", tmp_path / "run")
    done = bash(exported(load(name)).text, tmp_path / "script")
    assert done.stderr == ""
    assert done.stdout == "".join(block["stdout"] for block in performed(blocks))
    assert (done.returncode != 0) == (code != 0)


@pytest.mark.parametrize("name", SETS)
def test_a_script_of_many_files_does_what_a_run_does(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT / "fixtures" / "sets" / name)
    text = exported(Loader(roots=(Path("parts"),)).load("article.md")).text
    for number, prepared in enumerate((False, True)):
        folder = tmp_path / str(number)
        for part in ("run", "script"):
            (folder / part).mkdir(parents=True)
            if prepared:
                (folder / part / "done").touch()
        blocks, code = run(Path.cwd() / "article.md", folder / "run")
        done = bash(text, folder / "script")
        assert done.stderr == ""
        assert done.stdout == "".join(block["stdout"] for block in performed(blocks))
        assert (done.returncode != 0) == (code != 0)


def performed(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks as they ran: clean-ups last; not the looks at a prerequisite that was in place."""
    text = [one for one in blocks if one["status"] != "skipped" and one["attempt"] > 0]
    return sorted(text, key=lambda one: one["name"] == "tidy" or "clean-up" in one["code"])


def run(document: Path, folder: Path) -> tuple[list[dict[str, Any]], int]:
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "runbook", "run", str(document), "--report", "json=report.json", "-q"]
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    (report,) = json.loads((folder / "report.json").read_bytes())["documents"]
    return report["blocks"], done.returncode


def bash(text: str, folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "script.sh").write_text(text)
    return subprocess.run(
        ["bash", "script.sh"],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_environment_comes_before_a_declaration_and_what_was_given_before_both(tmp_path: Path) -> None:
    source = "# T\n\n<!--\n```variables\nexport A=a\nexport B=b\n```\n-->\n\n```bash\nC=c\nD=d\necho $A $B $C $D\n```\n"
    text = exported(parse(source, "a.md"), given={"C": "it's; $x", "B": "\n"}).text
    assert bash(text, tmp_path, A="env", B="env", C="env").stdout == "env it's; $x d\n"
    assert bash(text, tmp_path).stdout == "a it's; $x d\n"


def test_a_declared_variable_that_is_empty_in_the_environment_stays_so(tmp_path: Path) -> None:
    text = exported(parse('<!--\n```variables\nA=a\n```\n-->\n\n```bash\necho "<$A>"\n```\n', "a.md")).text
    assert bash(text, tmp_path, A="").stdout == "<>\n"


def test_a_block_to_be_confirmed_asks_at_the_terminal_unless_told_not_to(tmp_path: Path) -> None:
    document = parse(
        "# T\n\nText.\n\n```bash { confirm }\n# only a comment\n```\n\n```bash { confirm }\necho ran\n```\n",
        "a.md",
    )
    asking = exported(document).text
    assert bash(asking, tmp_path, RUNBOOK_YES="1").stdout == "ran\n"
    unattended = subprocess.run(
        ["bash", "script.sh"], cwd=tmp_path, start_new_session=True, capture_output=True, check=False
    )
    assert (unattended.stdout, unattended.returncode) == (b"", 0)
    assert bash(exported(document, confirmed=True).text, tmp_path).stdout == "ran\n"


@pytest.mark.parametrize("wish", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_script_that_is_stopped_cleans_up(wish: signal.Signals, tmp_path: Path) -> None:
    source = (
        "# T\n\n```bash\nsh -c 'echo on >&2; exec sleep 30'\n```\n\n```bash { cleanup }\necho cleaned\n```\n"
    )
    (tmp_path / "script.sh").write_text(exported(parse(source, "a.md")).text)
    process = subprocess.Popen(
        ["bash", "script.sh"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr is not None
    process.stderr.readline()
    os.killpg(process.pid, wish)
    out, _ = process.communicate(timeout=20)
    assert out == b"cleaned\n"
    assert process.returncode != 0


def test_code_that_bash_cannot_read_takes_nothing_along(tmp_path: Path) -> None:
    source = '# T\n\n```bash\nset +e\ncat <<E\nopen\n```\n\n```bash\necho "\n```\n\n```bash\necho after $LINENO\n```\n'
    done = bash(exported(parse(source, "a.md")).text, tmp_path)
    assert done.stdout.splitlines()[-1] == "after 14"
    assert "open" in done.stdout


@pytest.mark.parametrize(
    ("block", "note"),
    [
        ("```bash\n[ -e x ] || exit 0\n```", "exit ends the script"),
        ("```bash\nf() { exit 1; }\n(cd x)\n```", None),
        ("```bash\nreturn 0\n```", "return"),
        ("```bash\ntrap 'rm x' EXIT\n```", "trap"),
        ("```bash { exit=1 }\nX=1\nfalse\n```", "what it sets is lost"),
        ("```bash { retry=3 }\nX=$(date)\n```", "it is not repeated"),
        ("```bash { timeout=90s }\ndate\n```", "not limited (90 s"),
        (
            "```bash { retry=3 }\ncat state\n```\n\n<!-- expected_similarity=1 -->\n\n```output\nready\n```",
            "repeated until it succeeds, not until it prints the documented result of line 7",
        ),
    ],
)
def test_what_a_script_cannot_keep_is_said(block: str, note: str | None) -> None:
    notes = exported(parse(f"# T\n\n{block}\n", "a.md")).notes
    assert len(notes) == (note is not None)
    assert all(one.startswith("a.md:3: ") and note in one for one in notes if note)


def test_a_code_s_last_backslash_does_not_reach_the_next_block(tmp_path: Path) -> None:
    source = "```bash\necho one\\\n```\n```bash\necho two\n```\n"
    assert bash(exported(parse(source, "a.md")).text, tmp_path).stdout == "one\ntwo\n"


@pytest.mark.skipif(not CORPUS, reason="the corpus is not there")
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem[:24])
def test_the_corpus_keeps_its_lines(path: Path) -> None:
    document = parse(path.read_text(encoding="utf-8"), path.name)
    plan = build([document], forced=True)
    text = exported(document, confirmed=True, with_results=True).text
    (script_block,) = parse(f"~~~~~~~~~~~~bash\n{text}~~~~~~~~~~~~\n", "a.md").blocks
    assert syntax_errors([script_block]) == []
    lines = text.split("\n")
    refused = {one.line for one, _ in syntax_errors(document.blocks)}
    for step in plan.steps:
        block = step.block
        # what opens a shell elsewhere is left out of a script
        whole = step.left_out is None and step.code == block.code
        plain = whole and block.line not in refused and "<" not in block.code
        if plain and not block.directive.cleanup and not any(one in block.code for one in "\\"):
            code = block.code.rstrip("\n").split("\n")
            assert lines[block.code_span.start - 1 :][: len(code)] == code or not block.code.strip()


def test_the_runbooks_run_without_this_tool(tmp_path: Path) -> None:
    """The one that needs nothing but git."""
    path = ROOT / "fixtures" / "runbooks" / "git-bisect" / "runbook.md"
    text = exported(Loader().load(str(path))).text
    done = bash(text, tmp_path, HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_a_note_that_is_true_of_many_blocks_is_said_once() -> None:
    text = "---\nrunbook:\n  timeout: 30s\n---\n" + "```bash\ndate\n```\n\n" * 3
    (note,) = exported(parse(text, "a.md")).notes
    assert note == "a.md:5 (and 2 more blocks): its time is not limited (30 s in the document)"
