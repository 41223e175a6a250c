"""What a hover says of a block that ran."""

import subprocess
import sys
from pathlib import Path

import pytest

from runbook.documents.parse import parse
from runbook.frontends.lsp.last_result import last_result

TEXT = """# Fruits

```bash
echo plums
```

<!-- expected_similarity=1.0 -->
```output
pears
```

```bash
echo never
```
"""


def test_the_last_kept_run_says_how_a_block_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("fruits.md").write_text(TEXT)
    blocks = [one for one in parse(TEXT, path="fruits.md").blocks if one.executable]
    path = str(tmp_path / "fruits.md")
    assert last_result(path, blocks[0]) is None
    subprocess.run([sys.executable, "-m", "runbook", "run", "fruits.md"], capture_output=True, check=False)
    assert "**failed**" in (last_result(path, blocks[0]) or "")
    assert "**skipped**" in (last_result(path, blocks[1]) or "")
    changed = parse(TEXT.replace("plums", "cherries"), path="fruits.md").blocks[0]
    assert "is not what the last run ran" in (last_result(path, changed) or "")
