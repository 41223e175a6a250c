"""The executors keep the rules."""

from runbook.conformance.executor import ExecutorSuite
from runbook.running.executors import EXECUTORS


class TestLocal(ExecutorSuite):
    name = "local"


def test_every_executor_of_the_table_is_held_to_the_rules() -> None:
    assert {suite.name for suite in ExecutorSuite.__subclasses__()} >= set(EXECUTORS.table)
