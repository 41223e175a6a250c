"""Findings as JUnit XML: a test case a document, failed by its errors and warnings."""

from collections.abc import Sequence

from runbook.checks.checked import Checked
from runbook.core.diagnostics import Severity
from runbook.core.strings import shown
from runbook.reporting import github_commands


def report(documents: Sequence[Checked]) -> str:
    """One suite. A document that cannot be read is an error, one with findings above info a failure."""
    failed = [one for one in documents if _above_info(one)]
    broken = [one for one in documents if one.problem is not None]
    head = f'tests="{len(documents)}" failures="{len(failed)}" errors="{len(broken)}" skipped="0" time="0"'
    cases = "".join(map(_case, documents))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {head}>\n'
        f'<testsuite name="runbook check" {head}>\n{cases}</testsuite>\n</testsuites>\n'
    )


def _above_info(one: Checked) -> list[str]:
    return [
        f"{each.path or one.path}:{each.line}: {each.severity}: {each.message} [{each.code}]"
        for each in one.findings
        if each.severity is not Severity.INFO
    ]


def _case(one: Checked) -> str:
    head = f'<testcase classname="runbook.check" name="{_escaped(one.path)}" file="{_escaped(one.path)}" time="0"'
    if one.problem is not None:
        return f'{head}><error message="{_escaped(one.problem)}"/></testcase>\n'
    found = _above_info(one)
    if not found:
        return f"{head}/>\n"
    text = _escaped("\n".join(map(shown, found)))
    return f'{head}><failure message="{_escaped(found[0])}" type="finding">{text}</failure></testcase>\n'


def _escaped(text: str) -> str:
    text = "\n".join(map(shown, text.split("\n")))
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(sign, entity)
    return github_commands.markup(text)
