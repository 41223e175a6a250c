"""Bodies as data, and back."""

import gzip
import json
import zlib

import pytest

from runbook.cloud.cassettes.message_body import differences, read, unpacked, written
from runbook.cloud.messages import HttpResponse

VALUE = {"a": [1, {"b": "é"}], "c": None}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"plain\n",
        b"\xff\xfe\x00",
        b"with a zero\0byte",
        b"{not json",
        json.dumps(VALUE).encode(),
        json.dumps(VALUE, ensure_ascii=False).encode(),
        json.dumps(VALUE, ensure_ascii=False, separators=(",", ":")).encode(),
        json.dumps(VALUE, indent=2).encode() + b"\n",
        json.dumps(VALUE, ensure_ascii=False, indent=4).encode(),
        b"[1]\n",
    ],
)
def test_a_body_comes_back_byte_for_byte(body: bytes) -> None:
    assert written(json.loads(json.dumps(read(body)))) == body


def test_json_in_a_form_of_its_own_keeps_its_value() -> None:
    assert json.loads(written(read(b'{"a" :1 }'))) == {"a": 1}


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("gzip", gzip.compress(b"text", mtime=0)),
        ("deflate", zlib.compress(b"text")),
        ("deflate", zlib.compress(b"text")[2:-4]),
        ("x-gzip", gzip.compress(b"text", mtime=0)),
    ],
    ids=["gzip", "zlib", "deflate", "x-gzip"],
)
def test_compression_is_undone(coding: str, data: bytes) -> None:
    response = unpacked(HttpResponse(200, (("Content-Encoding", coding), ("X", "y")), data))
    assert (response.body, response.headers) == (b"text", (("X", "y"),))


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_what_cannot_be_unpacked_stays(coding: str) -> None:
    response = HttpResponse(200, (("content-encoding", coding),), b"\x00\x01")
    assert unpacked(response) == response


def test_differences_have_a_path_and_both_values() -> None:
    left = {"a": [1, {"b": 2}], "gone": "x", "text": '{"in": 1}', "list": [1]}
    right = {"a": [1, {"b": 3}], "text": '{"in": 2}', "list": [1, 2], "new": True}
    assert list(differences(left, right)) == [
        ("$.a[1].b", 2, 3),
        ("$.gone", "x", None),
        ("$.text.in", 1, 2),
        ("$.list", [1], [1, 2]),
        ("$.new", None, True),
    ]
