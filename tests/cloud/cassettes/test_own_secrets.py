"""Secrets that a run wrote come back in a replay, though the recording has others."""

import base64
from collections.abc import Mapping
from typing import Any

import pytest

from tests.cloud.cassettes.replays import Run, exchange

SECRETS = "https://c.example.com/api/v1/namespaces/default/secrets"


def release(value: str, name: str = "r.v1") -> Mapping[str, Any]:
    return {"kind": "Secret", "metadata": {"name": name}, "data": {"release": value}}


@pytest.mark.parametrize(
    ("asked", "path"), [("POST", "secrets"), ("PUT", "secrets/r.v1"), ("PATCH", "secrets/r.v1")]
)
def test_a_secret_that_the_run_wrote_is_answered_as_it_was_written(asked: str, path: str) -> None:
    base, own = SECRETS.removesuffix("secrets"), base64.b64encode(b"own").decode()
    made_up = release("Redacted0007Redacted0007")
    run = Run(
        [
            exchange(asked, base + path, made_up, made_up),
            exchange("GET", f"{SECRETS}/r.v1", answer=made_up),
            exchange("GET", SECRETS, answer={"items": [made_up, release("Redacted0008Reda", "other")]}),
        ]
    )
    host, prefix = "https://c.example.com", "/api/v1/namespaces/default/"
    first, problems = run.ask(asked, prefix + path, release(own), host=host)
    assert (first["data"]["release"], problems) == (own, [])
    assert run.ask("GET", prefix + "secrets/r.v1", host=host)[0] == release(own)
    listed = run.ask("GET", prefix + "secrets", host=host)[0]["items"]
    assert [one["data"]["release"] for one in listed] == [own, "Redacted0008Reda"]


def test_short_secrets_that_look_the_same_are_told_apart_by_where_they_are() -> None:
    vault = "https://v.vault.azure.net"
    short = {"value": "Redac"}
    run = Run(
        [exchange("PUT", f"{vault}/secrets/{name}", short, short) for name in "ab"]
        + [exchange("GET", f"{vault}/secrets/{name}", answer=short) for name in ("a", "b", "c")]
    )
    for name, value in (("a", "Hello"), ("b", "World")):
        run.ask("PUT", f"/secrets/{name}", {"value": value}, host=vault)
    told = [run.ask("GET", f"/secrets/{name}", host=vault)[0]["value"] for name in "abc"]
    assert told == ["Hello", "World", "Redac"]
