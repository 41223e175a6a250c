"""The manual pages say what the commands say, and a pager can show them."""

import shutil
import subprocess

import pytest

from tests import man_pages


def test_each_page_is_what_the_commands_say() -> None:
    kept = {path.name: path.read_text() for path in man_pages.MAN.glob("*.1")}
    assert kept == man_pages.pages(), "run python -m tests.reference"


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not installed")
@pytest.mark.parametrize("page", ["runbook.1", "runbook-run.1"])
def test_man_shows_a_page_without_a_warning(page: str) -> None:
    done = subprocess.run(
        ["man", "--warnings", "-l", str(man_pages.MAN / page)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == ""
    assert "SYNOPSIS" in done.stdout
