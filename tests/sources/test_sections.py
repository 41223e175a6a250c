"""A prerequisite whose link has an anchor: that section, and nothing else of its document."""

from pathlib import Path

import pytest

from runbook.core.document import Document
from runbook.engine.planner import build
from runbook.sources.loader import load

OTHER = """# Other

## Prerequisites

- [base](base.md)

## Sign in

```bash
sign in
```

### With a key

```bash
key
```

## Delete all

```bash
delete
```

<a name="old-name"></a>

## Delete all

```bash
delete again
```
"""


def loaded(folder: Path, *links: str) -> Document:
    (folder / "base.md").write_text("# Base\n\n```bash\nbase\n```\n")
    (folder / "other.md").write_text(OTHER)
    listed = "\n".join(f"- [x]({one})" for one in links)
    (folder / "doc.md").write_text(f"# T\n\n## Prerequisites\n\n{listed}\n\n## Go\n\n```bash\ngo\n```\n")
    return load(str(folder / "doc.md"))


def commands(document: Document) -> list[str]:
    return [step.code.strip() for step in build([document]).steps]


@pytest.mark.parametrize(
    ("links", "wanted"),
    [
        (["other.md#sign-in"], ["sign in", "key", "go"]),
        (["other.md#with-a-key"], ["key", "go"]),
        (["other.md#Sign-In"], ["sign in", "key", "go"]),
        (["other.md#delete-all-1"], ["delete again", "go"]),
        (["other.md#old-name"], ["delete again", "go"]),
        (["other.md#with-a-key", "other.md#sign-in"], ["key", "sign in", "go"]),
        (["other.md#sign-in", "other.md"], ["sign in", "key", "base", "delete", "delete again", "go"]),
        (["other.md", "other.md#sign-in"], ["base", "sign in", "key", "delete", "delete again", "go"]),
        (["other.md#other"], ["base", "sign in", "key", "delete", "delete again", "go"]),
    ],
)
def test_only_the_section_is_needed(tmp_path: Path, links: list[str], wanted: list[str]) -> None:
    document = loaded(tmp_path, *links)
    assert not document.diagnostics
    assert commands(document) == wanted


def test_a_section_that_is_not_there_is_said(tmp_path: Path) -> None:
    document = loaded(tmp_path, "other.md#log-in")
    assert [(one.line, one.code) for one in document.diagnostics] == [(5, "prerequisite-section")]
    assert "delete" in commands(document)
