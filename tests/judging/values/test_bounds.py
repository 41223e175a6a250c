import pytest

from runbook.judging.values import bounds


@pytest.mark.parametrize(
    ("command", "expected", "actual", "broken"),
    [
        ("pip install 'requests<2.30'", "2.29.0", "2.32.3", "<2.30"),
        ("pip install 'requests<2.30'", "2.29.0", "2.28.1", None),
        ("pip install 'a>=1.2'", "1.2.0", "1.1.9", ">=1.2"),
        ("pip install 'a~=1.4.2'", "1.4.5", "1.5.0", "~=1.4.2"),
        ("version = ~> 5.0", "5.12.0", "5.98.1", None),
        ("version = ~> 5.0", "5.12.0", "6.0.0", "~>5.0"),
        ("npm install 'x@^1.2.0'", "1.9.0", "2.0.0", "^1.2.0"),
        ("npm install x", "1.9.0", "2.0.0", None),
        ("cat < file", "1.9.0", "2.0.0", None),
    ],
)
def test_broken(command: str, expected: str, actual: str, broken: str | None) -> None:
    assert bounds.broken(command, expected, actual) == broken
