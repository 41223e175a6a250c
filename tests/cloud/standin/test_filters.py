import pytest

from runbook.cloud.standin.filters import matching
from runbook.cloud.standin.service_answers import NotRehearsed

ITEM = {"name": "Web", "kind": "app", "tags": ["a", "b"], "inner": {"on": True}}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("name eq 'web'", True),
        ("name ne 'web'", False),
        ("name eq 'x' or kind eq 'app'", True),
        ("not (name eq 'x') and inner/on eq true", True),
        ("startswith(name,'we') and substringof('EB', name)", True),
        ("tags/any(t:t eq 'b')", True),
        ("tags/any(t:t eq 'c')", False),
        ("missing eq 'x'", False),
        ("name eq 'it''s'", False),
    ],
)
def test_a_filter_chooses(text: str, holds: bool) -> None:
    assert matching(text)(ITEM) is holds


@pytest.mark.parametrize(
    "text", ["name", "name xx 'a'", "unknown(name)", "name eq 'a' and", "name eq 'a' )", "{"]
)
def test_a_filter_that_is_not_known_is_said(text: str) -> None:
    with pytest.raises(NotRehearsed, match="filter="):
        matching(text)
