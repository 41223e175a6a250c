import pytest

from runbook.judging import identifiers


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("nginx/1.18.0", "nginx/1.29.3", True),
        ("HTTP/1.1", "HTTP/2", True),
        ("bash-5.1.8-4.el9.x86_64", "bash-5.1.8-9.el9.x86_64", True),
        ("flask==2.0.1", "flask==3.1.0", True),
        ("nginx/1.18.0", "apache/2.4.1", False),
        ("worker-1", "worker-2", False),
    ],
)
def test_a_product_in_two_releases(one: str, other: str, same: bool) -> None:
    assert identifiers.released(one, other) is same


def test_names_of_two_types() -> None:
    assert identifiers.typed("service/web", "secret/web")
    assert not identifiers.typed("service/web", "service/db")
    assert not identifiers.typed("linux/amd64", "darwin/arm64")
    assert identifiers.provider("/providers/A.B/c/1", "/providers/A.B/d/1", "id") is not None
    assert identifiers.provider("/providers/A.B/c/1", "/providers/A.B/c/2", "id") is None
