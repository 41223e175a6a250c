"""The page on adding an executor works as written: its files make a package, whose executor keeps the rules."""

from pathlib import Path

import pytest

from tests.docs.extension import install, run


@pytest.fixture
def package(tmp_path: Path) -> Path:
    install("extend/executor.md", tmp_path)
    return tmp_path


def test_the_executor_of_the_page_runs_documents(package: Path) -> None:
    for name, code in (("a.md", "true"), ("b.md", "false")):
        (package / name).write_text(f"```bash\n{code}\n```\n")
    assert run(package, "run_documents", "a.md").returncode == 0
    done = run(package, "run_documents", "a.md", "b.md")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "a.md" in done.stdout and "b.md" in done.stdout


@pytest.mark.timeout(400)  # a new Python for each of 16 jobs, on a busy machine
def test_the_executor_of_the_page_keeps_the_rules(package: Path) -> None:
    arguments = ("-q", "-rs", "-p", "no:cacheprovider", "test_prefixed_executor.py")
    done = run(package, "pytest", *arguments, limit_s=390)
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout and "skipped" not in done.stdout, done.stdout
