"""The page on adding a matcher works as written: its files make a package, whose matcher keeps the rules."""

from pathlib import Path

import pytest

from tests.docs.extension import install, run

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    install("extend/matcher.md", tmp_path)
    return tmp_path


def test_the_matcher_of_the_page_is_found(package: Path) -> None:
    (package / "expected.txt").write_text("a\nb\n")
    (package / "actual.txt").write_text("c\nd\n")
    done = run(package, "runbook", "score", "expected.txt", "actual.txt", "--matcher", "line-count")
    assert done.stdout.startswith(
        "passed: 1.00, 0.3 needed (matcher line-count)\n  2 lines, 2 documented\n"
    ), done.stderr


def test_the_traits_of_a_matcher_of_the_page_count(package: Path) -> None:
    (package / "a.md").write_text(
        "```bash\necho all is up\n```\n\n<!-- expected_similarity=0.5 -->\n\n```words\nup !down\n```\n"
    )
    assert run(package, "runbook", "run", "a.md").returncode == 0
    (package / "a.md").write_text((package / "a.md").read_text().replace("all is up", "down and up"))
    done = run(package, "runbook", "run", "a.md")
    assert done.returncode == 1
    assert "!down does not hold" in done.stdout
    assert "- up !down" not in done.stdout, "a rule is not a sample: there is no diff"


def test_the_matcher_of_the_page_keeps_the_rules(package: Path) -> None:
    done = run(package, "pytest", "-q", "-p", "no:cacheprovider", "test_lines_of_code.py")
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout
