"""The default judgement on whole outputs."""

import pytest

from runbook.core.document import Verdict
from runbook.judging.claim import Claim
from runbook.judging.recorded import Recorded
from runbook.judging.registry import judge

PODS = "NAME   READY   STATUS    AGE\nweb    1/1     Running   5m\ndb     1/1     Running   7d\n"


def verdict(expected: str, actual: str, command: str = "az show", matcher: str | None = None) -> Verdict:
    return judge(Claim(expected, actual, threshold=0.3, command=command), matcher)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ('{"a": 1, "b": 2}', '{"b":2,"a":1}'),
        ('{"a": 1}', '{"a": 1, "more": true}'),
        ('{"a": "x", ...}', '{"a": "x", "b": 1}'),
        ('{"id": <guid>, "a": "x"}', '{"id": "1-2", "a": "x"}'),
        ('{"a": "x"}', 'WARNING: old\n{"a": "x"}\nuser@host:~$ '),
        ('[{"name": "a"}, {"name": "b"}]', '[{"name": "b"}, {"name": "a"}]'),
        ('["vm1", "vm2"]', '["x-1", "x-2", "x-3"]'),
        ('{"state": "Registering"}', '{"state": "Registered"}'),
        (
            '{"name": "web", "id": 1}\n{"name": "api", "id": 2}',
            '{"name":"web","id":1}\n{"name":"api","id":2}',
        ),
        (PODS, PODS.replace("5m", "3d")),
        (
            PODS,
            "NAME  NODE  AGE  READY  STATUS\nweb   n1    1d   1/1    Running\ndb    n2    1d   1/1    Running\n",
        ),
        (PODS, PODS + "cache   1/1   Running   1m\n"),
        ("deployment.apps/web created", "deployment.apps/web unchanged"),
        # A list of ids that are others in each run, one of them by chance the documented one.
        (
            '["3f2a9c11-0d77-4c55-8f4c-3e5f0bb1a001", "9a3a9c11-0d77-4c55-8f4c-3e5f0bb1a002"]',
            '["3f2a9c11-0d77-4c55-8f4c-3e5f0bb1a001", "e615d8cc-70bb-48aa-2648-e3a67ffc577c"]',
        ),
        # A name that stands alone and in a path is renamed in both places.
        (
            "main: Creating...\nmain: complete [id=/groups/tf-demo]\n\nOutputs:\n\ngroup = tf-demo",
            "main: Creating...\nmain: complete [id=/groups/blue-sea]\n\nOutputs:\n\ngroup = blue-sea",
        ),
        # Digests of which one has figures only.
        ("a1b2c3d Add search\n1122334 Initial commit", "a1b2c3d Add search\n0ca35a3 Initial commit"),
        # A warning in English before a result in another language.
        (
            "Switched to a new branch 'feature/login'",
            "WARNING: this is in preview\nBasculement sur la nouvelle branche 'feature/login'",
        ),
        (
            '"grafana" has been added to your repositories',
            '"grafana" already exists with the same configuration, skipping',
        ),
    ],
)
def test_right(expected: str, actual: str) -> None:
    found = verdict(expected, actual)
    assert found.passed, found.why
    assert found.rule is None


@pytest.mark.parametrize(
    ("expected", "actual", "rule"),
    [
        ('{"state": "Succeeded"}', '{"state": "Failed"}', "P4"),
        ('{"a": {"ready": true}}', '{"a": {"ready": false}}', "P4"),
        ('{"provisioningState": "Failed"}', '{"provisioningState": "Succeeded"}', "P4"),
        ('{"count": 3, "total": 500}', '{"count": 3, "total": 520}', "P7"),
        ('["22", "80"]', '["22"]', "P5"),
        ('["a"]', "[]", "P3"),
        ('{"a": 1}', "[1]", "P6"),
        ('{"s": "ok"}', '{"s": "ok", "error": {"code": "X"}}', "P2"),
        ('{"s": "ok", "t": 1}', "curl: (7) Failed to connect", "P2"),
        ('{"host": "0.0.0.0", "port": 80}', '{"host": "0.0.0.0", "po', "P10"),
        (
            '[{"n": "a", "s": "up"}, {"n": "b", "s": "up"}]',
            '[{"n": "a", "s": "up"}, {"n": "b", "s": "down"}]',
            "P4",
        ),
        (PODS, PODS.replace("db     1/1     Running", "db     0/1     Running"), "P4"),
        (PODS, PODS.partition("db ")[0], "P5"),
        (PODS, "NAME   READY   STATUS    AGE\n", "P3"),
        (PODS, "NAME   TYPE   CLUSTER-IP   PORTS\nweb    A      10.0.0.1     80\n", "P9"),
        (PODS, "Hello world\n", "P9"),
        ("web created\n", "", "P3"),
        ("", "surprise\n", "P9"),
        ("copied\n", "copied (dry run)\n", "P4"),
        ("ok\nsaved\n", "ok\nsaved\nERROR: disk full\n", "P2"),
        ("a.txt\nb.txt\nc.txt\n", "a.txt\nc.txt\n", "P5"),
        ("* main\n  dev\n", "  main\n* dev\n", "P5"),
        ("step one\nstep two is longer\n", "step one\nstep tw", "P10"),
        ("nginx: configuration file test is successful\n", "nginx: configuration file te", "P10"),
        (PODS, PODS.rstrip().removesuffix("Running   7d") + "Run", "P10"),
        ('{"status": "UP"}', '{"status": "UP", "parts": {"status": "UP"}, "db": {"st', "P10"),
        ("Waiting for x\nx successfully rolled out\n", "Waiting for x\n", "P10"),
        ("Synced 40 of 40 files\n", "Synced 37 of 40 files\n", "P4"),
        ("12 passed in 0.50s", "11 passed in 0.48s", "P7"),
    ],
)
def test_the_rule_is_named(expected: str, actual: str, rule: str) -> None:
    found = verdict(expected, actual)
    assert found.rule == rule, found.why
    assert not found.passed
    assert found.score <= 0.05


def test_a_name_with_a_number_is_asked_for_within_a_host_name() -> None:
    one, other = (f'{{"host": "{name}.db.example.com", "version": "13"}}' for name in ("pg1", "wn1"))
    assert verdict(one, other, "az postgres create -g rg -n pg1").rule == "P1"


def test_what_a_query_computes_of_records_is_the_outcome() -> None:
    query = "sqlite3 shop.db \"SELECT json_object('orders', count(*), 'cents', sum(cents)) FROM orders\""
    one, other = '{"orders":520,"cents":1272300}', '{"orders":500,"cents":1252500}'
    assert verdict(one, other, query).rule == "P7"
    assert verdict(other, one, query).rule == "P7"
    assert verdict(one, other, "cat shop.json").passed


def test_another_kind_of_object() -> None:
    assert verdict("namespace/web created", "secret/web created", "kubectl apply -f web.yaml").rule == "P9"


def test_two_pods_of_three() -> None:
    rows = "store-5f6d-x1 1/1\nstore-7c8d-y2 1/1\nstore-9e0f-z3 1/1"
    assert (
        verdict(
            f"NAME READY\n{rows}".replace(" ", "   "),
            f"NAME READY\n{rows}".replace(" ", "   ").rsplit("\n", 1)[0],
        ).rule
        == "P5"
    )


def test_a_table_of_other_rows_is_less_than_almost_the_same() -> None:
    other = PODS.replace("web ", "api ").replace("db ", "mq ")
    assert not judge(Claim(PODS, other, threshold=0.7, command="kubectl get pods")).passed


def test_a_short_hash_never_matters() -> None:
    assert verdict(
        "[main 0428d9e] Add menu\n 1 file changed", "[main abcdefa] Add menu\n 1 file changed", "git commit"
    ).passed


def test_scores_mean_what_authors_take_them_to_mean() -> None:
    assert verdict("Hello world", "Hello   world\r\n").score == 1.0
    assert 0.8 <= verdict("Hello world", "hello world").score < 1.0
    assert verdict("Hello world", "The quick brown fox").score < 0.1


def test_the_reasons_say_what_is_missing_and_what_was_ignored() -> None:
    why = verdict('{"a": {"state": "Succeeded"}}', '{"a": {"state": "Failed"}}').why
    assert why[0] == 'P4: state is "Failed", expected "Succeeded"'
    why = verdict(PODS, PODS.replace("5m", "3d")).why
    assert why == ("100% of what is documented agrees", "ignored: a value that varies between runs (AGE)")


@pytest.mark.parametrize("matcher", ["json", "table"])
def test_a_matcher_of_one_form_refuses_a_document_of_another(matcher: str) -> None:
    found = verdict("plain words", "{}", matcher=matcher)
    assert not found.passed
    assert found.matcher == matcher


def test_a_text_may_be_compared_as_lines_whatever_it_looks_like() -> None:
    assert verdict(PODS, PODS.replace("5m", "9m"), matcher="text").matcher == "text"


def test_a_needle_in_a_megabyte_is_found_and_an_error_too() -> None:
    noise = "\n".join(f"10:00:00 worker {number} idle" for number in range(40_000))
    assert verdict("Migration complete\n", f"{noise}\nMigration complete\n{noise}").passed
    assert not verdict("Migration complete\n", f"{noise}\nMigration failed\n{noise}").passed


def excepted(expected: str, actual: str, *ignored: str, any_rows: bool = False) -> Verdict:
    return judge(
        Claim(expected, actual, threshold=0.3, command="az show", ignored=ignored, any_rows=any_rows)
    )


def test_a_document_may_except_a_path_a_column_and_the_rows() -> None:
    one, other = '{"state": "Succeeded", "etag": "Failed"}', '{"state": "Succeeded", "etag": "Succeeded"}'
    assert not excepted(one, other).passed
    assert excepted(one, other, "$.etag").passed
    broken = PODS.replace("db     1/1     Running", "db     1/1     Failed ")
    assert not excepted(PODS, broken).passed
    assert excepted(PODS, broken, "STATUS").passed
    fewer = PODS.partition("db ")[0]
    assert not excepted(PODS, fewer).passed
    assert excepted(PODS, fewer, any_rows=True).passed


@pytest.mark.parametrize(
    ("template", "actual", "rule"),
    [
        (("build ⟨number⟩ of app 2.1",), "build 80 of app 2.1", None),
        (("build ⟨number⟩ of app 2.1",), "build 80 of app 2.2", "P8"),
        (("build 77 of app 2.1",), "build 80 of app 2.1", "P8"),
        (("build 77 of app 2.1", "ready ⟨time⟩"), "build 77 of app 2.1", None),
    ],
)
def test_what_all_recorded_runs_printed_is_strict(
    template: tuple[str, ...], actual: str, rule: str | None
) -> None:
    claim = Claim("build 77 of app 2.1", actual, threshold=0.3, command="app", recorded=Recorded(2, template))
    assert judge(claim).rule == rule


def test_recorded_json_is_compared_by_structure() -> None:
    template = ('{"name": "web", "size": ⟨number⟩, "note": "x"}',)
    for actual, rule in (
        ('{"size": 9, "name": "web"}', None),
        ('{"size": 9, "name": "api"}', "P8"),
    ):
        claim = Claim(
            '{"name": "web", "size": 3}',
            actual,
            threshold=0.3,
            command="az show",
            recorded=Recorded(3, template),
        )
        assert judge(claim).rule == rule


@pytest.mark.parametrize(
    ("command", "expected", "actual"),
    [
        ("./listen.sh", "10.0.0.4", "0.0.0.0"),
        ("nproc --all", "4 cores", "0 cores"),
        ("id -u", "uid=1000", "uid=0"),
        ("./limit.sh", "limit 40", "limit -1"),
    ],
)
def test_nothing_and_everything_are_other_values(command: str, expected: str, actual: str) -> None:
    assert not judge(Claim(expected, actual, threshold=0.3, command=command)).passed


def test_a_table_of_two_columns_with_another_header_is_another() -> None:
    expected = " name | count\n------+-------\n web  | 1\n db   | 2\n"
    actual = " city | count_of_users\n------+-------\n web  | 1\n db   | 2\n"
    assert not judge(Claim(expected, actual, threshold=0.7, command="psql -f q.sql")).passed


def test_a_long_text_of_which_every_line_differs_is_compared_by_its_templates() -> None:
    def text(more: int, state: str = "") -> str:
        rows = [f"{one:05d} item-{one} Ready {one * 7 + more}m" for one in range(1, 3000)]
        return "\n".join([*rows, *([f"item-3000 {state}"] if state else [])])

    assert judge(Claim(text(1), text(2), threshold=0.8, command="./list")).passed
    assert not judge(Claim(text(1, "Ready"), text(2, "Failed"), threshold=0.3, command="./list")).passed


@pytest.mark.parametrize(
    ("command", "expected", "actual"),
    [
        ("echo hello | git hash-object --stdin", "ce013625030ba8dba906f756967f9e9ca394464a", "3b" * 20),
        (
            "printf secret | openssl dgst -sha256",
            "SHA2-256(stdin)= " + "2b" * 32,
            "SHA2-256(stdin)= " + "b3" * 32,
        ),
        (
            "awk '{s[$1]+=$2} END{for(k in s) print k,s[k]}' sales.csv",
            "east 1\nsouth 5\n",
            "east 1\nsouth 15\n",
        ),
        ("git diff", "@@ -1 +1,2 @@\n x0\n+print(1)\n", "@@ -1 +1,2 @@\n x0\n+print(2)\n"),
    ],
)
def test_what_the_input_determines_is_the_outcome(command: str, expected: str, actual: str) -> None:
    assert verdict(expected, actual, command).rule == "P1"


def test_a_repository_gives_the_same_change_other_ids() -> None:
    diff = "diff --git a/a.py b/a.py\nindex 83db48f..bf269f4 100644\n+print(os.getcwd())\n"
    assert verdict(diff, diff.replace("83db48f", "fd92da4"), "git diff").passed


def test_another_file_in_a_text_that_otherwise_agrees() -> None:
    status = "On branch main\nChanges to be committed:\n\tnew file:   new.py\n"
    assert verdict(status, status.replace("new.py", "news.py"), "git status").rule == "P4"


def test_a_truth_value_is_no_text() -> None:
    assert verdict('{"ok": true, "n": "x"}', '{"ok": "true", "n": "x"}', "jq . d.json").rule == "P6"
