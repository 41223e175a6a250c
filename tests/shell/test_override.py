import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.core.document import Block
from runbook.core.errors import UsageError
from runbook.documents.parse import parse
from runbook.sessions.bash.syntax_check import syntax_errors
from runbook.shell.facts import facts
from runbook.shell.override import overridden, override
from tests import ROOT
from tests.shell import cases

DATA = cases.read("override")
CASES = DATA["cases"]
CORPUS = sorted((ROOT.parent / "shared" / "corpus" / "docs").rglob("*.md"))


@pytest.mark.parametrize("case", CASES, ids=[one["name"] for one in CASES])
def test_case(case: dict[str, Any]) -> None:
    found = overridden(case["code"], DATA["values"])
    assert found.code == case.get("new", case["code"])
    kept = [[one.name, one.line, one.left.name] for one in found.places if one.left]
    assert kept == case.get("left", [])


# Old values, each of which would be seen if it were still there, or leave a file behind if it ran.
OLD = [
    "old",
    "",
    "'old value'",
    '"old\nvalue"',
    "$(touch ran; echo old)",
    "`touch ran; echo old`",
    '"$(cat <<EOF\nold\nEOF\n)"',
    "(old old)",
    '${X:-"old"}',
    "old$((1 + 2))'x'\"$HOME\"",
    "$'o\\'ld'",
]
FORMS = [
    "X=@",
    "export X=@",
    "export A=1 X=@ B=2",
    "declare -x X=@",
    "A=1 X=@ B=2",
    "A=1; X=@; B=2",
    "if true; then X=@; fi",
    "for i in 1; do X=@; done",
    "f() { X=@; }; f",
    "{ X=@; } 2>&1",
    "true && X=@ || A=3",
    "X=@ # a comment's end",
    "case a in a) X=@;; esac",
    "A='X=1'; X=@; B=\"X=2\"",
    "cat <<EOF >/dev/null && X=@\nX=3 it's $(echo)\nEOF",
    "readonly X=@",
]
PROBE = '\nprintf \'%s\\0\' "$X" "${A-}" "${B-}" "$LINENO"'
VALUES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


@given(
    st.sampled_from(FORMS),
    st.sampled_from(OLD),
    VALUES,
    st.sampled_from(["", "é='ü' ", "# it's\n", 'echo "a\n"\n']),
)
def test_bash_has_the_value_and_nothing_else_changes(form: str, old: str, value: str, before: str) -> None:
    if (old.startswith("(") and "declare" in form) or ("\n" in old and "<<EOF" in form):
        old = "old"
    before = before if before.endswith("\n") else before + "\n" * bool(before)
    code = before + form.replace("@", old)
    new = override(code, {"X": value})
    assert new.count("\n") == code.count("\n")
    _, a, b, line = run(code + PROBE)
    assert run(new + PROBE) == [value, a, b, line]
    assert override(new, {"X": "other"}) == override(code, {"X": "other"})


def run(code: str) -> list[str]:
    done = subprocess.run(
        ["bash", "--norc", "-c", code],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        cwd="/proc/self",
    )
    return done.stdout.decode().removeprefix("a\n\n").split("\0")[:-1]


def test_a_command_in_a_replaced_value_does_not_run(tmp_path: Path) -> None:
    code = 'export X=$(touch one) Y=`touch two`\nX="$(touch three)"; Z=$(touch four)'
    subprocess.run(["bash", "-c", override(code, {"X": "a", "Y": "b"})], cwd=tmp_path, check=True)
    assert [one.name for one in tmp_path.iterdir()] == ["four"]


TEXT = st.text(alphabet="XY=$(){}[]<>|&;+-:#\"'`\\ \n\té1", max_size=60)


@given(TEXT, VALUES)
def test_any_code_keeps_its_lines(code: str, value: str) -> None:
    assert override(code, {"X": value, "Y": ""}).count("\n") == code.count("\n")


@given(TEXT, VALUES)
def test_code_that_bash_reads_is_still_read(code: str, value: str) -> None:
    new = override(code, {"X": value, "Y": value})
    if new != code and reads(code):
        assert reads(new), new


def reads(code: str) -> bool:
    done = subprocess.run(["bash", "--norc", "-n"], input=code.encode(), capture_output=True, check=False)
    return done.returncode == 0 and not done.stderr


def test_a_value_that_no_variable_can_have_is_refused() -> None:
    with pytest.raises(UsageError, match="NUL"):
        override("X=1", {"X": "a\0"})


@pytest.mark.skipif(not CORPUS, reason="the corpus is not there")
def test_the_corpus_takes_other_values() -> None:
    """Each variable that a block assigns, each in turn; what bash could read it reads afterwards, too."""
    replaced, codes = Counter[str](), list[Block]()
    for path in CORPUS:
        blocks = [one for one in parse(path.read_text(encoding="utf-8"), path.name).blocks if one.executable]
        refused = {block.line for block, _ in syntax_errors(blocks)}
        for block in blocks:
            for name in {one.name for one in facts(block.code).assigned}:
                found = overridden(block.code, {name: "it's; $(a)\n`b` <c>"})
                assert found.code.count("\n") == block.code.count("\n")
                replaced.update(one.left.name if one.left else "replaced" for one in found.places)
                if block.line not in refused:
                    codes.append(replace(block, code=found.code))
    assert syntax_errors(codes) == []
    assert replaced == {"replaced": 402, "SELF": 3, "PREFIX": 3}
