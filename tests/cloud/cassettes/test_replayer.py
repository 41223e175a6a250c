"""What a replay answers, and what it calls drift."""

import base64
import json
from collections.abc import Mapping
from typing import Any, cast

import pytest

from runbook.cloud.cassettes.cassette import RecordedExchange
from runbook.cloud.messages import HttpRequest, HttpResponse
from tests.cloud.cassettes.replays import GROUP, HOST, Run, exchange

VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv1"
GUIDS = ("aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002")


def test_the_recorded_answer_comes_back() -> None:
    run = Run([exchange("GET", GROUP, answer={"name": "rg1"})])
    assert run.ask("GET", GROUP) == ({"name": "rg1"}, [])


def test_another_version_of_an_interface_and_a_harmless_header_are_no_drift() -> None:
    run = Run([exchange("PUT", f"{GROUP}?api-version=2020-01-01", {"location": "west"})])
    assert run.ask("PUT", f"{GROUP}?api-version=2026-01-01", {"location": "west"})[1] == []


def test_an_unknown_request_is_drift_and_the_nearest_one_is_named() -> None:
    run = Run([exchange("GET", VAULT)])
    _, (text,) = run.ask("GET", VAULT.replace("vaults", "vault"))
    assert "not in the recording; the nearest one is https://management.azure.com" in text
    assert run.response.status == 404


def test_a_body_that_differs_is_drift_with_path_and_both_values() -> None:
    run = Run([exchange("PUT", GROUP, {"location": "west", "tags": {"a": "b"}})])
    _, (text,) = run.ask("PUT", GROUP, {"location": "east", "tags": {"a": "b"}})
    assert text.endswith("$.location: recorded 'west', now 'east'")


def test_a_parameter_that_differs_is_drift() -> None:
    run = Run([exchange("GET", f"{GROUP}?$filter=name eq 'a'")])
    assert "?$filter" in run.ask("GET", f"{GROUP}?$filter=name eq 'b'")[1][0]


def test_lists_in_a_parameter_have_no_order() -> None:
    run = Run([exchange("GET", f"{GROUP}?fieldSelector=a%3D1%2Cb%3D2")])
    assert run.ask("GET", f"{GROUP}?fieldSelector=b%3D2%2Ca%3D1")[1] == []


def test_a_recorded_change_that_is_not_made_is_drift_of_its_block() -> None:
    run = Run([exchange("GET", GROUP), exchange("PUT", VAULT, {})])
    run.ask("GET", GROUP)
    assert run.missing() == [f"recorded, and not made: PUT {HOST}{VAULT}"]
    run.ask("PUT", VAULT, {})
    assert run.missing() == []


def test_what_only_reads_may_be_left_out() -> None:
    run = Run([exchange("GET", GROUP), exchange("POST", f"{VAULT}/listKeys"), exchange("HEAD", GROUP)])
    assert run.missing() == []


def test_the_changes_of_a_block_that_is_gone_are_missing() -> None:
    run = Run([exchange("PUT", GROUP, {})], [exchange("PUT", VAULT, {})], planned=[0])
    run.ask("PUT", GROUP, {})
    (text,) = run.replayer.findings()
    assert text.startswith("the document has no block block-1 (echo 1) any more") and VAULT in text


def test_a_change_is_made_as_often_as_recorded() -> None:
    run = Run([exchange("PUT", GROUP, {})])
    assert run.ask("PUT", GROUP, {})[1] == []
    assert "more often than recorded" in run.ask("PUT", GROUP, {})[1][0]
    assert run.at(0).ask("PUT", GROUP, {})[1] == []  # the block is tried again


def test_polls_may_be_more_or_fewer() -> None:
    states = [exchange("GET", "/operations/1", answer={"status": one}) for one in ("Running", "Succeeded")]
    run = Run([*states])
    assert [run.ask("GET", "/operations/1")[0]["status"] for _ in range(3)] == [
        "Running",
        "Succeeded",
        "Succeeded",
    ]


def test_what_was_before_a_change_is_not_told_after_it() -> None:
    run = Run(
        [
            exchange("GET", VAULT, status=404),
            exchange("PUT", VAULT, {}),
            exchange("GET", VAULT, answer={"name": "kv1"}),
        ]
    )
    run.ask("PUT", VAULT, {})
    assert run.ask("GET", VAULT) == ({"name": "kv1"}, [])


def test_what_was_after_a_change_is_not_told_before_it() -> None:
    run = Run(
        [
            exchange("GET", VAULT, status=404),
            exchange("PUT", VAULT, {}),
            exchange("GET", VAULT, answer={"name": "kv1"}),
        ]
    )
    run.ask("GET", VAULT)
    run.ask("GET", VAULT)
    assert run.response.status == 404


def test_the_order_counts_where_one_is_in_the_other() -> None:
    run = Run([exchange("PUT", GROUP, {})], [exchange("PUT", VAULT, {})])
    _, (text,) = run.at(1).ask("PUT", VAULT, {})
    assert "recorded after PUT" in text and text.endswith("which was not made")


def test_what_a_block_that_does_not_run_would_have_made_is_there() -> None:
    run = Run([exchange("PUT", GROUP, {})], [exchange("PUT", VAULT, {})], left_out=("a.md:0",))
    assert run.at(1).ask("PUT", VAULT, {})[1] == []


def test_the_order_counts_where_the_host_is_what_was_made() -> None:
    secret = "https://kv1.vault.azure.net/secrets/s"
    run = Run([exchange("PUT", VAULT, {})], [exchange("PUT", secret, {"value": "***"})])
    _, (text,) = run.at(1).ask("PUT", "/secrets/s", {"value": "x"}, host="https://kv1.vault.azure.net")
    assert "recorded after PUT" in text


def test_the_order_of_two_that_have_nothing_to_do_with_each_other_is_free() -> None:
    run = Run([exchange("PUT", GROUP, {})], [exchange("PUT", GROUP.replace("rg1", "other"), {})])
    assert run.at(1).ask("PUT", GROUP.replace("rg1", "other"), {})[1] == []


def test_another_name_is_learned_where_the_document_makes_it() -> None:
    run = Run(
        [
            exchange("PUT", GROUP, {"location": "west"}, {"id": GROUP, "name": "rg1"}),
            exchange("PUT", VAULT, {"group": "rg1"}),
            exchange("GET", "https://kv1.vault.azure.net/secrets"),
        ]
    )
    new = GROUP.replace("rg1", "rg2")
    assert run.ask("PUT", new, {"location": "west"}) == ({"id": new, "name": "rg2"}, [])
    assert run.ask("PUT", VAULT.replace("rg1", "rg2").replace("kv1", "kv2"), {"group": "rg2"})[1] == []
    assert run.ask("GET", "/secrets", host="https://kv2.vault.azure.net")[1] == []
    assert "not in the recording" in run.ask("GET", GROUP)[1][0]  # the old name is none any more


def test_a_name_that_the_document_does_not_make_is_not_learned() -> None:
    run = Run([exchange("PUT", GROUP, {}), exchange("GET", "/subscriptions/0/locations/west/sizes")])
    run.ask("PUT", GROUP, {})
    assert "not in the recording" in run.ask("GET", "/subscriptions/0/locations/east/sizes")[1][0]


def test_a_name_that_is_the_recorded_one_stays_so() -> None:
    run = Run([exchange("PUT", VAULT, {}), exchange("GET", VAULT)])
    run.ask("PUT", VAULT, {})
    assert "not in the recording" in run.ask("GET", VAULT.replace("kv1", "kv2"))[1][0]


def test_a_name_in_a_body_is_learned() -> None:
    pods = f"{GROUP}/pods"
    run = Run([exchange("POST", pods, {"metadata": {"name": "p1"}}), exchange("GET", f"{pods}/p1")])
    assert run.ask("POST", pods, {"metadata": {"name": "p2"}})[1] == []
    assert run.ask("GET", f"{pods}/p2")[1] == []


def test_a_value_that_was_cut_out_of_a_name_follows_it() -> None:
    path = GROUP.replace("rg1", "myResourceGroup1a")
    run = Run(
        [
            exchange("PUT", path, {}),
            exchange("PUT", f"{path}/x/myCluster1a", {"dns": "myCluster-myResourceGroup-0"}),
        ]
    )
    run.ask("PUT", path.replace("1a", "9z"), {})
    moved = f"{path}/x/other".replace("1a", "9z")
    assert run.ask("PUT", moved, {"dns": "other-myResourceGroup-0"})[1] == []
    run = Run([exchange("PUT", path, {"dns": "myCluster-0"})])
    assert run.ask("PUT", path, {"dns": "something-0"})[1] != []


def test_guids_that_programs_make_are_learned() -> None:
    path = f"{VAULT}/roleAssignments/"
    run = Run([exchange("PUT", path + GUIDS[0], {"id": GUIDS[0]}, {"name": GUIDS[0]})])
    assert run.ask("PUT", path + GUIDS[1], {"id": GUIDS[1]}) == ({"name": GUIDS[1]}, [])


def test_guids_that_a_service_gave_are_not() -> None:
    run = Run(
        [
            exchange("GET", VAULT, answer={"principal": GUIDS[0]}),
            exchange("PUT", f"{VAULT}/a", {"to": GUIDS[0]}),
        ]
    )
    run.ask("GET", VAULT)
    assert "$.to" in run.ask("PUT", f"{VAULT}/a", {"to": GUIDS[1]})[1][0]


def test_times_and_what_was_made_up_do_not_count() -> None:
    body = {"at": "2026-01-01T00:00:00Z", "key": "Redacted0001Redac", "ssh": "ssh-rsa AAAA a@b", "x": {}}
    run = Run([exchange("PUT", GROUP, body)])
    now = {"at": "2026-02-03T04:05:06.7Z", "key": "hunter2hunter2", "ssh": "ssh-rsa BBBB c@d", "x": None}
    assert run.ask("PUT", GROUP, now)[1] == []
    assert run.at(0).ask("PUT", GROUP, {**now, "key": ""})[1] != []


def test_clocks_that_count_seconds_are_times() -> None:
    body = {"labels": {"createdAt": "1796056403"}, "exp": 1_796_056_403, "size": 1_073_741_824}
    now = {"labels": {"createdAt": "1798000000"}, "exp": 1_798_000_000, "size": 1_073_741_824}
    run = Run([exchange("PUT", GROUP, body)])
    assert run.ask("PUT", GROUP, now)[1] == []
    assert "$.size" in run.at(0).ask("PUT", GROUP, {**now, "size": 1_073_741_825})[1][0]


def test_json_in_a_text_is_compared_as_json() -> None:
    run = Run([exchange("PUT", GROUP, {"applied": '{"a": {"b": 1}}'})])
    assert run.ask("PUT", GROUP, {"applied": '{"a":{"b":1}}\n'})[1] == []
    assert (
        "$.applied.a.b: recorded '1', now '2'"
        in run.at(0).ask("PUT", GROUP, {"applied": '{"a":{"b":2}}'})[1][0]
    )


def test_tokens_are_minted_and_signing_in_is_answered_afresh() -> None:
    run = Run(
        [
            exchange(
                "POST", "https://api.example.com/token", answer={"access_token": "runbook-jwt(aud=x&tid=t)"}
            )
        ]
    )
    answer, _ = run.ask("POST", "/token", host="https://api.example.com")
    claims = json.loads(base64.urlsafe_b64decode(answer["access_token"].split(".")[1] + "=="))
    assert (claims["aud"], claims["exp"]) == ("x", 1_086_400)
    assert run.ask("POST", "/t/oauth2/v2.0/token", host="https://login.microsoftonline.com") == (b"token", [])


def test_nobody_waits_for_a_replay() -> None:
    run = Run([exchange("GET", "/operations/1", **cast(Any, {"retry-after": "30"}))])
    run.ask("GET", "/operations/1")
    assert run.response.header("retry-after") == "" and run.response.header("x-ms-retry-after-ms") == "20"
    run = Run(
        [exchange("GET", "https://api.example.com/busy", status=429, **cast(Any, {"retry-after": "30"}))]
    )
    run.ask("GET", "/busy", host="https://api.example.com")
    assert run.response.header("retry-after") == "0"


def test_a_kubeconfig_trusts_the_authority_of_the_run() -> None:
    text = "runbook-base64:clusters:\n  certificate-authority-data: runbook-authority\nusers:\n"
    run = Run([exchange("POST", f"{VAULT}/listClusterUserCredential", answer={"value": text})])
    answer, _ = run.ask("POST", f"{VAULT}/listClusterUserCredential")
    assert base64.b64encode(b"PEM").decode() in base64.b64decode(answer["value"]).decode()


@pytest.mark.parametrize("header", ["AmazonSSM.GetParameter", "AmazonSSM.PutParameter"])
def test_an_operation_in_a_header_is_part_of_the_request(header: str) -> None:
    one = exchange("POST", "https://ssm.amazonaws.com/", {"Name": "a"})
    asked: Mapping[str, Any] = {**one.request, "headers": {"x-amz-target": header}}
    run = Run([RecordedExchange(asked, one.response)])
    assert bool(run.missing()) is header.endswith("PutParameter")
    assert run.ask("POST", "/", {"Name": "a"}, host="https://ssm.amazonaws.com")[1] != []


def test_without_a_recording_every_request_says_so() -> None:
    assert "there is no recording of this document in c" in Run().ask("GET", GROUP)[1][0]


AWS = "https://sqs.eu-west-1.amazonaws.com/"


def asked_of_aws(action: str, **body: str) -> RecordedExchange:
    request = {"method": "POST", "url": AWS, "json": body, "headers": {"x-amz-target": action}}
    return RecordedExchange(request, {"status": 200, "json": body})


@pytest.mark.parametrize(
    ("name", "other", "problem"),
    [
        ("orders-1", "orders-2", False),  # made by the document
        ("there", "elsewhere", True),  # not made by it
    ],
)
def test_a_name_that_an_action_of_aws_gives_may_be_another(name: str, other: str, problem: bool) -> None:
    made = [asked_of_aws("AmazonSQS.CreateQueue", QueueName="orders-1")]
    used = [asked_of_aws("DynamoDB_20120810.PutItem", TableName=name)]
    run = Run(made + used)

    def ask(action: str, **body: str) -> Any:
        headers = (("x-amz-target", action), ("content-type", "application/x-amz-json-1.0"))
        data = json.dumps(body).encode()
        host = "sqs.eu-west-1.amazonaws.com"
        return run.replayer.respond(HttpRequest("POST", host, "/", "", headers, data), run.block)

    assert ask("AmazonSQS.CreateQueue", QueueName="orders-2").problems == ()
    assert bool(ask("DynamoDB_20120810.PutItem", TableName=other).problems) == problem


def test_a_name_in_a_form_that_makes_something_may_be_another() -> None:
    form = "Action=CreateQueue&QueueName=orders-1"
    run = Run([RecordedExchange({"method": "POST", "url": AWS, "text": form}, {"status": 200, "text": form})])
    headers = (("content-type", "application/x-www-form-urlencoded"),)
    request = HttpRequest(
        "POST", "sqs.eu-west-1.amazonaws.com", "/", "", headers, form.replace("-1", "-2").encode()
    )
    answered = run.replayer.respond(request, run.block)
    assert answered.problems == ()
    assert isinstance(answered.answer.response, HttpResponse) and b"orders-2" in answered.answer.response.body


def test_requests_of_one_address_are_told_apart_by_what_they_ask_for() -> None:
    form = "Action=DescribeVpcs&Version=1"
    run = Run(
        [RecordedExchange({"method": "POST", "url": AWS, "text": form}, {"status": 200, "text": "vpcs"})]
    )
    headers = (("x-amz-target", "AmazonSQS.ListQueues"), ("content-type", "application/x-amz-json-1.0"))
    request = HttpRequest("POST", "sqs.eu-west-1.amazonaws.com", "/", "", headers, b"{}")
    (problem,) = run.replayer.respond(request, run.block).problems
    assert "not in the recording" in problem.text


def test_a_name_of_what_goes_into_a_collection_may_be_another() -> None:
    host = "http://127.0.0.4:10002/devstoreaccount1"
    run = Run(
        [exchange("POST", f"{host}/Tables", {"TableName": "t1"}), exchange("POST", f"{host}/t1", {"a": 1})]
    )
    for path, body in (("Tables", {"TableName": "t2"}), ("t2", {"a": 1})):
        data = json.dumps(body).encode()
        request = HttpRequest("POST", host[7:22], f"/devstoreaccount1/{path}", "", (), data, "http")
        assert run.replayer.respond(request, run.block).problems == ()
