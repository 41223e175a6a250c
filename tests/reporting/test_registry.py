import io
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from runbook.core.errors import OutputError, UsageError
from runbook.core.events import Status
from runbook.reporting import registry, wording
from runbook.reporting.registry import FORMATS, Target, reporter, target
from runbook.running.report_files import check, write
from tests.reporting.story import Story, outline, verdict

TARGETS = {
    "json=-": Target("json", "-"),
    "junit=a=b.xml": Target("junit", "a=b.xml"),
    "jsonl=x": Target("jsonl", "x"),
    "github": Target("github", ""),
    "github=-": Target("github", ""),
    "github=log.txt": Target("github", "log.txt"),
}


@pytest.mark.parametrize(("text", "expected"), TARGETS.items())
def test_targets(text: str, expected: Target) -> None:
    assert target(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "xml=a",
            "unknown report format 'xml'; there are: json, junit, html, markdown, github, badge, shields, jsonl",
        ),
        ("json", "say where to write it, as in --report json=report.json"),
        ("html=", "say where to write it"),
        ("github=", "say where to write it"),
    ],
)
def test_what_cannot_be_read(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace(".", r"\.")):
        target(text)


def test_only_a_path_of_its_own_takes_standard_output() -> None:
    assert target("json=-").to_stdout
    assert not target("github").to_stdout


@pytest.mark.parametrize("name", FORMATS.table)
def test_every_row_of_the_table_is_there(name: str) -> None:
    assert callable(reporter(name)) and name in FORMATS


def test_a_log_report_goes_where_the_view_went(capsys: pytest.CaptureFixture[str]) -> None:
    log = io.StringIO()
    story = Story()
    write(Target("github", ""), lambda: story, log)
    assert "the journal ends" in log.getvalue() and capsys.readouterr().out == ""
    write(Target("github", ""), lambda: story)
    assert "the journal ends" in capsys.readouterr().out


def test_other_packages_add_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    def write_count(events: registry.Events, stream: object) -> None:
        print(sum(1 for _ in events()), file=stream)  # type: ignore[call-overload]

    monkeypatch.setattr(registry, "write_count", write_count, raising=False)
    target_of = f"{registry.__name__}:write_count"
    entries = [EntryPoint(name, target_of, FORMATS.group) for name in ("count", "json", "jsonl")]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: EntryPoints(entries))
    FORMATS.forget()
    assert FORMATS.names() == (*FORMATS.table, "count")
    assert target("count=x").format == "count"
    stream = io.StringIO()
    reporter("count")(lambda: Story(), stream)
    assert stream.getvalue() == "1\n"
    FORMATS.forget()


def test_a_report_that_cannot_be_written_is_said_before_the_run(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="there is no folder") as found:
        check(Target("html", str(tmp_path / "no" / "x.html")))
    assert found.value.exit_code == 2


def test_a_file_name_that_is_no_utf8_is_written_as_an_escape(tmp_path: Path) -> None:
    story = Story().document(path="caf\udce9.md").over()
    for name in ("json", "junit", "markdown", "html"):
        path = tmp_path / name
        write(Target(name, str(path)), lambda: story)
        assert path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["json", "junit", "html", "markdown", "github"])
def test_every_report_names_the_judging_rule_that_an_output_breaks(name: str) -> None:
    story = Story().document(outline(3, "x", expected="Running\n")).starts(3).prints("Pending\n")
    story.mismatches(verdict(0.1, 0.3, "Running was documented", rule="P4")).over(Status.FAILED)
    stream = io.StringIO()
    reporter(name)(lambda: story, stream)
    if name == "json":
        assert '"rule": "P4"' in stream.getvalue()
    else:
        assert "breaks rule P4" in stream.getvalue()
        assert "A state is another one" in stream.getvalue()


def test_a_rule_of_another_version_has_no_sentence() -> None:
    found = verdict(0.1, 0.3, "it says two", rule="X1")
    assert wording.reasons(found) == ("it says two",)
    assert wording.score(found) == "score 0.10, needs 0.30, breaks rule X1"
