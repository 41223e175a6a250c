"""What names, titles and code of others may do to a terminal, a log or an encoding: nothing."""

import json

import pytest

from tests.frontends.cli.command import Folder

NAME = "n\n::error::x.md"
ON_GITHUB = {"GITHUB_ACTIONS": "true"}
LATIN_1 = {"PYTHONIOENCODING": "latin-1"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("update", NAME, "--dry-run"),
        ("update", "--dry-run", NAME, "--journal", "\n::error::none"),
        ("test", "--list", "."),
        ("run", "\n::error::none.md"),
        ("run", NAME, "--timeout", "\n::error::x"),
        ("run", "--\n::error::x"),
        ("inspect", NAME),
        ("\n::error::x",),
    ],
    ids=lambda arguments: " ".join(map(repr, arguments)),
)
def test_no_name_is_a_workflow_command(folder: Folder, arguments: tuple[str, ...]) -> None:
    folder.write(NAME, "# T\n\n```bash\necho hi\n```\n")
    done = folder.runbook(*arguments, env=ON_GITHUB, installed=True)
    lines = (done.out + done.err).split("\n")
    assert [line for line in lines if line.lstrip().startswith("::error")] == []
    assert any("::error::" in line for line in lines)


@pytest.mark.parametrize(
    "arguments", [("inspect", "한글.md"), ("run", "한글.md"), ("test", "--list", "."), ("run", "없다.md")]
)
def test_a_locale_that_lacks_characters_gets_escapes(folder: Folder, arguments: tuple[str, ...]) -> None:
    folder.write("한글.md", "# 안녕하세요\n\n```bash\necho ok\n```\n")
    done = folder.runbook(*arguments, env=LATIN_1, installed=True)
    assert "rror:" not in done.err
    assert "\\u" in done.out + done.err


def test_data_on_standard_output_are_utf_8(folder: Folder) -> None:
    folder.write("a.md", "# 안녕 😀\n\n```bash\necho 안녕 😀\n```\n")
    for arguments in (("run", "a.md", "--report", "json=-"), ("inspect", "a.md", "--format", "json")):
        done = folder.runbook(*arguments, env=LATIN_1, installed=True)
        data = json.loads(done.out)
        assert "안녕 😀" in json.dumps(data, ensure_ascii=False)


def test_code_that_hides_something_is_refused(folder: Folder) -> None:
    folder.write("a.md", "# T\n\n```bash\ntouch made #\b\b\b\b\b\b\b\b\b\b\b\becho hello\n```\n")
    done = folder.runbook("run", "a.md", "-v")
    assert done.code == 2
    assert "a.md:4: U+0008 BACKSPACE and 11 more in column 13 of this line" in done.out
    forced = folder.runbook("run", "a.md", "--force")
    assert "  | touch made #␈␈␈␈␈␈␈␈␈␈␈␈echo hello\n" in forced.out
    assert (folder.path / "made").exists()
