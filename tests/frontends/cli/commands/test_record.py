"""``runbook record``, and the record in the other commands."""

import json

import pytest

from tests.frontends.cli.command import Folder

DOCUMENT = """# A document

```bash {name=show}
echo "state: ready"
echo "place: westeurope"
echo "at $(date +%T) by $TOKEN"
```

<!-- expected_similarity=0.3 -->

```output
state: ready
place: westeurope
at 10:21:33 by bob
```
"""


@pytest.fixture
def article(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    folder.write("article.md", DOCUMENT)
    monkeypatch.setenv("TOKEN", "s3cret-value-99")
    return folder


def recorded(folder: Folder, name: str = "article.md.results.jsonl") -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder.path / name).read_text().splitlines()[1:]]


def test_a_record_stands_beside_the_document_and_holds_no_secret(article: Folder) -> None:
    done = article.runbook("record", "article.md", "--secret-env", "TOKEN")
    assert done.code == 0, done.err
    assert "article.md.results.jsonl: 1 result recorded (1 new)" in done.err
    (entry,) = recorded(article)
    assert entry["name"] == "show" and entry["runs"] == 1
    assert entry["output"] == ["state: ready", "place: westeurope", "at ⟨time⟩ by ⟨secret⟩"]
    assert article.runbook("record", "article.md", "--secret-env", "TOKEN").code == 0
    (entry,) = recorded(article)
    assert entry["runs"] == 2


def test_a_suite_records_on_request(article: Folder) -> None:
    assert article.runbook("test", ".").code == 0
    assert not (article.path / "article.md.results.jsonl").exists()
    done = article.runbook("test", ".", "--record-results", "--secret-env", "TOKEN")
    assert done.code == 0, done.err
    assert "1 result recorded" in done.err
    (entry,) = recorded(article)
    assert entry["output"] == ["state: ready", "place: westeurope", "at ⟨time⟩ by ⟨secret⟩"]


def test_a_record_may_lie_in_a_folder_of_its_own(article: Folder) -> None:
    (article.path / "kept").mkdir()
    assert article.runbook("record", "article.md", "--results", "kept").code == 0
    assert recorded(article, "kept/article.md.results.jsonl")


@pytest.mark.parametrize("command", ["run", "test", "inspect", "update"])
def test_every_mode_reads_the_record(article: Folder, command: str) -> None:
    article.runbook("record", "article.md")
    article.write("article.md", DOCUMENT.replace("by bob", "by ann"))
    done = article.runbook(*command.split(), "article.md")
    assert (
        "the documented result of article.md:3 (show) has changed since this was recorded"
        in done.out + done.err
    )
    article.write("article.md.results.jsonl", '{"schema": "runbook.results/1"}\n{]\n')
    done = article.runbook(*command.split(), "article.md")
    assert done.code in (2, 3)
    assert "article.md.results.jsonl:2: this is not a recorded result: not JSON" in done.out + done.err


def test_what_has_no_place_is_said(article: Folder) -> None:
    done = article.runbook("record", "-", stdin="")
    assert done.code == 2 and "standard input (-) has no place for recorded results" in done.err
    done = article.runbook("record", "https://example.invalid/a.md")
    assert done.code == 2 and "--results" in done.err


def test_a_failure_is_not_recorded(article: Folder) -> None:
    article.write("article.md", DOCUMENT.replace("echo", "exit 3; echo"))
    done = article.runbook("record", "article.md")
    assert done.code == 1
    assert "nothing is recorded: no documented result passed" in done.err
    assert not (article.path / "article.md.results.jsonl").exists()
