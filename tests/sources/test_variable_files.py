"""Files of variables hold secrets: no error quotes them."""

from collections.abc import Callable

import pytest

from runbook.sources.variable_files import BadLineError, dotenv, env_json, ini


@pytest.mark.parametrize(
    ("read", "text", "line", "message"),
    [
        (dotenv, "A=1\nMIIEvQIBADANBgkq\n", 2, "not NAME=VALUE"),
        (dotenv, "hunter-2=x\n", 1, "not NAME=VALUE"),
        (ini, "A=1\n [MIIEvQIBADANBgkq\n=hunter\n", 3, "neither NAME = VALUE nor [section]"),
        (env_json, '{\n"A": hunter2}', 2, "not valid JSON (column 6)"),
        (env_json, '["hunter2"]', 1, "not a JSON object of names and values"),
        (env_json, "[" * 100_000, 1, "not valid JSON"),
    ],
)
def test_an_error_names_the_line_and_quotes_nothing(
    read: Callable[[str], dict[str, str]], text: str, line: int, message: str
) -> None:
    with pytest.raises(BadLineError) as problem:
        read(text)
    assert (problem.value.line, str(problem.value)) == (line, message)
