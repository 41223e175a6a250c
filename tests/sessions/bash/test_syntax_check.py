import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from runbook.core.errors import SessionError
from runbook.documents.parse import parse
from runbook.sessions.bash import syntax_check
from runbook.sessions.bash.syntax_check import syntax_errors
from tests.shell import cases

CASES = cases.read("syntax")


@pytest.mark.parametrize("case", CASES, ids=[" ".join(one["blocks"])[:40] for one in CASES])
def test_case(case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = parse("".join(f"```bash\n{one}\n```\n" for one in case["blocks"]), "a.md").blocks
    found = {block.line: (one.line - block.line, one.message) for block, one in syntax_errors(blocks)}
    assert len(case["found"]) == len(blocks)
    for block, expected in zip(blocks, case["found"], strict=True):
        if expected is None:
            assert block.line not in found
        else:
            line, message = found[block.line]
            assert line == expected[0]
            assert expected[1] in message
    assert os.listdir() == []


def test_a_block_that_is_meant_to_fail_so_is_let_pass() -> None:
    assert syntax_errors(parse("```bash { exit=2 }\necho )\n```\n", "a.md").blocks) == []


def test_the_environment_has_no_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "env").write_text("touch ran\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BASH_ENV", str(tmp_path / "env"))
    assert syntax_errors(parse("```bash\necho\n```\n", "a.md").blocks) == []
    assert os.listdir() == ["env"]


def test_configuration_in_a_terraform_fence_gets_a_hint() -> None:
    ((_, one),) = syntax_errors(parse('```terraform\nresource "x" "y" {\n}\n```\n', "a.md").blocks)
    assert one.line == 3
    assert "hcl" in one.message


def test_without_bash_nothing_can_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SessionError, match="bash is not on PATH"):
        syntax_errors(parse("```bash\necho | cat\n```\n", "a.md").blocks)


PIECES = [
    "ab",
    "=",
    "$A",
    '"x $B"',
    "'y z'",
    " ",
    "\n",
    "\t",
    "-",
    "./",
    "done",
    "{",
    "(",
    "#",
    '"',
    "'",
    "$",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_what_is_taken_for_plain_without_asking_bash_can_be_read(code: str) -> None:
    assume(syntax_check._plain(code))
    assert syntax_check._read("bash", code) is None


def test_ordinary_commands_are_plain() -> None:
    assert syntax_check._plain("export A=1\nkubectl apply -f \"$DIR/x.yaml\"\necho 'it is'\n\n")
    assert not any(
        map(syntax_check._plain, ("echo 'open", 'echo "open', "done", "x=(1", "a | b", "echo $(x", "a <<E"))
    )
