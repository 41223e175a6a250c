from runbook.judging.claim import Claim
from runbook.judging.registry import judge

PODS = "NAME   READY   STATUS    AGE\nweb    1/1     Running   5m\n"


def test_what_was_ignored_is_named() -> None:
    actual = "NAME   READY   STATUS    AGE   NODE\nweb    1/1     Running   3d   n1\ndb     1/1     Running   3d   n2\n"
    assert judge(Claim(PODS, actual, threshold=0.3)).why == (
        "100% of what is documented agrees",
        "ignored: a value that varies between runs (AGE)",
        "ignored: 1 more row, 1 more column",
    )


def test_fields_of_json_are_named_likewise() -> None:
    claim = Claim(
        '{"id": "a1b2c3d4", "ok": true}', '{"id": "f9e8d7c6", "ok": true, "n": 1, "m": 2}', "json", 0.3
    )
    assert judge(claim).why[1:] == (
        "ignored: a value that varies between runs (id)",
        "ignored: 2 more fields",
    )


def test_another_answer_is_told() -> None:
    assert judge(Claim("app\n", "root\n", threshold=0.3)).why[0] == 'missing: "app"; there is "root"'
