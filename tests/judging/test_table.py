import pytest

from runbook.judging import normalize, table
from runbook.judging.claim import Claim
from runbook.judging.registry import judge

PODS = "NAME   READY   STATUS    AGE\nweb    1/1     Running   5m\ndb     1/1     Running   7d\n"


@pytest.mark.parametrize(
    "text",
    [
        PODS,
        "NAME READY STATUS AGE\nweb   1/1 Running 5m\ndb    1/1 Running 7d".replace(" ", "  "),
        "NAME | READY | STATUS | AGE\n-----+-------+--------+----\nweb | 1/1 | Running | 5m\ndb | 1/1 | Running | 7d\n",
        "NAME\tREADY\tSTATUS\tAGE\nweb\t1/1\tRunning\t5m\ndb\t1/1\tRunning\t7d",
        "┌──────┬───────┬─────────┬─────┐\n│ NAME │ READY │ STATUS  │ AGE │\n├──────┼───────┼─────────┼─────┤\n"
        "│ web  │ 1/1   │ Running │ 5m  │\n│ db   │ 1/1   │ Running │ 7d  │\n└──────┴───────┴─────────┴─────┘",
    ],
)
def test_tables_are_read_in_every_form(text: str) -> None:
    found = table.find(normalize.lines(text))
    assert found is not None
    assert found.header == ("NAME", "READY", "STATUS", "AGE")
    assert found.rows == (("web", "1/1", "Running", "5m"), ("db", "1/1", "Running", "7d"))


def test_empty_cells_are_found_by_their_column() -> None:
    found = table.find(["NAME   STATUS    VOLUME   CLASS", "data   Pending            standard"])
    assert found is not None
    assert found.rows == (("data", "Pending", "", "standard"),)


def test_prose_is_no_table() -> None:
    assert table.find(["Hello world", "this is text"]) is None


@pytest.mark.parametrize(
    ("actual", "passed"),
    [
        (PODS.replace("5m", "3d"), True),
        (
            "NAME  NODE  AGE  READY  STATUS\nweb   n1    1d   1/1    Running\ndb    n2    1d   1/1    Running\n",
            True,
        ),
        (PODS + "cache   1/1   Running   1m\n", True),
        (PODS.replace("web ", "api-x1b2c ").replace("db ", "sql-x1b2c "), True),
        (PODS.replace("db     1/1     Running", "db     0/1     Running"), False),
        (PODS.replace("db     1/1     Running", "db     1/1     Failed "), False),
        (PODS.partition("db ")[0], False),
        ("NAME   READY   STATUS    AGE\n", False),
        ("NAME   TYPE   CLUSTER-IP   PORTS\nweb    A      10.0.0.1     80\n", False),
        ("Hello world\n", False),
    ],
)
def test_verdict(actual: str, passed: bool) -> None:
    assert judge(Claim(PODS, actual, threshold=0.3, command="kubectl get pods"), "table").passed is passed
