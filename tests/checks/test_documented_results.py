"""Every ``fixtures/expectations/NAME.md`` gets the diagnostics that the ``NAME.json`` beside it lists."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runbook.checks.documented_results import checked
from runbook.core.events import BlockFinished
from runbook.documents.markdown.source_lines import lines
from runbook.documents.parse import parse
from runbook.reporting.formats.document_json import to_json
from runbook.sources.loader import load
from tests import ROOT
from tests.book import FakeSession, document, ends, play
from tests.documents.test_fuzz import MUTATIONS, Mutation, mutated

FOLDER = ROOT / "fixtures" / "expectations"
CASES = sorted(path.stem for path in FOLDER.glob("*.md"))


@pytest.mark.parametrize("name", CASES)
def test_document(name: str) -> None:
    found = load(str(FOLDER / f"{name}.md"))
    expected = json.loads((FOLDER / f"{name}.json").read_bytes())
    assert [[one.line, str(one.severity), one.code] for one in found.diagnostics] == expected["diagnostics"]
    flawed = [one.line for one in found.blocks if one.expectation and one.expectation.flaw]
    assert flawed == expected["uncounted"]


@given(st.sampled_from(CASES), MUTATIONS)
@settings(deadline=None)
def test_a_mutated_document(name: str, mutations: list[Mutation]) -> None:
    source = mutated((FOLDER / f"{name}.md").read_text(), mutations)
    found = checked(parse(source, "a.md"))
    assert len(found.blocks) == len(parse(source, "a.md").blocks)
    assert all(1 <= one.line <= len(lines(source)) for one in found.diagnostics)


def test_there_are_cases() -> None:
    assert len(CASES) >= 4


def test_nothing_else_of_the_document_changes() -> None:
    source = (FOLDER / "hopeless.md").read_text()
    plain, looked_at = parse(source, "a.md"), checked(parse(source, "a.md"))
    assert looked_at.source == plain.source
    before, after = to_json(plain), to_json(looked_at)
    assert after.pop("diagnostics")
    before.pop("diagnostics")
    assert after == before


def test_the_matcher_of_the_front_matter_counts() -> None:
    source = (
        "---\nrunbook:\n  matcher: exat\n---\n```sh\nls\n```\n<!-- expected_similarity=1 -->\n```\nx\n```\n"
    )
    (found,) = checked(parse(source, "a.md")).diagnostics
    assert (found.code, found.line) == ("unknown-matcher", 5)
    assert "did you mean 'exact'?" in found.message


HOPELESS = """\
# A

```bash
state
```

<!-- expected_similarity=1.0 -->

```output
id: <your-id>
```
"""


def test_a_result_that_no_output_could_pass_is_not_counted() -> None:
    events = play([checked(parse(HOPELESS, "a.md"))], FakeSession("name: 7\n"))
    assert ends(events) == [("3", "passed", None)]
    finished = next(event for event in events if isinstance(event, BlockFinished))
    assert finished.verdict is None
    assert finished.information is not None
    assert finished.information.score < 1.0
    assert finished.information.threshold is None
    assert finished.information.passed
    assert finished.information.why[0] == "not counted: no output could pass (similarity-out-of-reach)"


def test_it_counts_when_it_is_passed_all_the_same() -> None:
    events = play([checked(parse(HOPELESS, "a.md"))], FakeSession("id: <your-id>\n"))
    finished = next(event for event in events if isinstance(event, BlockFinished))
    assert finished.information is None
    assert finished.verdict is not None
    assert finished.verdict.passed


REGEX = """\
```bash
state
```

<!-- expected_similarity="{}" -->

```output
down
```
"""


def test_a_pattern_counts_whose_own_sample_does_not_match() -> None:
    found = checked(parse(REGEX.format("^up$"), "a.md"))
    assert [(one.code, one.severity) for one in found.diagnostics] == [("regex-misses-sample", "warning")]
    assert ends(play([found], FakeSession("sideways\n"))) == [("1", "failed", "mismatch")]
    assert ends(play([found], FakeSession("up\n"))) == [("1", "passed", None)]


def test_a_pattern_that_no_text_holds_does_not_count() -> None:
    found = checked(parse(REGEX.format("^up$\\n^down$"), "a.md"))
    assert [one.code for one in found.diagnostics] == ["hopeless-regex"]
    assert ends(play([found], FakeSession("up\ndown\n"))) == [("1", "passed", None)]


def test_its_exit_status_counts() -> None:
    events = play([checked(parse(HOPELESS, "a.md"))], FakeSession(3))
    assert ends(events) == [("3", "failed", "exit_status")]


def test_a_document_without_results_is_left_alone() -> None:
    plain = document("echo hello")
    assert checked(plain) is plain
