import pytest

from runbook.judging import alignment, outcome
from runbook.judging.asked import collect

INSTALLED = ["Collecting flask", "Successfully installed click-8.1.3 flask-2.2.2"]


def reached(command: str, expected: list[str], actual: list[str]) -> bool:
    asked = collect(command, {})
    return outcome.reached(expected, actual, alignment.align(expected, actual, asked), asked)


@pytest.mark.parametrize(
    ("actual", "holds"),
    [
        (["Requirement already satisfied: flask in /usr/lib/python3 (3.0.2)"], True),
        (["Successfully installed flask-3.1.0"], True),
        (["Requirement already satisfied: django in /usr/lib/python3 (5.0)"], False),
        (["Collecting flask"], False),
        (["Collecting flask", "ERROR: No matching distribution found for flask"], False),
        (["WARNING: running as root", "Requirement already satisfied: flask in /usr/lib (3.0.2)"], True),
    ],
)
def test_the_same_outcome_in_other_words(actual: list[str], holds: bool) -> None:
    assert reached("pip install flask", INSTALLED, actual) is holds


def test_a_closing_line_that_is_the_documented_one() -> None:
    end = "Terraform has been successfully initialized!"
    assert reached("terraform init", ["- Finding a/b", end], ["- Reusing a/b", end, "You may now begin"])


def test_a_document_that_reports_nothing_good_has_no_outcome() -> None:
    assert not reached("ls", ["a.txt", "b.txt"], ["already there", "done"])


def test_what_is_done_already_is_told_of_what_the_command_asks_for() -> None:
    asked = collect("sudo apt-get install -y jq", {})
    done = ["jq is already the newest version (1.7.1)."]
    assert outcome.already(["Setting up jq (1.6) ..."], done, asked) == done[0]
    assert (
        outcome.already(["Setting up jq (1.6) ..."], ["curl is already the newest version."], asked) is None
    )
