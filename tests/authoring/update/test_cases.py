"""Every folder of ``fixtures/update``: before.md, what the blocks print, after.md."""

from dataclasses import replace

import pytest

from tests.authoring.update.case import Case, cases, update


@pytest.fixture(params=cases(), ids=lambda case: case.path.name)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


def test_a_document_is_brought_up_to_date(case: Case) -> None:
    made = update(case.text("before.md"), case.blocks, case.wanted)
    assert made.proposal.text == case.text("after.md")
    assert [f"{note.line}: {note.message}" for note in made.proposal.notes] == case.session.get("notes", [])


def test_the_next_run_passes_and_changes_nothing(case: Case) -> None:
    after = case.text("after.md")
    for wanted in (case.wanted, replace(case.wanted, refresh=False)):
        made = update(after, case.blocks, wanted)
        assert made.proposal.text == after
        assert made.proposal.lines == ()
        assert made.matched or case.session.get("notes")
