import subprocess
import sys

import pytest

from runbook.core.errors import UsageError
from runbook.core.registry import Registry, lazy
from runbook.core.strings import suggestion


def shapes() -> Registry[object]:
    return Registry("shape", {"path": "os.path:join", "own": len}, "runbook.tests")


def test_a_part_is_imported_when_it_is_asked_for() -> None:
    code = (
        "import sys\nfrom runbook.core.registry import Registry\n"
        "table = Registry('part', {'sum': 'statistics:mean'}, 'runbook.tests')\n"
        "print('sum' in table, 'statistics' in sys.modules, table['sum']([1, 3]), 'rapidfuzz' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True False 2 False\n"


def test_a_row_may_be_the_part_itself() -> None:
    assert shapes()["own"] is len
    assert list(shapes()) == ["path", "own"]


def test_an_unknown_name_is_answered_with_what_there_is() -> None:
    with pytest.raises(
        UsageError, match=r"^unknown shape 'pat'; did you mean 'path'\? There are: path, own$"
    ):
        shapes()["pat"]
    assert shapes().unknown("zzz", also=("more",)) == "unknown shape 'zzz'; there are: path, own, more"


def test_a_lazy_function_is_the_one_that_it_names() -> None:
    assert lazy("posixpath:join")("a", "b") == "a/b"
    with pytest.raises(AttributeError):
        lazy("posixpath:no_such_function")()


@pytest.mark.parametrize(
    ("found", "nearest"), [("timout", "timeout"), ("TIMEOUT", "timeout"), ("zzz", None), ("", None)]
)
def test_the_nearest_name(found: str, nearest: str | None) -> None:
    assert suggestion(found, ["retry", "timeout"]) == nearest
