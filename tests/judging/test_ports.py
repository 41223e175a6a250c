import pytest

from runbook.judging import ports


@pytest.mark.parametrize(
    ("expected", "actual", "key", "differs"),
    [
        ("8080", "8081", "FrontendPort", True),
        ("8080", "8081", "count", False),
        ("30652", "31415", "nodePort", False),
        ("50122", "61044", "port", False),
        ("0.0.0.0:8000", "0.0.0.0:5000", "", True),
        ("http://localhost:8000/x", "http://localhost:5000/x", "", True),
        ("10.0.0.4:80", "10.1.7.9:8080", "", False),
        ("xfr#120", "xfr#311", "", False),
    ],
)
def test_contradiction(expected: str, actual: str, key: str, differs: bool) -> None:
    assert (ports.contradiction(expected, actual, key) is not None) is differs
