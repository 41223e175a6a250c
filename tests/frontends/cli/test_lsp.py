"""``runbook lsp`` where its extra is not installed."""

import sys

import pytest
from click.testing import CliRunner

from runbook.frontends.cli.app import main


def test_without_the_extra_the_command_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("runbook.frontends.lsp")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    done = CliRunner().invoke(main, ["lsp"])
    assert done.exit_code == 2
    assert "pip install 'runbook-engine[lsp]'" in done.output
