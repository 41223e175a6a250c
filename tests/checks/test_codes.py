import ast
from collections.abc import Iterator

from runbook.checks.codes import codes
from tests import ROOT

MAKERS = {
    "error": "error",
    "warning": "warning",
    "info": "info",
    "_warn": "warning",
    "Diagnostic": None,
    "Finding": None,
    "Flaw": None,
}
"""Functions that make a diagnostic of the code that is their first argument -> its severity, where that is fixed."""


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
    known = {(code, case.severity.value) for code, cases in codes().items() for case in cases}
    for code, severity in emitted():
        assert code in codes()
        assert severity is None or (code, severity) in known


def test_every_code_of_the_table_is_made_somewhere() -> None:
    texts = {
        node.value
        for path in (ROOT / "runbook").rglob("*.py")
        if not path.name.startswith("codes_of")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(codes()) <= texts
