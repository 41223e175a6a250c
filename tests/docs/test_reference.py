"""The generated parts of the reference are what the code says."""

from pathlib import Path

import pytest

from tests import reference

PAGES = [path for path in sorted(reference.DOCS.glob("*.md")) if reference.PART.search(path.read_text())]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_generated_part_is_what_the_code_says(path: Path) -> None:
    assert reference.written(path.read_text()) == path.read_text(), "run python -m tests.reference"


def test_every_generated_part_stands_on_a_page() -> None:
    found = {part[2] for path in PAGES for part in reference.PART.finditer(path.read_text())}
    assert found == set(reference.PARTS)
