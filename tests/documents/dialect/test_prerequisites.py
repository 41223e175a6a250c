import pytest

from runbook.documents.dialect.special_headings import PREREQUISITES, asks_for_prerequisites
from runbook.documents.parse import parse

WORDINGS = [(language, title) for language, titles in PREREQUISITES.items() for title in titles]


@pytest.mark.parametrize(("language", "title"), WORDINGS)
def test_each_wording_asks_for_prerequisites(language: str, title: str) -> None:
    document = parse(f"# T\n\n## {title}\n\n[a](a.md)\n\n## Z\n\n[b](b.md)\n", "x.md")
    assert [one.target for one in document.prerequisites] == ["a.md"]


def test_there_are_nineteen_languages() -> None:
    assert len(PREREQUISITES) == 19


@pytest.mark.parametrize(
    "title",
    [
        "PREREQUISITES",
        "1. Prerequisites",
        "Step 1: Prerequisites",
        "2.1 Prerequisites",
        "Pre-Requisites:",
        "🔧 필수 조건",
        "Pré-Requisitos",
    ],
)
def test_numbers_marks_and_letter_case_do_not_matter(title: str) -> None:
    assert asks_for_prerequisites(title)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Prerequisites and Includes",
        "Check Prerequisites Ran",
        "Requirements of 2024",
        "1. Next steps",
        "x" * 999,
    ],
)
def test_other_headings(title: str) -> None:
    assert not asks_for_prerequisites(title)


def test_a_long_paragraph_is_read_line_by_line() -> None:
    text = "".join(f"[link {number}](other.html) and\n" for number in range(40)) + "[one](one.md)\n"
    document = parse(f"## Prerequisites\n\n{text}", "x.md")
    assert [(one.line, one.target) for one in document.prerequisites] == [(43, "one.md")]
