"""What CONTRIBUTING and the architecture page name is there."""

import re
import shlex

from tests import ROOT

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
FILE = re.compile(r"`((?:[\w.]+/)+\w+\.\w+)`")


def test_every_file_is_there() -> None:
    """The tables of the architecture page are about `runbook/`; the tests of it are named from the top."""
    roots = (ROOT, ROOT / "runbook")
    named = set(FILE.findall(CONTRIBUTING)) | set(FILE.findall(ARCHITECTURE))
    assert len(named) > 30
    assert sorted(one for one in named if not any((root / one).exists() for root in roots)) == []


def test_the_example_of_one_test_selects_tests() -> None:
    (line,) = re.findall(r"^\| one test \| `(.+)` \|$", CONTRIBUTING, re.MULTILINE)
    *_, path, _, word = shlex.split(line)
    assert re.search(rf"^def test_\w*{word}", (ROOT / path).read_text(), re.MULTILINE)
