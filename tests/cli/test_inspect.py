import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from runbook.cli.inspect import command

SOURCE = """\
# A *title*\x1b]0;evil\x07

```bash
echo hello
echo again
```
<!-- expected-similarity=0.8 -->
```text
hello
```

```json
{}
```
"""


def inspect(*arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(command, arguments, input=stdin, catch_exceptions=False)


@pytest.fixture
def article(tmp_path: Path) -> str:
    path = tmp_path / "article.md"
    path.write_text(SOURCE)
    return str(path)


def test_one_document_is_an_object(article: str) -> None:
    result = inspect(article, "--format", "json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["schema"] == "runbook.document/1"
    assert [one["id"] for one in found["blocks"]] == [f"{article}:3", f"{article}:12"]


def test_several_documents_are_an_array(article: str) -> None:
    found = json.loads(inspect(article, "-", "--format", "json", stdin="# 한국어\n").stdout)
    assert [one["path"] for one in found] == [article, "-"]
    assert found[1]["title"] == "한국어"


def test_text_is_plain_where_there_is_no_terminal(article: str) -> None:
    result = inspect(article)
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    lines = [line.split() for line in result.stdout.split("\n")]
    assert lines[0][:2] == ["A", "title"]
    assert lines[1] == ["line", "section", "language", "expects", "code"]
    assert lines[2][0] == "3"
    assert lines[2][-6:] == ["bash", "text,", "0.8", "echo", "hello", "…"]
    assert lines[3][0] == "12"
    assert lines[3][-2:] == ["json", "{}"]
    assert f"{article}:7: warning: the mark says expected-similarity=0.8" in result.stdout
    assert result.stdout.rstrip().endswith("[malformed-mark]")


def test_everything_that_a_document_declares_is_shown() -> None:
    source = (
        "## Prerequisites\n[one](one.md)\n\n<!-- ```variables\nexport A=b c\n``` -->\n"
        '```sh\na\n```\n```output\n```\n```sh\nb\n```\n<!-- expected_similarity="^b$" -->\n```\nb\n```\n'
    )
    text = inspect("-", stdin=source).stdout
    assert "variable A=b c" in text
    assert "prerequisite one.md (-:2)" in text
    assert "output, for information" in text
    assert "text, a match of ^b$" in text


def test_an_empty_document_is_one() -> None:
    result = inspect("-", stdin="")
    assert (result.exit_code, result.stdout) == (0, "- -\n")


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_cannot_be_read_is_an_error(form: str, tmp_path: Path) -> None:
    result = inspect(str(tmp_path / "none.md"), "--format", form)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "no such file" in result.stderr
