from runbook.judging.reading import markup
from runbook.judging.reading.pairs import read


def test_json_and_the_lines_around_it() -> None:
    found = read(["{", '"a": 1', "}"], ["WARNING: old", '{"a": 2}', "done"], "")
    assert found.form == "json"
    assert (found.expected, found.actual) == ({"a": 1}, {"a": 2})
    assert found.noise == ["WARNING: old", "done"]


def test_json_that_is_not_closed_is_said_to_be() -> None:
    assert read(['{"a": 1}'], ['{"a": 1, "b'], "json").missing == "JSON that is closed"
    assert read(['{"a": 1}'], ["no such thing"], "json").missing == "JSON"


def test_a_table_and_the_lines_around_it() -> None:
    found = read(["Found:", "NAME  AGE", "web   5m"], ["NAME  AGE", "web   9m", "", "(1 row)"], "output")
    assert found.form == "table"
    assert found.expected == [{"NAME": "web", "AGE": "5m"}]
    assert found.actual == [{"NAME": "web", "AGE": "9m"}]
    assert found.lines == ["Found:"]


def test_a_documented_table_that_is_not_there() -> None:
    found = read(["NAME  AGE  NODE", "web   5m   n1"], ["nothing here"], "output")
    assert found.missing == "a table with the columns NAME, AGE, NODE"


def test_markup_is_read_as_its_text() -> None:
    html = [
        "<html><head><style>a{}</style><title>Hi</title></head>",
        '<body><a href="/x">go</a></body></html>',
    ]
    assert markup.is_markup(html)
    assert markup.lines(html) == ["title: Hi", "a href: /x", "a: go"]
    assert not markup.is_markup(["a < b and c > d"])
