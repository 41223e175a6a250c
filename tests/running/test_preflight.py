"""What is said of a plan before it runs; `tests/cli/test_planning.py` shows what becomes of it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.documents.markdown.source_lines import lines
from runbook.documents.parse import parse
from runbook.engine.plan import Selection
from runbook.engine.planner import build
from runbook.running.preflight import examine, ready
from tests.documents.generated import PATIENT
from tests.documents.test_fuzz import LONGEST, MUTATIONS, OTHERS, OWN, Mutation, mutated

TWO = """# Two

```bash {name=one}
echo "$FIRST" <name> <other>
```

```bash {name=two}
FIRST=1
if true
```

```bash {name=three}
echo "$FIRST" "$SECOND"
```
"""


def codes(text: str, *, given: tuple[str, ...] = (), **selection: tuple[str, ...]) -> list[tuple[int, str]]:
    plan = ready(build([parse(text, "a.md")], Selection(**selection)), given)  # type: ignore[arg-type]
    return [(one.line, one.code) for one in plan.documents[0].diagnostics]


def test_everything_that_is_to_run_is_looked_at() -> None:
    assert codes(TWO) == [
        *((4, "placeholder"), (4, "placeholder"), (4, "undefined-variable")),
        *((9, "syntax-error"), (13, "undefined-variable")),
    ]


def test_what_does_not_run_is_not() -> None:
    assert codes(TWO, only=("three",)) == [(13, "undefined-variable"), (13, "undefined-variable")]
    assert codes(TWO, only=("three",), given=("FIRST", "SECOND")) == []


def test_the_code_that_runs_is_looked_at_not_the_document_s() -> None:
    document = parse("```bash\nNAME=<your name>\necho $NAME\n```\n", "a.md")
    assert ready(build([document]), ()).refused
    plan = ready(build([document], overrides={"NAME": "me"}), ("NAME",))
    assert not plan.refused
    assert plan.documents[0].diagnostics == ()


def test_documents_that_share_a_shell_are_looked_at_in_their_order() -> None:
    first, second = parse("```bash\nA=1\n```\n", "a.md"), parse("```bash\necho $A $B\n```\n", "b.md")
    plan, needed = examine(build([first, second]), ())
    assert [(step.path, one.name) for step, one in needed] == [("b.md", "B")]
    assert [len(part.diagnostics) for part in plan.documents] == [0, 1]


def looked_at(text: str) -> None:
    plan, needed = examine(build([parse(text, "x.md")]), ())
    last = max(1, len(lines(text)))
    said = plan.documents[0].diagnostics
    assert all(1 <= one.line <= last for one in said), said
    assert all(1 <= one.line <= last for _, one in needed)


@given(st.sampled_from(OWN), MUTATIONS)
@settings(PATIENT, max_examples=60)
def test_mutated_cases(path: Path, mutations: list[Mutation]) -> None:
    looked_at(mutated(path.read_bytes().decode(), mutations))


@pytest.mark.skipif(not OTHERS, reason="the corpus is not there")
@given(st.data())
@settings(PATIENT, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_mutated_documents_of_the_corpus(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(OTHERS)).read_bytes().decode()
    start = data.draw(st.integers(0, max(0, len(text) - LONGEST)))
    looked_at(mutated(text[start : start + LONGEST], data.draw(MUTATIONS)))


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("> ./deploy.sh", [1]),
        ("> ./deploy.sh --all", [1]),
        ("> deploy.sh", [1]),
        ("echo a\n  > docs/tool x | cat", [2]),
        ("> nosuchprogram --version", [1]),
        ("> ls", [1]),
        ("> linkerdx\n> stepx", [1, 2]),
        ("cd x &&\n> ls -l", [2]),
        ("> fresh.txt\nls fresh.txt", []),
        ("> app.log\n> error.log", []),
        ("> new.txt echo hello", []),
        ("> out.txt $COMMAND", []),
        (": > ./deploy.sh", []),
        (">./deploy.sh", []),
        ("> ./data.txt", []),
        ("echo a \\\n> ./deploy.sh", []),
        ("cat <<EOF > x\n> ./deploy.sh\nEOF", []),
        ("echo 'a\n> ./deploy.sh'", []),
        ("cat x |\n> ls", []),
    ],
)
def test_a_prompt_that_would_empty_a_file_is_refused(
    code: str, lines: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    for name in ("deploy.sh", "docs/tool"):
        (tmp_path / name).touch(mode=0o755)
    (tmp_path / "data.txt").touch(mode=0o644)
    found = codes(f"# T\n\n```bash\n{code}\n```\n")
    assert [line - 3 for line, kind in found if kind == "redirection-prompt"] == lines


def test_what_is_meant_for_a_shell_elsewhere_is_looked_at_and_no_error() -> None:
    text = "# T\n\n```bash\nssh me@host\n```\n\n```bash\ntail -f log\n```\n\n```bash\necho <name>\n```\n"
    assert codes(text) == [(4, "opens-shell"), (8, "may-wait")]
