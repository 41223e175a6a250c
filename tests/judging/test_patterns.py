import re

import pytest

from runbook.judging.patterns import lazy


def test_a_lazy_pattern_is_a_pattern() -> None:
    pattern = lazy(r"(\w+)=(\d+)", re.IGNORECASE)
    found = pattern.search("A=1, b=2")
    assert found is not None and found.groups() == ("A", "1")
    assert pattern.findall("A=1, b=2") == [("A", "1"), ("b", "2")]
    assert pattern.sub("x", "A=1") == "x"
    assert pattern.flags & re.IGNORECASE


def test_it_is_compiled_when_it_is_used() -> None:
    pattern = lazy("(")
    with pytest.raises(re.error):
        pattern.search("")
