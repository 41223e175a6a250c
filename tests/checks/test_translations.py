"""A translation beside its original (`--original`)."""

from pathlib import Path

import pytest

from tests.checks.linted import lint

ORIGINAL = """---
ms.date: 03/01/2026
---

# Create a group

```bash
export RESOURCE_GROUP=demo  # the group
az group create --name $RESOURCE_GROUP --location eastus
```

<!-- expected_similarity=0.3 -->

```json
{"name": "demo"}
```

```bash
echo "Done: $RESOURCE_GROUP"
```
"""
TRANSLATION = (
    ORIGINAL.replace("# Create a group", "# Gruppe anlegen")
    .replace("# the group", "# die Gruppe")
    .replace("Done", "Fertig")
)
CODES = {"renamed-variable", "translation-block-missing", "translation-differs"}


def found(translation: str, folder: Path) -> list[tuple[int, str]]:
    said = lint(translation, folder, original=ORIGINAL)
    return [(one.line, one.code) for one in said if one.code in CODES]


def test_comments_and_texts_may_be_translated(tmp_path: Path) -> None:
    assert found(TRANSLATION, tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("--location eastus", "--location westus", (9, "translation-differs")),
        ("--name $RESOURCE_GROUP", "--name $RESSOURCE_GROUP", (9, "renamed-variable")),
        ("similarity=0.3", "similarity=0.8", (12, "translation-differs")),
        ('{"name": "demo"}', '{"name": "other"}', (15, "translation-differs")),
        ("<!-- expected_similarity=0.3 -->\n\n", "", (7, "translation-differs")),
        ('```bash\necho "Fertig: $RESOURCE_GROUP"\n```\n', "", (10, "translation-block-missing")),
    ],
)
def test_what_differs_is_found(old: str, new: str, expected: tuple[int, str], tmp_path: Path) -> None:
    assert old in TRANSLATION
    assert expected in found(TRANSLATION.replace(old, new), tmp_path)


def test_which_is_older_is_said(tmp_path: Path) -> None:
    translation = TRANSLATION.replace("03/01/2026", "01/01/2025").replace("eastus", "westus")
    said = lint(translation, tmp_path, original=ORIGINAL)
    message = next(one.message for one in said if one.code == "translation-differs")
    assert "the translation is older (2025-01-01 here, 2026-03-01 there)" in message
