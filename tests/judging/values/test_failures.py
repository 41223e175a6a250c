import pytest

from runbook.judging.values import failures
from runbook.judging.values.failures import FailureGrade


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("ERROR: it broke", FailureGrade.STRONG),
        ("fatal: not a git repository", FailureGrade.STRONG),
        ("ValueError: bad", FailureGrade.STRONG),
        ("bash: foo: command not found", FailureGrade.STRONG),
        ("HTTP/1.1 404 Not Found", FailureGrade.STRONG),
        ("Segmentation fault (core dumped)", FailureGrade.STRONG),
        ("✗ 2 problems", FailureGrade.STRONG),
        ("1 failed, 3 passed", FailureGrade.STRONG),
        ("Anmeldung fehlgeschlagen", FailureGrade.STRONG),
        ("接続に失敗しました", FailureGrade.STRONG),
        ("could not find the file", FailureGrade.WEAK),
        ("Warning: Unable to open the file", FailureGrade.WEAK),
        ("ls: x: No such file or directory", FailureGrade.WEAK),
        ("0 failed, 3 passed", FailureGrade.NONE),
        ("errors: 0", FailureGrade.NONE),
        ("no errors found", FailureGrade.NONE),
        ("失敗 0 件", FailureGrade.NONE),
        ("-rw-r--r-- 1 u u 412 Jan  5 10:00 run.sh", FailureGrade.NONE),
        ("warning: LF will be replaced by CRLF", FailureGrade.NONE),
        ("all good", FailureGrade.NONE),
        ("x86_64-unknown-linux-gnu", FailureGrade.NONE),
    ],
)
def test_severity(line: str, severity: FailureGrade) -> None:
    assert failures.severity(line) is severity


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("cat: x: Permission denied", "/bin/cat: x: Permission denied", True),
        ("cat: x: Permission denied", "cat: x: Keine Berechtigung", True),
        ("cat: x: Permission denied", "cat: x: No such file or directory", False),
        ("Error: UNIQUE constraint failed: a.b", "Error: in prepare, no such table: a", False),
        ("curl: (28) timed out", "curl: (28) Failed to connect: Timeout", True),
        ("curl: (28) timed out", "curl: (6) Could not resolve host", False),
    ],
)
def test_same_failure(expected: str, actual: str, same: bool) -> None:
    assert failures.same_failure(expected, actual) is same
