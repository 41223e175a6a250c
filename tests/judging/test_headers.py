from runbook.judging import headers

HEAD = ["HTTP/1.1 200 OK", "Server: a", "Content-Type: text/html", "X-Cache: HIT", "", "Server: no header"]


def test_the_fields_of_a_head_weigh_little_but_for_what_was_answered() -> None:
    weights = headers.factor(HEAD)
    assert weights == {1: headers.SLIGHT, 2: 1.0, 3: headers.SLIGHT}


def test_a_status_of_another_class_contradicts() -> None:
    assert headers.contradiction("HTTP/1.1 200 OK", "HTTP/2 404") == "the HTTP status is 404, expected 200"
    assert headers.contradiction("HTTP/1.1 200 OK", "HTTP/2 204") is None
    assert headers.contradiction('"GET / HTTP/1.1" 200 615', '"GET / HTTP/1.1" 503 91') is not None
    assert headers.contradiction("no status", "HTTP/2 404") is None
