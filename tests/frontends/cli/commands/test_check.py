"""`runbook check`: what a person or a CI job gets."""

import json
import os
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from runbook.running.checking import findings_cache
from tests.frontends.cli.command import Folder

TYPO = """# Pod identity

```bash
export POD_IDENTITY_NAME=web
```

- step

  ```bash
  echo "identity: $IDENTITY_NAME"
  ```
"""
DASH = "# T\r\n\r\n> ```bash\r\n> az group list \u2013-output table\r\n> ```\r\n"
GOOD = "# T\n\n```bash\necho hello\n```\n"


@pytest.fixture(autouse=True)
def no_cache_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    findings_cache._content.cache_clear()


@pytest.fixture
def docs(folder: Folder) -> Folder:
    folder.write("typo.md", TYPO)
    folder.write("good.md", GOOD)
    return folder


def test_a_finding_shows_its_source(docs: Folder) -> None:
    done = docs.runbook("check", ".")
    assert done.code == 1
    assert done.out == (
        "typo.md:10:19: error: IDENTITY_NAME is used here and assigned nowhere before; did you mean POD_IDENTITY_NAME? "
        "Otherwise give it a value: --var IDENTITY_NAME=... [undefined-variable]\n"
        '  10 |   echo "identity: $IDENTITY_NAME"\n'
        "     |                   ^^^^^^^^^^^^^^\n"
        "1 error, 0 warnings, 0 info in 2 documents\n"
    )


def test_quiet_is_a_line_a_finding_and_a_total(docs: Folder) -> None:
    assert len(docs.runbook("check", "-q", ".").out.splitlines()) == 2


def test_a_value_that_is_given_is_no_finding(docs: Folder) -> None:
    assert docs.runbook("check", "typo.md", "--var", "IDENTITY_NAME=a").code == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("typo.md",), 1),
        (("good.md",), 0),
        (("typo.md", "--fail-on", "never"), 0),
        (("typo.md", "--ignore", "undefined-variable"), 0),
        (("typo.md", "--ignore", "variables"), 0),
        (("typo.md", "--select", "characters"), 0),
        (("typo.md", "--select", "variables,characters"), 1),
        (("typo.md", "--ignore-in", "ty*.md=undefined-variable"), 0),
        (("typo.md", "--ignore-in", "other/*=undefined-variable"), 1),
        (("missing.md",), 2),
        (("typo.md", "--select", "undefined-variabl"), 2),
        (("typo.md", "--ignore-in", "typo.md"), 2),
        (("typo.md", "--report", "html=a.html"), 2),
    ],
)
def test_exit_codes(arguments: tuple[str, ...], code: int, docs: Folder) -> None:
    assert docs.runbook("check", *arguments).code == code


def test_an_unknown_rule_is_answered_with_the_nearest(docs: Folder) -> None:
    assert (
        "did you mean 'undefined-variable'" in docs.runbook("check", ".", "--select", "undefined-variabl").err
    )


def test_a_document_that_cannot_be_read_is_named_and_the_others_are_checked(docs: Folder) -> None:
    docs.write("broken.md", b"# \xff\n")
    done = docs.runbook("check", ".")
    assert done.code == 2
    assert "broken.md" in done.out
    assert "IDENTITY_NAME" in done.out


@pytest.mark.parametrize(
    "place",
    [
        lambda text: text.replace(
            "  ```bash\n  echo", "  <!-- runbook: ignore=undefined-variable -->\n  ```bash\n  echo"
        ),
        lambda text: text.replace("  ```bash\n  echo", "  ```bash {ignore=undefined-variable}\n  echo"),
        lambda text: "---\nrunbook:\n  ignore: undefined-variable\n---\n" + text,
        lambda text: text.replace("  ```bash\n  echo", "  ```bash {ignore=all}\n  echo"),
    ],
)
def test_the_author_sets_a_finding_aside(place: object, docs: Folder) -> None:
    docs.write("typo.md", place(TYPO))  # type: ignore[operator]
    done = docs.runbook("check", "typo.md")
    assert (done.code, done.out) == (0, "0 errors, 0 warnings, 0 info in 1 document\n")


def test_settings_count(docs: Folder) -> None:
    docs.write("runbook.toml", '[check]\nignore-in = ["typo.md=undefined-variable"]\n')
    assert docs.runbook("check", ".", installed=True).code == 0


def test_a_fix_changes_nothing_but_what_was_found(folder: Folder) -> None:
    folder.write("a.md", DASH)
    first = folder.runbook("check", "--fix", "a.md")
    assert first.code == 0
    assert "1 mended" in first.out
    mended = (folder.path / "a.md").read_bytes()
    assert mended == DASH.replace("\u2013-", "--").encode()
    folder.runbook("check", "--fix", "a.md")
    assert (folder.path / "a.md").read_bytes() == mended


def test_what_is_set_aside_is_not_mended(folder: Folder) -> None:
    folder.write("a.md", DASH)
    folder.runbook("check", "--fix", "--ignore", "dash-for-hyphen", "a.md")
    assert (folder.path / "a.md").read_bytes() == DASH.encode()


def test_a_file_that_cannot_be_rewritten_does_not_keep_others_from_it(folder: Folder) -> None:
    """No file fits beside one whose path is as long as a path may be, not even one of root's."""
    place = folder.path / "b"
    while (room := os.pathconf("/", "PC_PATH_MAX") - len(str(place / "b.md")) - 2) > 0:
        place /= "d" * min(room, 200)
    place.mkdir(parents=True)
    (place / "b.md").write_bytes(DASH.encode())
    folder.write("a.md", DASH)
    folder.write("c.md", DASH)
    done = folder.runbook("check", "--fix", ".")
    assert done.code == 3
    assert (folder.path / "a.md").read_text() == (folder.path / "c.md").read_text()
    assert "\u2013" not in (folder.path / "c.md").read_text()
    assert (place / "b.md").read_bytes() == DASH.encode()
    assert "b.md: cannot be rewritten: " in done.err
    assert "1 error, 0 warnings, 0 info in 3 documents; 2 mended" in done.out


def test_explain_goes_on_behind_an_unknown_code(folder: Folder) -> None:
    done = folder.runbook("explain", "lost-statu", "undefined-variable")
    assert done.code == 2
    assert "there is no code 'lost-statu'; did you mean 'lost-status'" in done.err
    assert done.out.startswith("undefined-variable (error)")


def test_a_baseline_that_cannot_be_written_is_an_error_that_names_it(docs: Folder) -> None:
    done = docs.runbook("check", ".", "--baseline", "no-such/known.json")
    assert done.code == 2
    assert done.err.startswith("runbook: --baseline no-such/known.json: cannot be written: ")


def test_a_baseline_lets_new_findings_pass_only_by_name(docs: Folder) -> None:
    first = docs.runbook("check", ".", "--baseline", "known.json")
    assert (first.code, first.err) == (
        0,
        "runbook: 1 finding written to known.json, to be left out from now on\n",
    )
    assert docs.runbook("check", ".", "--baseline", "known.json").code == 0
    docs.write("typo.md", TYPO.replace("# Pod identity\n", "# Pod identity\n\nMore.\n"))
    assert docs.runbook("check", ".", "--baseline", "known.json").code == 0
    docs.write("new.md", TYPO)
    assert docs.runbook("check", ".", "--baseline", "known.json").code == 1
    docs.write("known.json", "[]")
    assert docs.runbook("check", ".", "--baseline", "known.json").code == 2


def test_statistics_count_by_rule(docs: Folder) -> None:
    assert docs.runbook("check", "--statistics", ".").out == (
        "     1  error    undefined-variable\n1 error, 0 warnings, 0 info in 2 documents\n"
    )


def test_json(docs: Folder) -> None:
    docs.runbook("check", ".", "--report", "json=a.json")
    found = json.loads((docs.path / "a.json").read_text())
    assert found["schema"] == "runbook.check/1"
    assert [(one["path"], len(one["diagnostics"])) for one in found["documents"]] == [
        ("good.md", 0),
        ("typo.md", 1),
    ]
    (one,) = found["documents"][1]["diagnostics"]
    assert {key: one[key] for key in ("code", "severity", "line", "column", "end_column")} == {
        "code": "undefined-variable",
        "severity": "error",
        "line": 10,
        "column": 19,
        "end_column": 33,
    }
    assert json.loads(docs.runbook("check", ".", "--format", "json").out) == found


def test_sarif(docs: Folder) -> None:
    (run,) = json.loads(docs.runbook("check", ".", "--format", "sarif").out)["runs"]
    (result,) = run["results"]
    assert (
        run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "undefined-variable"
    )
    assert result["level"] == "error"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "typo.md"
    assert place["region"] == {"startLine": 10, "startColumn": 19, "endColumn": 33}


def test_junit_and_github(docs: Folder) -> None:
    suites = ET.fromstring(docs.runbook("check", ".", "--format", "junit").out)
    assert suites.attrib["failures"] == "1"
    assert [len(case) for case in suites.iter("testcase")] == [0, 1]
    line = docs.runbook("check", ".", "--format", "github").out
    assert line.startswith("::error file=typo.md,line=10,col=19,endColumn=32,title=undefined-variable::")


def test_standard_input(folder: Folder) -> None:
    assert folder.runbook("check", "-", stdin=TYPO).out.startswith("-:10:19: error: ")


def test_what_is_unchanged_is_taken_from_the_cache(docs: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    first = docs.runbook("check", ".")
    monkeypatch.setattr("runbook.running.checking.one_document.check_one", None)
    assert docs.runbook("check", ".") == first
    monkeypatch.undo()


def test_a_document_is_looked_at_again_when_what_it_needs_has_changed(folder: Folder) -> None:
    folder.write("a.md", "# T\n\n[!INCLUDE [x](b.md)]\n")
    assert "include-not-found" in folder.runbook("check", "a.md").out
    folder.write("b.md", GOOD)
    findings_cache._content.cache_clear()
    assert folder.runbook("check", "a.md").out == "0 errors, 0 warnings, 0 info in 1 document\n"


def test_many_documents_are_checked_by_several_processes(folder: Folder) -> None:
    for number in range(12):
        folder.write(f"{number:02}.md", TYPO)
    done = folder.runbook("check", ".", "-q", "-j", "2", installed=True)
    assert [line.partition(":")[0] for line in done.out.splitlines()[:-1]] == [
        f"{number:02}.md" for number in range(12)
    ]


def test_shellcheck_is_asked(folder: Folder) -> None:
    folder.write("a.md", '# T\n\n- x\n\n  ```bash\n  D=\n  rm -rf "$D/"*\n  ```\n')
    done = folder.runbook("check", "a.md", "--shellcheck", "-q")
    assert done.out.startswith("a.md:7:10: warning: SC2115: ")
    assert folder.runbook("check", "a.md").out.startswith("0 errors, 0 warnings")


def test_explain_says_what_a_code_means(folder: Folder) -> None:
    said = folder.runbook("explain", "undefined-variable", "mismatch")
    assert said.code == 0
    assert "undefined-variable (error)" in said.out
    assert "mismatch (reason)" in said.out
    assert "did you mean 'lost-status'" in folder.runbook("explain", "lost-statu").err
    assert "hidden-character\n" in folder.runbook("explain").out
