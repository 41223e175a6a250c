"""No secret gets out of a run, by whichever door: views, journals, reports, errors."""

import base64
import json
import stat
import urllib.parse
from pathlib import Path

import pytest

from tests.frontends.cli.command import Done, Folder

SECRET = "t0p/s3cret+val ue!"
COMPUTED = "c0mputed-s3cret"
FORMS = [
    form
    for value in (SECRET, COMPUTED)
    for form in (
        value,
        base64.b64encode(value.encode()).decode(),
        base64.b64encode(f"{value}\n".encode()).decode(),
        urllib.parse.quote(value, safe=""),
        json.dumps(value)[1:-1],
    )
]
QUOTED = urllib.parse.quote(SECRET, safe="")

ARTICLE = f"""# Secrets

<!-- runbook: secret=COMPUTED -->

```bash
COMPUTED=$(printf %s {COMPUTED[::-1]} | rev)
echo "made $COMPUTED"
```

```bash
echo "$TOKEN"; echo "$TOKEN" | base64; printf %s "$TOKEN" | base64; echo {QUOTED.replace("s3cret", "s3''cret")}
printf '%s\\n' "$TOKEN" "$COMPUTED" >&2
for piece in 1 2 3; do printf %s "${{TOKEN:0:7}}"; sleep 0.05; printf %s "${{TOKEN:7}}"; done
```

<!-- expected_similarity=0.9 -->

```text
nothing of the kind
```
"""


@pytest.fixture
def article(folder: Folder) -> Folder:
    folder.write("article.md", ARTICLE)
    return folder


def run(folder: Folder, *options: str, **env: str) -> Done:
    return folder.run("article.md", "--secret-env", "TOKEN", *options, env={"TOKEN": SECRET, **env})


def free_of_secrets(text: str) -> bool:
    return not any(form in text for form in FORMS)


def test_the_article_prints_its_secrets_where_nobody_masks_them(folder: Folder) -> None:
    article = ARTICLE.replace("<!-- runbook: secret=COMPUTED -->", "").replace("TOKEN", "WORDS")
    folder.write("a.md", article)
    done = folder.run("a.md", "-v", env={"WORDS": SECRET})
    assert all(form in done.out for form in (SECRET, COMPUTED, QUOTED))


@pytest.mark.parametrize("options", [[], ["-v"], ["-q"]])
def test_views_reports_and_journals_are_masked(article: Folder, state_home: Path, options: list[str]) -> None:
    done = run(article, *options, "--report", "jsonl=run.jsonl")
    (kept,) = (state_home / "runbook" / "runs").iterdir()
    texts = [done.out, done.err, kept.read_text()]
    texts += [(article.path / name).read_text() for name in ("report.json", "run.jsonl")]
    assert all(free_of_secrets(text) for text in texts)
    assert done.blocks[0]["stdout"] == "made ***\n"
    assert done.blocks[1]["stdout"] == "***\n***\n***\n***\n*********"
    assert done.blocks[1]["stderr"] == "***\n***\n"


def test_a_journal_on_standard_output_is_masked(article: Folder) -> None:
    done = article.runbook(
        "run", "article.md", "--secret-env", "TOKEN", "--report", "jsonl=-", "-v", env={"TOKEN": SECRET}
    )
    assert free_of_secrets(done.out) and free_of_secrets(done.err)
    live = [event for event in map(json.loads, done.out.splitlines()) if event["type"] == "OutputReceived"]
    assert "".join(event["text"] for event in live if event["stream"] == "stderr") == "***\n***\n"
    assert {event["text"] for event in live if event["block"] == "article.md:5"} == {"made ***\n"}


@pytest.mark.parametrize(("documented", "code"), [(f"{SECRET}\n", 0), ("***\n", 0), ("something else\n", 1)])
def test_the_verdict_is_on_the_output_as_it_was(folder: Folder, documented: str, code: int) -> None:
    mark = "<!-- expected_similarity=0.9 -->"
    folder.write("a.md", f'```bash\necho "$TOKEN"\n```\n{mark}\n```text\n{documented}```\n')
    plain = folder.run("a.md", env={"TOKEN": SECRET})
    masked = folder.run("a.md", "--secret-env", "TOKEN", env={"TOKEN": SECRET})
    assert plain.code == masked.code == code
    assert plain.blocks[0]["verdict"]["score"] == masked.blocks[0]["verdict"]["score"]
    assert masked.report is not None and SECRET not in json.dumps(masked.report)


def test_a_value_in_the_documents_code_is_masked_once_it_is_declared(folder: Folder) -> None:
    folder.write("a.md", f"```bash {{secret=PIN}}\nPIN='{SECRET}'\necho $PIN\n```\n")
    done = folder.run("a.md", "-v")
    assert done.blocks[0]["code"] == "PIN='***'\necho $PIN\n"
    assert free_of_secrets(done.out)


def test_the_value_can_come_from_an_option(article: Folder) -> None:
    done = article.run("article.md", "--secret-env", "TOKEN", "--var", f"TOKEN={SECRET}", "-v")
    assert free_of_secrets(done.out) and done.blocks[1]["stderr"] == "***\n***\n"


def test_an_error_is_masked(folder: Folder) -> None:
    folder.write("a.md", '```bash\necho "$TOKEN" >&2; exit 3\n```\n')
    done = folder.run("a.md", "--secret-env", "TOKEN", env={"TOKEN": SECRET})
    assert done.code == 1 and done.blocks[0]["exit_status"] == 3
    assert "***" in done.out and free_of_secrets(done.out + done.err)


def test_what_is_no_name_is_refused_and_not_repeated(article: Folder) -> None:
    done = article.runbook("run", "article.md", "--secret-env", f"TOKEN={SECRET}")
    assert done.code == 2 and "give the name of a variable" in done.err
    assert free_of_secrets(done.out + done.err)


def test_github_hears_of_each_secret_once_before_it_could_be_shown(article: Folder) -> None:
    done = run(article, GITHUB_ACTIONS="true")
    lines = done.out.splitlines()
    assert lines[0] == f"::add-mask::{SECRET}"
    assert [line for line in lines if line.startswith("::add-mask::")] == [
        f"::add-mask::{SECRET}",
        f"::add-mask::{COMPUTED}",
    ]


def test_github_commands_stay_out_of_a_report_on_standard_output(article: Folder) -> None:
    done = article.runbook(
        "run",
        "article.md",
        *("--secret-env", "TOKEN", "--report", "jsonl=-"),
        env={"TOKEN": "two\nlines 100%", "GITHUB_ACTIONS": "true"},
    )
    assert "::add-mask::" not in done.out
    assert done.err.startswith("::add-mask::two%0Alines 100%25\n")


def test_files_that_hold_output_are_their_owners_only(article: Folder, state_home: Path) -> None:
    for name in ("report.json", "run.jsonl"):
        (article.path / name).touch(mode=0o644)
    run(article, "--report", "jsonl=run.jsonl")
    (kept,) = (state_home / "runbook" / "runs").iterdir()
    for path in (kept, article.path / "report.json", article.path / "run.jsonl"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
