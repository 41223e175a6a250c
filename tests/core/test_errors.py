import pickle

import pytest

from runbook.core.errors import DocumentError, OutputError, RunbookError, UsageError
from runbook.masking import Masker
from runbook.running.runner import masked_errors


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (DocumentError("no such file"), "no such file"),
        (DocumentError("no such file", path="a.md"), "a.md: no such file"),
        (UsageError("not NAME=VALUE", path="a.env", line=3), "a.env:3: not NAME=VALUE"),
        (RunbookError(), ""),
    ],
)
def test_an_error_says_its_place_and_keeps_it(error: RunbookError, text: str) -> None:
    assert str(error) == text
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.path, again.line) == (type(error), text, error.path, error.line)


def test_an_output_is_an_error_of_usage_while_nothing_has_run() -> None:
    before = OutputError("cannot be written", path="x", before_run=True)
    assert (before.exit_code, OutputError("cannot be written").exit_code) == (2, 3)
    assert pickle.loads(pickle.dumps(before)).exit_code == 2


def test_a_secret_is_in_no_part_of_an_error() -> None:
    masker = Masker()
    masker.add("hunter2hunter2")
    with pytest.raises(DocumentError) as caught, masked_errors(masker):
        raise DocumentError("hunter2hunter2 is gone", path="hunter2hunter2.md")
    error = caught.value
    assert "hunter2hunter2" not in f"{error} {error.reason} {error.path}"
