import pytest

from runbook.authoring.update import placeholder_style

ONE, OTHER = "3f2b6a1c-9d4e-4f70-8a65-0c1d2e3f4a5b", "77777777-1234-4abc-9def-aabbccddeeff"
HIDDEN = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"


@pytest.mark.parametrize(
    ("documented", "came", "written"),
    [
        ("nothing", f"id {ONE}", f"id {HIDDEN}"),
        ("a: <guid>", f"id {ONE}", "id <guid>"),
        ("00000000-0000-0000-0000-000000000000", f"id {ONE}", "id 00000000-0000-0000-0000-000000000000"),
        (
            '"tenantId": "<tenant>"',
            f'"tenantId": "{ONE}", "x": "{OTHER}"',
            f'"tenantId": "<tenant>", "x": "{HIDDEN}"',
        ),
        ("/subscriptions/xxxxx/x", f"/subscriptions/{ONE}/y and {ONE}", "/subscriptions/xxxxx/y and xxxxx"),
    ],
)
def test_identifiers_are_hidden_as_the_author_hides_them(documented: str, came: str, written: str) -> None:
    assert placeholder_style.of([documented]).hide(came) == written


def test_what_the_document_or_its_code_shows_is_shown() -> None:
    known = placeholder_style.of([], [f"az role show {ONE}"])
    assert known.hide(f"{ONE.upper()} {OTHER}", documented=OTHER) == f"{ONE.upper()} {OTHER}"


def test_what_stands_for_an_identifier_is_remembered() -> None:
    known = placeholder_style.of([])
    known.learn(ONE, "<mine>")
    known.learn("no identifier", "<x>")
    assert known.hide(f"{ONE.upper()} {OTHER}") == f"<mine> {HIDDEN}"
