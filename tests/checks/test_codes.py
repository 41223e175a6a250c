import ast
import json
from collections.abc import Iterator

from runbook.checks.codes import CODES
from tests import ROOT

MAKERS = {
    "error": "error",
    "warning": "warning",
    "info": "info",
    "_warn": "warning",
    "Diagnostic": None,
    "Flaw": None,
}
"""Functions that make a diagnostic of the code that is their first argument -> its severity, where that is fixed."""
NAMED = {"unreadable", "unconfirmed"}
"""Codes that are handed on by a variable (`runbook.running.suite.worker`)."""


def emitted() -> Iterator[tuple[str, str | None]]:
    """Code and severity of every call that makes a diagnostic."""
    for path in (ROOT / "runbook").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            if name in MAKERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value, MAKERS[name]


def test_every_code_that_is_emitted_is_in_the_table_with_its_severity() -> None:
    known = {(code, case.severity.value) for code, cases in CODES.items() for case in cases}
    for code, severity in emitted():
        assert code in CODES
        assert severity is None or (code, severity) in known


def test_every_code_of_the_table_is_made_somewhere() -> None:
    texts = {
        node.value
        for path in (ROOT / "runbook").rglob("*.py")
        if not path.name.startswith("codes")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(CODES) <= texts


def test_each_code_of_the_parser_and_of_results_has_a_case() -> None:
    fixtures = ROOT / "fixtures"
    cases = [
        *fixtures.glob("documents/*.json"),
        *fixtures.glob("expectations/*.json"),
        *fixtures.glob("sets/*/case.json"),
    ]
    seen = {row[-1] for case in cases for row in json.loads(case.read_bytes()).get("diagnostics", ())}
    elsewhere = {
        *NAMED,
        "nesting-too-deep",  # it needs a document of a hundred levels
        *(
            "document-too-large",
            "fetched",
        ),  # tests/sources/test_reading_bounds.py, tests/frontends/cli/test_web.py
        *("broken-continuation", "hidden-character", "may-wait", "override-left", "placeholder"),
        "syntax-error",
        *(
            "undefined-variable",
            "unended-heredoc",
            "opens-shell",
        ),  # tests/checks/test_registry.py, tests/running
        "stale-record",  # tests/storage/test_result_memory.py
        "redirection-prompt",  # tests/running/test_preflight.py
    }
    assert set(CODES) == seen | elsewhere
