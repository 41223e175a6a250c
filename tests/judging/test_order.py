import pytest

from runbook.judging.asked import Asked
from runbook.judging.order import contradiction


@pytest.mark.parametrize("form", ["[{}/3] job {}", "{}/3 job {}", "Step {}: job {}", "{}. job {}"])
def test_numbered_steps_keep_their_order(form: str) -> None:
    rows = [form.format(number, number) for number in (1, 2, 3)]
    assert contradiction(rows, [rows[2], *rows[:2]], Asked())
    assert contradiction(rows, rows[:2], Asked()) is None


def test_other_lines_may_come_in_any_order() -> None:
    assert contradiction(["pod/a", "pod/b"], ["pod/b", "pod/a"], Asked()) is None
