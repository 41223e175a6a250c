import os
import shutil
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


def _bash_that(path: Path, does: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bash that `does` something before it is one."""
    real = shutil.which("bash")
    (path / "bash").write_text(f'#!{real}\ncd {path}\n{does}\nexec {real} "$@"\n')
    (path / "bash").chmod(0o755)
    monkeypatch.setenv("PATH", str(path))


@pytest.mark.parametrize("code", ["a | b", "a | )", "[[ a b ]]"])
def test_a_bash_that_somebody_kills_is_asked_again(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = parse(f"```bash\n{code}\n```\n", "a.md").blocks
    expected = syntax_errors(blocks)
    _bash_that(
        tmp_path, "[[ -e twice ]] || { [[ ! -e once ]] || : >twice; : >once; kill -9 $$; }", monkeypatch
    )
    assert syntax_errors(blocks) == expected


@pytest.mark.parametrize("does", ["kill -9 $$", "echo 'bash: libtinfo.so: cannot open' >&2; exit 127"])
def test_what_bash_cannot_be_asked_is_left_to_the_run(
    does: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _bash_that(tmp_path, does, monkeypatch)
    assert syntax_errors(parse("```bash\necho | )\n```\n", "a.md").blocks) == []


def test_code_that_bash_crashes_on_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _bash_that(tmp_path, "kill -SEGV $$", monkeypatch)
    ((_, one),) = syntax_errors(parse("```bash\necho | cat\n```\n", "a.md").blocks)
    assert one.message == "bash cannot read this block: bash crashes on it (SIGSEGV)"


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
