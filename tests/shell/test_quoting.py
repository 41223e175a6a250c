import subprocess

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runbook.core.errors import UsageError
from runbook.shell.quoting import quote

VALUES = st.lists(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30), max_size=30
)


@given(VALUES)
@example(
    [
        "",
        " ",
        "~",
        "~/x",
        "-n",
        "a'b",
        '"',
        "$x",
        "$(x)",
        "`x`",
        "!!",
        "a;b",
        "a\nb\n",
        "\r\n",
        "\t",
        "\\",
        "*",
        "#a",
    ]
)
@example(
    [
        "\x01",
        "\x7f",
        "\x01\x7f'",
        "é語🎉",
        "\x1b[0m",
        "{a,b}",
        "a=b",
        "x:~/y",
        "[k]=v",
        "(a b)",
        "\u2028",
        "\x85",
    ]
)
def test_bash_gives_the_value_back(values: list[str]) -> None:
    words = [quote(one) for one in values]
    assert not any("\n" in one for one in words)
    lines = [f'X={word}; declare Y={word}; printf \'%s\\0\' "$X" "$Y"' for word in words]
    assert bash("\n".join(lines)) == b"".join(one.encode() + b"\0" + one.encode() + b"\0" for one in values)


def test_bytes_that_are_no_utf8_come_back() -> None:
    value = b"a\xff\xfe'b".decode(errors="surrogateescape")
    assert bash(f"printf %s {quote(value)}") == b"a\xff\xfe'b"


def test_a_nul_byte_is_refused() -> None:
    with pytest.raises(UsageError, match="NUL"):
        quote("a\0b")


def bash(code: str) -> bytes:
    done = subprocess.run(["bash", "--norc"], input=code.encode(), capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout
