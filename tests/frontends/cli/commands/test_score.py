import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from runbook.core.document import Verdict
from runbook.frontends.cli.commands.score import command
from runbook.judging import registry
from runbook.judging.claim import Claim, Matcher
from runbook.judging.recorded import Recorded


def score(*arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(command, arguments, input=stdin, catch_exceptions=False)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    one, other = tmp_path / "expected", tmp_path / "actual"
    one.write_text("Hello\nworld\n")
    other.write_text("Hello\nmoon\n")
    return str(one), str(other)


def test_two_files_that_agree(files: tuple[str, str]) -> None:
    result = score(files[0], files[0], "--threshold", "1")
    assert result.exit_code == 0
    assert result.stdout.startswith("passed: 1.00, 1 needed (matcher text)\n")


def test_two_files_that_differ_are_shown(files: tuple[str, str]) -> None:
    result = score(*files, "--matcher", "exact")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "failed: 0.00, 1 needed (matcher exact)",
        '  line 2 is "moon", not "world"',
        "",
        "- expected  + actual",
        "  Hello",
        "- world",
        "+ moon",
    ]


@pytest.fixture
def volatile(tmp_path: Path) -> tuple[str, str]:
    one, other = tmp_path / "expected", tmp_path / "actual"
    one.write_text("state: Running\nsince 2024-01-02\n")
    other.write_text("state: Stopped\x1b[2J\u202e\nsince 2025-07-08\n")
    return str(one), str(other)


def test_what_was_ignored_is_marked(volatile: tuple[str, str]) -> None:
    lines = score(*volatile).stdout.splitlines()
    assert "- expected  + actual  ~ the same but for what changes from run to run" in lines
    assert "~ since {~2025-07-08~}" in lines
    assert not any("\x1b" in line or "\u202e" in line for line in lines)


def test_colours_say_the_same(volatile: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown = score(*volatile, "--color", "always").stdout
    assert "\x1b[1;31m✗ failed\x1b[0m · score " in shown
    assert "~ since " in shown
    assert "{~" not in shown
    assert "\x1b[2J" not in shown
    assert "{~" in score(*volatile, "--color", "never").stdout


def test_for_a_machine(volatile: tuple[str, str]) -> None:
    result = score(*volatile, "--format", "json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 1
    assert set(answer) == {"score", "passed", "matcher", "why", "rule", "threshold", "diff"}
    assert answer["diff"][-1] == {"side": "volatile", "text": "since 2025-07-08", "volatile": [[6, 16]]}


def test_a_rule_has_no_diff(tmp_path: Path) -> None:
    (tmp_path / "rule").write_text("$.a == 1\n")
    (tmp_path / "actual").write_text('{"a": 2}\n')
    result = score(str(tmp_path / "rule"), str(tmp_path / "actual"), "--language", "jsonpath")
    assert result.stdout.splitlines() == [
        "failed: 0.00, 1 needed (matcher jsonpath)",
        "  does not hold: $.a == 1 ($.a is 2)",
    ]


def test_standard_input_is_a_file(files: tuple[str, str]) -> None:
    assert score(files[0], "-", "--matcher", "exact", stdin="Hello\nworld").exit_code == 0


def test_a_pattern_with_a_variable(files: tuple[str, str]) -> None:
    assert score(*files, "--regex", "^$GREETING$(?m)", "--var", "GREETING=Hello").exit_code == 1
    assert score(*files, "--regex", "^$GREETING\\n", "--var", "GREETING=Hello").exit_code == 0


def test_bytes_that_are_no_text_are_scored(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"\xff\xfe\x00")
    assert score(str(tmp_path / "a"), str(tmp_path / "b")).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "EXPECTED_FILE and ACTUAL_FILE"),
        (("-",), "EXPECTED_FILE and ACTUAL_FILE"),
        (("--format", "jsonl", "-"), "takes no files"),
        (("-", "-"), "only one of the two"),
        (("--matcher", "exat", "-", "-"), "did you mean 'exact'?"),
        (("--threshold", "2", "-", "-"), "not in the range"),
        (("--var", "x", "-", "-"), "is not NAME=VALUE"),
        (("no-such-file", "-"), "No such file"),
    ],
)
def test_usage(arguments: tuple[str, ...], message: str) -> None:
    result = score(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_lines_in_lines_out() -> None:
    pairs = [
        {
            "expected": "é\n",
            "actual": "é",
            "language": "text",
            "threshold": 1.0,
            "regex": None,
            "command": None,
        },
        {"expected": "", "actual": "b", "regex": "^a"},
        {"expected": "a", "actual": "b", "matcher": "exact", "threshold": 0.1},
    ]
    result = score("--format", "jsonl", stdin="\n".join(map(json.dumps, pairs)) + "\n\n")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [set(answer) for answer in answers] == [{"score", "passed", "matcher", "why", "rule"}] * 3
    assert [answer["passed"] for answer in answers] == [True, False, False]
    assert [answer["matcher"] for answer in answers][1:] == ["regex", "exact"]


@pytest.mark.parametrize(
    ("options", "own", "passed"),
    [
        ((), {}, False),
        (("--threshold", "0"), {}, True),
        (("--threshold", "0.3"), {"threshold": None}, False),
        (("--threshold", "0.3"), {"threshold": 0}, True),
        (("--threshold", "0"), {"threshold": 0.5}, False),
    ],
)
def test_the_threshold_holds_for_lines_that_name_none(
    options: tuple[str, ...], own: dict[str, float | None], passed: bool
) -> None:
    line = json.dumps({"expected": "alpha beta", "actual": "9", **own})
    assert json.loads(score("--format", "jsonl", *options, stdin=line).stdout)["passed"] is passed


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "Expecting property name"),
        ("[]", "not a JSON object"),
        ('{"expected": "a"}', "'actual' must be a string"),
        ('{"expected": "a", "actual": "b", "threshold": "x"}', "'threshold' must be a number"),
        ('{"expected": "a", "actual": "b", "threshold": 3}', "'threshold' must be a number"),
        ('{"expected": "a", "actual": "b", "language": 1}', "'language' must be a string or null"),
        ('{"expected": "a", "actual": "b", "matcher": "exat"}', "did you mean 'exact'"),
        (b'{"expected": "\xff"}', "codec can't decode"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_scored(line: str | bytes, message: str) -> None:
    good = b'{"expected": "a", "actual": "a"}\n'
    bad = line if isinstance(line, bytes) else line.encode()
    result = score("--format", "jsonl", stdin=good + bad + b"\n" + good)
    answers = [json.loads(one) for one in result.stdout.splitlines()]
    assert [answer.get("passed") for answer in (answers[0], answers[2])] == [True, True]
    if message:
        assert result.exit_code == 2
        assert "runbook score: line 2: " in result.stderr
        assert message in result.stderr
        assert message in answers[1]["error"]


def test_earlier_outputs_make_a_record_for_the_matcher(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Claim] = []

    def match(claim: Claim) -> Verdict:
        heard.append(claim)
        return Verdict("curious-score", 0.0, claim.threshold, False, ("it never passes",), "P4")

    def explain(claim: Claim) -> Iterator[str]:
        yield f"read: {claim.actual.strip()}"

    monkeypatch.setitem(
        registry.MATCHERS.table, "curious-score", Matcher("curious-score", match, explain=explain)
    )
    for name, text in (("expected", "id: 1\n"), ("earlier", "id: 2\n"), ("actual", "id: 3\n")):
        (tmp_path / name).write_text(text)
    files = [str(tmp_path / name) for name in ("expected", "actual", "earlier")]
    options = ("--matcher", "curious-score", "--earlier", files[2], "--explain")
    result = score(*files[:2], *options)
    assert heard[-1].recorded == Recorded(1, ("id: ⟨number⟩",))
    assert "P4: A state is another one" in result.stdout
    assert "documented  NAME   READY" in result.stdout
    assert result.stdout.endswith("read: id: 3\n")
    answer = json.loads(score(*files[:2], *options, "--format", "json").stdout)
    assert answer["rule"] == "P4" and answer["explanation"][-1] == "read: id: 3"
    pair = {"expected": "id: 1", "actual": "id: 3", "matcher": "curious-score", "earlier": ["id: 2", "id: x"]}
    more = {"ignored": ["AGE"], "any_rows": True, "other_stream": "warning"}
    score("--format", "jsonl", stdin=json.dumps(pair | more))
    assert heard[-1].recorded == Recorded(2, ("id: ⟨word⟩",))
    assert (heard[-1].ignored, heard[-1].any_rows, heard[-1].other_stream) == (("AGE",), True, "warning")
    assert (
        "must be an array of strings"
        in score("--format", "jsonl", stdin=json.dumps(pair | {"earlier": "x"})).stdout
    )


def test_a_matcher_may_have_nothing_to_explain(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a\n")
    assert score(str(tmp_path / "a"), str(tmp_path / "a"), "--matcher", "exact", "--explain").stdout.endswith(
        "the matcher exact has nothing to add\n"
    )
