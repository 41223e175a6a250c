import json

import pytest

from tests.frontends.cli.command import Folder

ARTICLE = """\
# An article

```bash { name=group }
export SUFFIX=$RANDOM$RANDOM
echo "made rg-$SUFFIX"
```

<!-- expected_similarity=0.3 -->

```output
made rg-12345
```

```bash
printf 'web Running\\n'
```

<!-- expected_similarity="^web" -->

```output
web Running
```

```bash
cat missing 2>/dev/null || exit ${STATUS:-0}
```

```output
nothing
```
"""


@pytest.fixture
def article(folder: Folder) -> Folder:
    folder.write("article.md", ARTICLE)
    return folder


def test_for_a_machine(article: Folder) -> None:
    done = article.runbook("score", "--calibrate", "article.md", "--runs", "2", "--format", "json")
    assert done.code == 0
    report = json.loads(done.out)
    assert (report["schema"], report["runs"], report["problems"]) == ("runbook.calibration/1", 2, [])
    group, state, nothing = report["expectations"]
    assert (group["name"], group["line"], group["mark_line"], group["result_line"]) == ("group", 3, 8, 10)
    assert group["present"]["similarity"] == 0.3
    assert group["proposed"]["regex"] == "^made rg-${SUFFIX}$"
    assert state["proposed"]["directive"] == "<!-- runbook: matcher=exact -->"
    assert {one["what"]: (one["passes_present"], one["passes_proposed"]) for one in state["wrong"]}[
        '"Stopped" in place of "Running"'
    ] == (True, False)
    assert nothing["present"] is None
    assert "run 2 of 2: 3 passed in" in done.err


def test_for_a_person(article: Folder) -> None:
    done = article.runbook("score", "--calibrate", "article.md", "--runs", "1")
    assert done.code == 0
    lines = done.out.splitlines()
    at = lines.index("article.md:14  printf 'web Running\\n'")
    assert lines[at + 1 : at + 6] == [
        '  now       a match of "^web"; passed 1 of 1 run, score 1.00',
        "  tightest  matcher=exact",
        "  write     <!-- runbook: matcher=exact --> above line 14",
        "  write     <!-- expected_similarity=1 --> in line 18",
        "  note      one run shows nothing of what changes from run to run",
    ]
    (row,) = (line for line in lines if line.startswith('  "Stopped" in place of "Running"'))
    assert row.split()[-2:] == ["PASSES", "refused"]
    assert lines[-1].startswith("article.md: 1 run, 3 results; of ")
    assert "\x1b" not in done.out


def test_the_document_is_not_changed_and_the_proposal_holds(article: Folder) -> None:
    article.runbook("score", "--calibrate", "article.md", "--runs", "2")
    assert (article.path / "article.md").read_text() == ARTICLE
    tightened = ARTICLE.replace("expected_similarity=0.3", 'expected_similarity="^made rg-${SUFFIX}$"')
    article.write("tight.md", tightened.replace("made rg-12345", "made rg-<suffix>"))
    assert article.run("tight.md").code == 0


def test_a_block_that_fails_is_named(article: Folder) -> None:
    done = article.runbook("score", "--calibrate", "article.md", "--runs", "1", "--var", "STATUS=3")
    assert done.code == 1
    assert "run 1: article.md:24 ended the run: exit status 3, expected 0" in done.out
    assert "no run got as far as an output of this block" in done.out


def test_a_secret_stays_one(folder: Folder) -> None:
    folder.write(
        "a.md",
        "```bash {secret=TOKEN}\nTOKEN=hunter2-$RANDOM; echo token $TOKEN\n```\n"
        "<!-- expected_similarity=0.3 -->\n```output\ntoken abc\n```\n",
    )
    done = folder.runbook("score", "--calibrate", "a.md", "--runs", "2", "--format", "json")
    assert done.code == 0
    assert "hunter2" not in done.out + done.err


@pytest.mark.parametrize(
    ("source", "arguments", "code", "message"),
    [
        ("text\n", (), 5, "no documented result to calibrate"),
        ("```bash\ntrue\n", (), 2, "[unclosed-fence]"),
        (None, (), 2, "no such file"),
        (ARTICLE, ("--format", "jsonl"), 2, "--format text or json"),
        (ARTICLE, ("--runs", "0"), 2, "not in the range"),
        (ARTICLE, ("article.md", "article.md"), 2, "takes no files to compare"),
        (ARTICLE, ("--matcher", "exat"), 2, "did you mean 'exact'?"),
    ],
)
def test_what_cannot_be_calibrated(
    folder: Folder, source: str | None, arguments: tuple[str, ...], code: int, message: str
) -> None:
    if source is not None:
        folder.write("article.md", source)
    done = folder.runbook("score", "--calibrate", "article.md", *arguments)
    assert (done.code, done.out) == (code, "")
    assert message in done.err


def test_the_progress_does_not_depend_on_the_colours_of_the_answer(article: Folder) -> None:
    told = [
        article.runbook("score", "--calibrate", "article.md", "--runs", "1", "--color", color)
        for color in ("always", "never")
    ]
    assert "\x1b[" in told[0].out and "\x1b[" not in told[1].out
    assert [done.err.partition(" in ")[0] for done in told] == [told[1].err.partition(" in ")[0]] * 2
