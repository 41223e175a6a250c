"""Includes as other generators write them, each on a line of its own."""

from pathlib import Path

import pytest

from runbook.documents.parse import parse
from runbook.engine.planner import build
from runbook.sources.loader import load

LINES = [
    '--8<-- "part.md"',
    '{{% include "part.md" %}}',
    '{{< include file="part.md" >}}',
    '{% include "part.md" %}',
    "{% include-markdown 'part.md' %}",
    "{! part.md !}",
]


@pytest.mark.parametrize("line", LINES)
def test_an_include_is_resolved(tmp_path: Path, line: str) -> None:
    (tmp_path / "part.md").write_text("Part.\n\n```bash\npart\n```\n")
    (tmp_path / "doc.md").write_text(f"# T\n\n{line}\n\n```bash\ngo\n```\n")
    document = load(str(tmp_path / "doc.md"))
    assert [step.code for step in build([document]).steps] == ["part\n", "go\n"]


@pytest.mark.parametrize(
    "line", ["{{ include }}", "Say {% include x.md %} inside.", '{{< figure src="a.md" >}}']
)
def test_another_line_is_no_include(line: str) -> None:
    assert not parse(f"{line}\n", "x.md").includes


def test_an_include_that_cannot_be_resolved_is_refused_in_a_command() -> None:
    from runbook.checks.registry import check_block

    (block,) = parse('```bash\n--8<-- "install.sh"\n```\n', "x.md").blocks
    assert [one.code for one in check_block(block)] == ["template"]
