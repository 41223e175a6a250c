"""No secret gets out of a run, by whichever door: views, journals, reports, errors."""

import base64
import json
import os
import stat
import subprocess
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
    texts = [done.out, done.err]
    texts += [path.read_text() for path in (state_home / "runbook" / "runs").rglob("*") if path.is_file()]
    assert len(texts) == 6, "the journal, the progress, the request, the document"
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
    kept = list((state_home / "runbook" / "runs").rglob("*"))
    for path in (*kept, article.path / "report.json", article.path / "run.jsonl"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert len(kept) == 6


# -- what nobody declared ---------------------------------------------------------------------------------------------

PRINTS = """# T

```bash
printf '%s\\n' "a $DB_PASSWORD b" "$FEATURE_TOKEN" "$ADMIN_PASSWORD" "$KEY_FILE" "$SOME_KEY"
```

The password is azureuser-1 by default.
"""


def test_values_from_outside_are_secret_by_their_names(folder: Folder) -> None:
    folder.write("a.md", PRINTS)
    folder.write("v.env", "ADMIN_PASSWORD=azureuser-1\nSOME_KEY=zq81-kx77\n")
    done = folder.run(
        "a.md",
        *("--env-file", "v.env", "--var", "FEATURE_TOKEN=true"),
        env={"DB_PASSWORD": "hunter2-zz", "KEY_FILE": "/home/me/id_rsa"},
    )
    assert done.blocks[0]["stdout"] == "a *** b\ntrue\nazureuser-1\n/home/me/id_rsa\n***\n"
    assert "hunter2-zz" not in done.out + json.dumps(done.report)


HANDED_OUT = "Zk3vQ9xT7bLm2RfW8sYc" * 4 + "aB1dE2=="
AZ = f"""#!/bin/bash
case "$*" in
*tsv*) printf 'None\\tkey1\\tFULL\\t%s\\n' '{HANDED_OUT}' ;;
*) printf '{HANDED_OUT}\\n' ;;
esac
"""
AZURE = """# T

```bash
az storage account keys list -n demo \\
  -o tsv
```

```bash
FIRST=$(az storage account keys list -n demo --query "[0].value")
echo "${#FIRST}: $FIRST"
```

```bash
az group list -o tsv
```
"""


def test_what_a_command_prints_that_hands_out_keys_is_secret(folder: Folder) -> None:
    folder.write("a.md", AZURE)
    (folder.path / "bin").mkdir()
    folder.write("bin/az", AZ)
    (folder.path / "bin" / "az").chmod(0o755)
    done = folder.run(
        "a.md", "-v", "--report", "jsonl=run.jsonl", env={"PATH": f"{folder.path}/bin:{os.environ['PATH']}"}
    )
    assert [one["stdout"] for one in done.blocks] == [
        "None\tkey1\tFULL\t***\n",
        "88: ***\n",
        "None\tkey1\tFULL\t***\n",
    ]
    assert HANDED_OUT not in done.out + (folder.path / "run.jsonl").read_text()


GIVEN = """# T

```bash
export DB_PASSWORD=changeme
echo "$DB_PASSWORD $API_TOKEN" >out
```
"""


@pytest.fixture
def given(folder: Folder) -> Folder:
    folder.write("a.md", GIVEN)
    folder.write("a.env", "API_TOKEN=zq81-kx77-a\nDSN=postgres://u:zq81-kx77-b@h/d\nSIZE=small\n")
    return folder


def test_inspect_masks_secrets(given: Folder) -> None:
    for arguments in ([], ["--format", "json"]):
        done = given.runbook("inspect", "a.md", "--var", "DB_PASSWORD=zq81-kx77-c", *arguments)
        assert done.code == 0 and "zq81" not in done.out and "small" in done.out
    shown = json.loads(done.out)["variables"]
    assert (shown["API_TOKEN"], shown["DSN"], shown["SIZE"]) == ("***", "postgres://***@h/d", "small")
    declared = given.runbook("inspect", "a.md", "--secret-env", "SIZE")
    assert "small" not in declared.out


def test_an_exported_script_takes_secrets_from_its_environment(given: Folder) -> None:
    given.runbook("export", "a.md", "--var", "DB_PASSWORD=zq81-kx77-c", "-o", "a.sh")
    text = (given.path / "a.sh").read_text()
    assert "zq81" not in text and "SIZE=small" in text
    script = [str(given.path / "a.sh")]
    lacking = subprocess.run(script, cwd=given.path, capture_output=True, text=True, check=False)
    assert lacking.returncode == 1 or lacking.returncode == 127
    assert "API_TOKEN: is secret and not in this script: set it in the environment" in lacking.stderr
    secrets = {"API_TOKEN": "token-1", "DB_PASSWORD": "word 1", "DSN": "x"}
    subprocess.run(script, cwd=given.path, env=os.environ | secrets, check=True)
    assert (given.path / "out").read_text() == "word 1 token-1\n"


def test_exported_data_hold_no_secrets(given: Folder) -> None:
    done = given.runbook("export", "a.md", "--to", "json", "--var", "DB_PASSWORD=zq81-kx77-c")
    data = json.loads(done.out)
    assert "zq81" not in done.out
    assert data["variables"]["given"] == {"DB_PASSWORD": "***"}
    assert data["steps"][0]["code"].startswith('export DB_PASSWORD="$DB_PASSWORD"')


def test_an_env_file_beside_the_document_waits_for_consent(folder: Folder, state_home: Path) -> None:
    folder.write("a.md", '```bash\necho "<${E-}>"\n```\n')
    folder.write(".env", "E=1\n")
    done = folder.run("a.md")
    assert done.blocks[0]["stdout"] == "<>\n"
    assert ".env is not read: give --env-file .env" in done.out
    done = folder.run("a.md", "--env-file", ".env")
    assert done.blocks[0]["stdout"] == "<1>\n" and "is not read" not in done.out
    folder.write("runbook.toml", 'env-file = [".env"]\n')
    assert folder.run("a.md").blocks[0]["stdout"] == "<1>\n"


def test_no_message_quotes_a_file_of_variables(folder: Folder) -> None:
    folder.write("a.md", "```bash\ntrue\n```\n")
    folder.write("bad.env", "A=1\nhunter2-zz\n")
    done = folder.run("a.md", "--env-file", "bad.env")
    assert done.code == 2 and "bad.env:2: not NAME=VALUE" in done.err and "hunter2" not in done.err
