import os

import pytest

from runbook.storage import saved_values


def test_what_is_kept_is_recalled_and_only_its_owner_reads_it() -> None:
    saved_values.keep("a.md", {"$A": "1"})
    saved_values.keep("a.md", {"$B": "2"})
    assert saved_values.recall("a.md") == {"$A": "1", "$B": "2"}
    assert saved_values.place("a.md").stat().st_mode & 0o777 == 0o600


def test_a_value_that_cannot_be_written_costs_nothing() -> None:
    """Half of a surrogate pair has no UTF-8."""
    saved_values.keep("a.md", {"$A": "1"})
    with pytest.raises(UnicodeEncodeError):
        saved_values.keep("a.md", {"$A": "\udce9"})
    path = saved_values.place("a.md")
    assert saved_values.recall("a.md") == {"$A": "1"}
    assert os.listdir(path.parent) == [path.name]
