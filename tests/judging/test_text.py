import pytest

from runbook.judging import bounded, echoed, failures, language, markup, order
from runbook.judging.asked import collect
from runbook.judging.claim import Claim
from runbook.judging.failures import FailureGrade
from runbook.judging.registry import judge


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
    ],
)
def test_severity(line: str, severity: FailureGrade) -> None:
    assert failures.severity(line) is severity


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("cat: x: Permission denied", "/bin/cat: x: Permission denied", True),
        ("cat: x: Permission denied", "cat: x: No such file or directory", False),
        ("Error: UNIQUE constraint failed: a.b", "Error: in prepare, no such table: a", False),
    ],
)
def test_same_failure(expected: str, actual: str, same: bool) -> None:
    assert failures.same_failure(expected, actual) is same


@pytest.mark.parametrize(
    ("command", "expected", "actual", "wrong"),
    [
        ("ls", "a\nb\nc", "c\na\nb", False),
        ("sort f", "a\nb\nc", "c\na\nb", True),
        ("cat f", "1\n2\n10", "1\n10\n2", True),
        ("du -s *", "840M media\n12M logs\n96K etc", "96K etc\n12M logs\n840M media", False),
        ("redis-cli SMEMBERS s", '1) "a"\n2) "b"', '1) "b"\n2) "a"', False),
        ("redis-cli LRANGE s 0 -1", '1) "a"\n2) "b"', '1) "b"\n2) "a"', True),
    ],
)
def test_order(command: str, expected: str, actual: str, wrong: bool) -> None:
    found = order.contradiction(expected.split("\n"), actual.split("\n"), collect(command, {}))
    assert (found is not None) is wrong


def test_what_a_command_spells_out_is_compared_around_its_values() -> None:
    command = 'echo "State: $S of $N"'
    hit = echoed.holes(command, "State: Succeeded of web")
    assert hit is not None
    assert hit[1] == ("Succeeded", "web")
    for actual, passed in (
        ("State: Succeeded of db", True),
        ("State: Failed of db", False),
        ("State:  of db", False),
    ):
        assert (
            judge(Claim("State: Succeeded of web", actual, threshold=0.8, command=command)).passed is passed
        )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nothing to commit, working tree clean on the branch", "en"),
        ("nichts zu committen auf der Seite", "de"),
        ("rien à valider, la copie de travail est propre", "fr"),
        ("サーバーを起動しました", "ja"),
        ("서버가 시작되었습니다", "ko"),
        ("服务器已启动", "zh"),
        ("web-1 Running", None),
    ],
)
def test_language(text: str, code: str | None) -> None:
    assert language.guess(text) == code


def test_markup_is_read_as_its_text() -> None:
    html = [
        "<html><head><style>a{}</style><title>Hi</title></head>",
        '<body><a href="/x">go</a></body></html>',
    ]
    assert markup.is_markup(html)
    assert markup.lines(html) == ["title: Hi", "a href: /x", "a: go"]
    assert not markup.is_markup(["a < b and c > d"])


def test_of_long_texts_the_relevant_lines_are_kept() -> None:
    noise = [f"line {number} of many" for number in range(5000)]
    left, right, equal = bounded.relevant(["needle found"], [*noise, "the needle", *noise])
    assert left == ["needle found"]
    assert "the needle" in right
    assert len(right) <= bounded.MOST_LINES + 1
    left, right, equal = bounded.relevant(noise, noise)
    assert equal + len(left) == len(noise)
    assert left == right


def test_a_needle_in_a_megabyte_is_found_and_an_error_too() -> None:
    noise = "\n".join(f"10:00:00 worker {number} idle" for number in range(40_000))
    assert judge(Claim("Migration complete\n", f"{noise}\nMigration complete\n{noise}", threshold=0.3)).passed
    assert not judge(
        Claim("Migration complete\n", f"{noise}\nMigration failed\n{noise}", threshold=0.3)
    ).passed


@pytest.mark.parametrize(
    ("expected", "actual", "reason"),
    [
        ("web created\n", "", "the output is empty"),
        ("", "surprise\n", "no output is documented"),
        ("copied\n", "copied (dry run)\n", "nothing was done"),
        ("ok\nsaved\n", "ok\nsaved\nERROR: disk full\n", "a failure"),
        ("a.txt\nb.txt\nc.txt\n", "a.txt\nc.txt\n", '"b.txt" is missing'),
        ("* main\n  dev\n", "  main\n* dev\n", "is selected"),
        ("step one\nstep two is longer\n", "step one\nstep tw", "cut off"),
        ("Waiting for x\nx successfully rolled out\n", "Waiting for x\n", "nothing says"),
        ("Synced 40 of 40 files\n", "Synced 37 of 40 files\n", "37"),
    ],
)
def test_the_contradiction_is_named(expected: str, actual: str, reason: str) -> None:
    verdict = judge(Claim(expected, actual, threshold=0.3, command="./run"), "text")
    assert not verdict.passed
    assert verdict.score <= 0.05
    assert any(reason in line for line in verdict.why), verdict.why


def test_scores_mean_what_authors_take_them_to_mean() -> None:
    def score(expected: str, actual: str) -> float:
        return judge(Claim(expected, actual)).score

    assert score("Hello world", "Hello   world\r\n") == 1.0
    assert 0.8 <= score("Hello world", "hello world") < 1.0
    assert score("Hello world", "The quick brown fox") < 0.1
