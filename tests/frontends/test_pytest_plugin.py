"""The pytest plugin, in a pytest of its own."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(300)


def block(code: str, directive: str = "") -> str:
    return f"```bash {directive}".rstrip() + f"\n{code}\n```\n\n"


@dataclass(frozen=True)
class Done:
    code: int
    out: str

    @property
    def outcomes(self) -> dict[str, int]:
        return {word: int(count) for count, word in re.findall(r"(\d+) (\w+)", self.out.splitlines()[-1])}


class Project:
    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, content: str) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)

    def pytest(self, *arguments: str, **environment: str) -> Done:
        done = subprocess.run(
            # Plugins of these tests' own environment that warn where they are not configured.
            [sys.executable, "-m", "pytest", "-p", "no:pytest-lsp", "-p", "no:asyncio", "-q", *arguments],
            cwd=self.path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
            | environment,
        )
        return Done(done.returncode, done.stdout + done.stderr)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.write("pytest.ini", "[pytest]\nfilterwarnings = error\n")
    project.write("test_other.py", "def test_one(): pass\ndef test_two(): pass\n")
    project.write(
        "docs/a.md",
        "# A\n\n## Set up\n\n"
        + block("X=5", "{name=set}")
        + block(f"echo x >> {tmp_path}/cleaned", "{name=clean cleanup}")
        + "## Use\n\n"
        + block('echo "$X"; test "$X" = 5', "{name=use tags=quick}")
        + block("cat data.txt; echo to-stderr >&2; false", "{name=fail}")
        + block("echo later", "{name=later}"),
    )
    project.write("docs/data.txt", "beside\n")
    project.write("docs/prose.md", "# Nothing\n")
    return project


def test_without_a_word_nothing_is_collected_but_what_is_named(project: Project) -> None:
    assert project.pytest().outcomes == {"passed": 2}
    assert project.pytest("docs").code == 5
    assert project.pytest("docs/a.md::set").outcomes == {"passed": 1}


def test_blocks_are_items_in_the_order_in_which_they_run(project: Project) -> None:
    listed = project.pytest("--runbook", "--collect-only", "docs").out
    names = ["set", "use", "fail", "later", "clean"]
    assert re.findall(r"^docs/a.md::(.*)$", listed, re.MULTILINE) == names


def test_a_failure_says_where_why_and_what_was_printed(project: Project) -> None:
    project.write("pytest.ini", "[pytest]\nrunbook = true\n")
    project.write("docs/b.md", block("echo 404") + "<!-- expected_similarity=0.9 -->\n```text\n200 OK\n```\n")
    done = project.pytest("docs")
    assert done.code == 1 and done.outcomes == {"failed": 2, "passed": 3, "skipped": 1}
    for said in (
        "FAIL docs/a.md:19 fail: exit status 1, expected 0",
        "    beside",
        "    to-stderr",
        "- expected (docs/b.md:6) and + actual:",
        "    - 200 OK",
        "    + 404",
    ):
        assert said in done.out, done.out
    assert (project.path / "cleaned").read_text() == "x\n"


def test_on_github_nothing_that_is_printed_is_a_command(project: Project) -> None:
    code = r"printf '::error::a\n  ::error::b\nx##[error]c\r::error::d\n'; false"
    project.write("docs/hostile.md", block(code))
    done = project.pytest("docs/hostile.md", GITHUB_ACTIONS="true")
    assert done.outcomes == {"failed": 1} and "error::a" in done.out
    assert not re.search(r"^\s*::|##\[", done.out, re.MULTILINE)
    assert "\n::error::a\n" in project.pytest("docs/hostile.md", GITHUB_ACTIONS="").out


def test_a_selected_block_brings_along_what_comes_before_it(project: Project) -> None:
    done = project.pytest("--runbook", "docs", "-k", "quick")
    assert done.outcomes == {"passed": 1, "deselected": 4}
    done = project.pytest("docs/a.md::later")
    assert done.outcomes == {"failed": 1} and "a block that comes before failed: docs/a.md:19" in done.out
    assert (project.path / "cleaned").read_text() == "x\nx\n"


def test_only_what_failed_last_and_no_further_than_the_first_failure(project: Project) -> None:
    done = project.pytest("--runbook", "-x", "docs")
    assert done.outcomes == {"failed": 1, "passed": 2}
    assert (project.path / "cleaned").exists()
    project.write("docs/a.md", (project.path / "docs/a.md").read_text().replace("; false", "; true"))
    assert project.pytest("--runbook", "--lf").outcomes == {"passed": 1}


def test_with_xdist_a_document_stays_whole(project: Project) -> None:
    (project.path / "docs/a.md").unlink()
    for number in range(3):
        code = "".join(
            block(f'V{n}=1; test {n} = 0 -o -n "$V{n - 1}"; echo $$ >> {project.path}/{number}.pids')
            for n in range(4)
        )
        project.write(f"docs/{number}.md", code)
    done = project.pytest("--runbook", "-n", "2")
    assert done.outcomes["passed"] == 14, done.out
    for number in range(3):
        pids = (project.path / f"{number}.pids").read_text().split()
        assert len(pids) == 4 and len(set(pids)) == 1


def test_what_cannot_be_read_or_must_not_run_is_an_error_of_collection(project: Project) -> None:
    project.write("docs/a.md", "```bash\necho open\n")
    project.write("docs/b.md", block("mkdir <name>"))
    done = project.pytest("--runbook", "docs")
    assert done.code == 2
    assert "docs/a.md:1: this fence is never closed" in done.out and "docs/b.md:2: <name>" in done.out


def test_the_projects_settings_hold(project: Project) -> None:
    project.write("runbook.toml", 'exclude = ["old/"]\n[var]\nY = "9"\n[pytest]\nkeep-going = true\n')
    project.write("docs/a.md", block("false") + block("test $Y = 9; test ! -e ../marker") + block("nosuch"))
    project.write("docs/old/b.md", block("false"))
    done = project.pytest("--runbook", "docs", "-rs")
    assert done.outcomes == {"skipped": 3} and "nosuch is not on PATH (line 10 calls it)" in done.out
    project.write("docs/a.md", block("false") + block("test $Y = 9") + block("touch made"))
    done = project.pytest("--runbook", "docs", "--runbook-in-place")
    assert done.outcomes == {"failed": 1, "passed": 2} and (project.path / "docs/made").exists()
    project.write("runbook.toml", "kep-going = true\n")
    done = project.pytest("--runbook", "docs")
    assert done.code != 0 and "unknown key 'kep-going'; did you mean 'keep-going'?" in done.out


def test_ctrl_c_ends_the_block_cleans_up_and_ends_pytest(project: Project) -> None:
    here = project.path / "here"
    project.write(
        "docs/a.md", block(f"touch {here}; sleep 300") + block(f"touch {project.path}/cleaned", "{cleanup}")
    )
    run = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-p", "no:pytest-lsp", "-p", "no:asyncio", "-q", "docs/a.md"],
        cwd=project.path,
        stdout=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not here.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    out, _ = run.communicate(timeout=60)
    assert run.returncode == 2 and "KeyboardInterrupt" in out
    assert (project.path / "cleaned").exists()


def test_loading_the_plugin_imports_nothing_of_runbook() -> None:
    code = (
        "import sys, runbook.frontends.pytest_plugin\n"
        "own = {'runbook.frontends', 'runbook.frontends.pytest_plugin'}\n"
        "print([name for name in sys.modules if name.startswith('runbook.') and name not in own])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


SHUFFLE = """\
import random


def pytest_collection_modifyitems(items):
    random.Random(7).shuffle(items)
"""


def test_a_document_stays_whole_and_in_order_when_items_are_shuffled(project: Project) -> None:
    project.write("conftest.py", SHUFFLE)
    counted = block('echo "$((++n))" >> "$RUNBOOK_DOCUMENT_DIR/../turns-$NAME"')
    for name in ("x", "y", "z"):
        project.write(f"docs/{name}.md", f"# {name}\n\n" + block(f"NAME={name} n=0") + counted * 4)
    done = project.pytest(
        "--runbook", "--runbook-in-place", "-vv", "docs/x.md", "docs/y.md", "docs/z.md", "test_other.py"
    )
    assert done.outcomes == {"passed": 17}
    ran = re.findall(r"^(docs/\w\.md)::\S+ PASSED", done.out, re.MULTILINE)
    assert len([at for at in range(1, len(ran)) if ran[at] != ran[at - 1]]) == 2, ran
    for name in ("x", "y", "z"):
        assert (project.path / f"turns-{name}").read_text() == "1\n2\n3\n4\n"
