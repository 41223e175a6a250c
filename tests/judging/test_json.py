import pytest

from runbook.judging import payload
from runbook.judging.claim import Claim
from runbook.judging.registry import judge


def passes(expected: str, actual: str, command: str = "az show") -> bool:
    return judge(Claim(expected, actual, "json", 0.3, command=command), "json").passed


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ('{"a": 1, "b": 2}', '{"b":2,"a":1}'),
        ('{"a": 1}', '{"a": 1, "more": true}'),
        ('{"a": null, "b": "x"}', '{"b": "x"}'),
        ('{"a": "x", ...}', '{"a": "x", "b": 1}'),
        ('{\n  ...\n  "a": "x"\n  ...\n}', '{"a": "x", "b": 1}'),
        ('{"a": "x" // why\n}', '{"a": "x"}'),
        ('{"id": <guid>, "a": "x"}', '{"id": "1-2", "a": "x"}'),
        ('{"a": "x",}', '{"a": "x"}'),
        ('{"a": "x"}', 'WARNING: old\n{"a": "x"}\nuser@host:~$ '),
        ('[{"name": "a"}, {"name": "b"}]', '[{"name": "b"}, {"name": "a"}]'),
        ("[1, 2]", "[1,2]"),
        ('["vm1", "vm2"]', '["x-1", "x-2", "x-3"]'),
        ('"text"', "noise\n\"text\""),
        ('{"state": "Registering"}', '{"state": "Registered"}'),
    ],
)  # fmt: skip
def test_right(expected: str, actual: str) -> None:
    assert passes(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ('{"state": "Succeeded"}', '{"state": "Failed"}'),
        ('{"a": {"ready": true}}', '{"a": {"ready": false}}'),
        ('{"count": 3}', '{"count": 2}'),
        ('["22", "80"]', '["22"]'),
        ('["a"]', "[]"),
        ('{"a": 1}', "[1]"),
        ('{"a": 1}', "null"),
        ('{"a": [1, 2]}', '"{\\"a\\": [1, 2]}"'),
        ('{"error": null, "s": "ok"}', '{"error": {"code": "X"}, "s": "ok"}'),
        ('{"s": "ok"}', '{"s": "ok", "error": {"code": "X"}}'),
        ('{"s": "ok", "t": 1}', "curl: (7) Failed to connect"),
        ('{"type": "Microsoft.Compute/disks"}', '{"type": "Microsoft.KeyVault/vaults"}'),
        ('"PYTHON|3.11"', '"PYTHON|3.10"'),
        ('{"host": "0.0.0.0", "port": 80}', '{"host": "0.0.0.0", "po'),
        ('[{"n": "a", "s": "up"}, {"n": "b", "s": "up"}]', '[{"n": "a", "s": "up"}, {"n": "b", "s": "down"}]'),
    ],
)  # fmt: skip
def test_wrong(expected: str, actual: str) -> None:
    verdict = judge(Claim(expected, actual, "json", 0.3, command="az show"), "json")
    assert not verdict.passed
    assert verdict.score <= 0.05


def test_the_reasons_name_the_path() -> None:
    verdict = judge(Claim('{"a": {"state": "Succeeded"}}', '{"a": {"state": "Failed"}}', "json", 0.3), "json")
    assert verdict.why[0] == 'contradicted: a.state is "Failed", expected "Succeeded"'


def test_a_document_that_is_not_json_is_said_to_be_none() -> None:
    assert judge(Claim("text", "{}", "json", 0.3), "json").why == ("the documented result is not JSON",)
    assert payload.documented("{ 'a': broken") is payload.NOTHING
