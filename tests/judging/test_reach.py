import pytest

from runbook.judging.reach import Reach, contradiction, found


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("127.0.0.1:80", (Reach.LOOPBACK,)),
        ("http://localhost:3000/", (Reach.LOOPBACK,)),
        ("localhost.localdomain", ()),
        ("*:8080", (Reach.WILDCARD,)),
        ("[::]:80", (Reach.WILDCARD,)),
        ("[::1]:80", (Reach.LOOPBACK,)),
        ("10.0.0.4/24", (Reach.PRIVATE,)),
        ("203.0.113.9", (Reach.PUBLIC,)),
        ("at 10:11:12", ()),
        ("version 1.2.3.4.5", ()),
    ],
)
def test_whom_an_address_reaches(text: str, kinds: tuple[Reach, ...]) -> None:
    assert found(text) == kinds


@pytest.mark.parametrize(
    ("expected", "actual", "key", "wrong"),
    [
        ("127.0.0.1:5432", "0.0.0.0:5432", "", True),
        ("*:80", "[::1]:80", "", True),
        ("20.71.33.12", "127.0.0.1", "", True),
        ("20.71.33.12", "10.0.0.4", "publicIpAddress", True),
        ("20.71.33.12", "10.0.0.4", "address", False),
        ("0.0.0.0:80, :::80", "0.0.0.0:80, [::]:80", "", False),
        ("10.0.0.4", "192.168.7.8", "", False),
        ("127.0.0.1:5432 0.0.0.0:*", "127.0.0.1:5432 0.0.0.0:*", "", False),
    ],
)
def test_another_reach_is_a_contradiction(expected: str, actual: str, key: str, wrong: bool) -> None:
    assert (contradiction(expected, actual, key) is not None) is wrong
