from collections import Counter
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.checks.codes import codes
from runbook.checks.registry import CODE_RULES, DOCUMENT_RULES, SAID_ONCE, RuleRow, check, check_block
from runbook.checks.rule import Finding
from runbook.documents.parse import parse
from runbook.shell.code.shell_code import ShellCode
from tests import ROOT
from tests.shell import cases

CASES = cases.read("checks")
CORPUS = sorted((ROOT.parent / "shared" / "corpus" / "docs").rglob("*.md"))


def found_in(code: str) -> list[Finding]:
    return check(ShellCode(code), run=True)


@pytest.mark.parametrize("case", CASES, ids=[one["code"][:40] for one in CASES])
def test_check(case: dict[str, Any]) -> None:
    assert [f"{one.line}:{one.code}" for one in found_in(case["code"])] == case.get("found", [])


def test_each_code_has_a_case() -> None:
    found = {one.partition(":")[2] for case in CASES for one in case.get("found", [])}
    assert found == {"broken-continuation", "hidden-character", "may-wait", "placeholder", "unended-heredoc"}


@pytest.mark.parametrize("row", [*CODE_RULES, *DOCUMENT_RULES], ids=lambda row: row.file)
def test_a_row_names_the_codes_of_its_file(row: RuleRow) -> None:
    module = import_module(f"runbook.checks.rules.{row.file}")
    assert {rule.code for rule in module.RULES} == set(row.codes)
    assert callable(module.find)


def test_what_is_said_once_is_named_in_the_table() -> None:
    assert {code for code, rules in codes().items() for rule in rules if rule.once} == SAID_ONCE


def test_lines_are_the_document_s() -> None:
    document = parse("# T\n\n- step\n\n  ```bash\n  echo\n  az vm show <name>\n  ```\n", "a.md")
    assert [(one.line, one.code) for one in check_block(document.blocks[0])] == [(7, "placeholder")]


def test_an_interactive_block_may_wait_for_a_person_but_not_for_ever() -> None:
    document = parse("```bash { interactive }\nread A\ntail -f log\n```\n", "a.md")
    assert [one.line for one in check_block(document.blocks[0])] == [3]


@given(st.text(alphabet="aX1 \n\t$(){}[]<>|&;=+-:!#\"'`\\é語EOF", max_size=60))
def test_any_code_is_checked_and_lines_are_inside(code: str) -> None:
    assert all(1 <= one.line <= code.count("\n") + 1 for one in check(ShellCode(code)))


@pytest.mark.skipif(not CORPUS, reason="the corpus is not there")
def test_the_corpus() -> None:
    """Counted once and looked at by eye: every one of them is real."""
    found = Counter(
        one.code
        for path in CORPUS
        for block in parse(path.read_text(encoding="utf-8"), path.name).blocks
        if block.executable
        for one in check_block(block)
    )
    assert found == {"placeholder": 74, "may-wait": 11, "broken-continuation": 1}
