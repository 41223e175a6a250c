"""The page on adding a report format works as written: its files make a package, whose reporter keeps the rules."""

from pathlib import Path

import pytest

from tests.docs.extension import install, run

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    install("extend/reporter.md", tmp_path)
    return tmp_path


def test_the_reporter_of_the_page_is_found(package: Path) -> None:
    (package / "a.md").write_text("```bash\ntrue\n```\n")
    done = run(package, "runbook", "run", "a.md", "--report", "slowest=slow.txt", "--report", "jsonl=a.jsonl")
    assert done.returncode == 0, done.stderr
    again = run(package, "runbook", "report", "slowest", "a.jsonl")
    assert again.stdout == (package / "slow.txt").read_text()
    assert again.stdout.endswith(" a.md:1\n")


def test_the_reporter_of_the_page_keeps_the_rules(package: Path) -> None:
    done = run(package, "pytest", "-q", "-p", "no:cacheprovider", "test_slowest.py")
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout
