from runbook.judging.diff import DiffLine, LineKind, diff
from runbook.judging.volatile import mask


def test_volatile_parts_are_masked_and_placed() -> None:
    key, spans = mask("up 3s  at 10.0.0.1")
    assert key == "up <duration> at <address>"
    assert spans == ((3, 5), (10, 18))
    assert mask("plain text") == ("plain text", ())


def test_a_diff_shows_them_as_such() -> None:
    rows = diff("started 2024-01-02\nRunning", "started 2026-11-20\nStopped", mask=mask)
    assert rows == (
        DiffLine(LineKind.SAME, "started 2026-11-20", ((8, 18),)),
        DiffLine(LineKind.EXPECTED, "Running"),
        DiffLine(LineKind.ACTUAL, "Stopped"),
    )
