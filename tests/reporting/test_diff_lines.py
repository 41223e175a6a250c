from runbook.reporting import diff_lines
from runbook.reporting.diff import DiffLine, LineKind, shown

EXPECTED = "id 550e8400-e29b-41d4-a716-446655440000\nstate: Succeeded since 2023-01-01T10:00:00Z\n"
ACTUAL = "id 3f2504e0-4f89-11d3-9a0c-0305e82c3301\nstate: Failed since 2024-05-05T11:00:00Z\n"


def lines(matcher: str) -> list[tuple[str, str]]:
    found = shown(EXPECTED, ACTUAL, matcher)
    return [(diff_lines.kind(line), diff_lines.plain(line)) for line in found]


def test_what_was_ignored_is_marked() -> None:
    assert lines("text") == [
        ("volatile", "id {~3f2504e0-4f89-11d3-9a0c-0305e82c3301~}"),
        ("expected", "state: Succeeded since {~2023-01-01T10:00:00Z~}"),
        ("actual", "state: Failed since {~2024-05-05T11:00:00Z~}"),
    ]


def test_a_matcher_that_takes_the_text_literally_leaves_nothing_out() -> None:
    for matcher in ("exact", "contains", "reference"):
        assert [kind for kind, _ in lines(matcher)] == ["expected", "expected", "actual", "actual"]


def test_a_rule_is_no_text_to_compare_with() -> None:
    assert lines("regex") == lines("jsonpath") == []


def test_a_line_is_safe_to_show() -> None:
    (line,) = shown("", "a\u202eb 10.0.0.1\n", "text")
    assert "\u202e" not in diff_lines.plain(line)
    assert diff_lines.plain(line).endswith("b {~10.0.0.1~}")


def test_every_kind_of_line_has_a_side_of_its_own() -> None:
    lines = [DiffLine(kind, "x") for kind in LineKind] + [DiffLine(LineKind.SAME, "x", ((0, 1),))]
    assert {diff_lines.kind(line) for line in lines} == set(diff_lines.SIDES)
    assert len({side.sign for side in diff_lines.SIDES.values()}) == len(diff_lines.SIDES)
    assert all(diff_lines.signed(line).isascii() for line in lines)
