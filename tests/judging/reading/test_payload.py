import pytest

from runbook.judging.reading import payload


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": "x", ...}', {"a": "x"}),
        ('{\n  ...\n  "a": "x"\n  ...\n}', {"a": "x"}),
        ('{\n  [...]\n  "a": "x"\n}', {"a": "x"}),
        ('{"a": "x" // why\n}', {"a": "x"}),
        ('{"id": <guid>, "a": "x"}', {"id": "<guid>", "a": "x"}),
        ('{"a": "x",}', {"a": "x"}),
        ('{"a": 1}\n{"a": 2}', [{"a": 1}, {"a": 2}]),
        ('{\n "a": 1\n}\n{\n "a": 2\n}', [{"a": 1}, {"a": 2}]),
        ("{ 'a': broken", payload.NOTHING),
        ("text", payload.NOTHING),
    ],
)
def test_documented(text: str, value: object) -> None:
    assert payload.documented(text) == value


@pytest.mark.parametrize(
    ("text", "like", "value"),
    [
        ('WARNING: old\n{"a": "x"}\nuser@host:~$ ', {}, {"a": "x"}),
        ('noise\n"text"', "", "text"),
        ('{"a": 1}\n{"a": 2}', [], [{"a": 1}, {"a": 2}]),
        ("no JSON here", {}, payload.NOTHING),
        ('{"a": 1, "b', {}, payload.NOTHING),
    ],
)
def test_found(text: str, like: object, value: object) -> None:
    assert payload.found(text, like) == value
