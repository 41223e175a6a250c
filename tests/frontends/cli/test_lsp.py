"""``runbook lsp`` where its extra is not installed."""

import subprocess
import sys

WITHOUT = """
import sys
sys.modules["lsprotocol"] = None
sys.argv = ["runbook", "lsp"]
from runbook.frontends.cli.app import entry
entry()
"""


def test_without_the_extra_the_command_says_which() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'runbook-engine[lsp]'" in done.stderr
