"""Why the system refused, in whichever words."""

import pytest

from runbook.judging import refusals


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("curl: (28) Connection timed out after 3001 ms", "timeout"),
        ("Ncat: TIMEOUT.", "timeout"),
        ("bash: ./run.sh: Keine Berechtigung", "no access"),
        ("cat: x: No such file or directory", "no such file"),
        ("bash: foo: nie znaleziono polecenia", "no such command"),
        ("the timetable of all trains", None),
        ("0 timeouts", None),
    ],
)
def test_the_reason_is_told_by_its_words(line: str, kind: str | None) -> None:
    assert refusals.kind(line) == kind
