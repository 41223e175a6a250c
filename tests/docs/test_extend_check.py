"""The page on adding a rule works as written: its files make a package, whose rule the check asks."""

from pathlib import Path

import pytest

from tests.docs.extension import install, run

pytestmark = pytest.mark.timeout(300)


def test_the_rule_of_the_page_is_asked(tmp_path: Path) -> None:
    install("extend/check.md", tmp_path)
    (tmp_path / "a.md").write_text("# T\n\n```bash\nsudo az group list\n```\n")
    done = run(tmp_path, "runbook", "check", "a.md", "-q", "--no-cache")
    assert done.stdout.startswith("a.md:4:1: warning: sudo az runs with the login of another user"), (
        done.stderr
    )
    assert run(tmp_path, "runbook", "check", "a.md", "--ignore", "sudo-az", "--no-cache").stdout.startswith(
        "0 errors, 0 w"
    )
    assert "sudo-az (warning)" in run(tmp_path, "runbook", "explain", "sudo-az").stdout


def test_a_module_that_is_no_rule_is_named(tmp_path: Path) -> None:
    install("extend/check.md", tmp_path)
    (tmp_path / "sudo_az.py").write_text("X = 1\n")
    (tmp_path / "a.md").write_text("# T\n\n```bash\ntrue\n```\n")
    done = run(tmp_path, "runbook", "check", "a.md", "--no-cache")
    assert done.returncode == 2
    assert "sudo-az-rule 0.1 cannot be used: sudo_az: expected a module with RULES" in done.stderr
