import json
from pathlib import Path

from runbook.conformance.actions import obeyed
from tests.frontends.cli.command import Folder

DOCUMENT = "# T\n\n```bash\nprintf 'a\\0\\xff\\n'; exit 3\n```\n\n```bash\necho\n```\n"


def test_a_report_from_the_kept_journal_is_the_runs_own_byte_for_byte(
    folder: Folder, state_home: Path
) -> None:
    folder.write("a.md", DOCUMENT)
    folder.run("a.md")
    (journal,) = (state_home / "runbook" / "runs").glob("*/journal.jsonl")
    done = folder.runbook("report", "json", str(journal), "-o", "again.json")
    assert done.code == 0, done.err
    assert (folder.path / "again.json").read_bytes() == (folder.path / "report.json").read_bytes()


def test_what_is_no_journal_is_refused(folder: Folder) -> None:
    folder.write("a.jsonl", "{}\n")
    done = folder.runbook("report", "json", "a.jsonl")
    assert done.code == 2 and "a.jsonl:1: not a journal" in done.err
    done = folder.runbook("report", "xml", "a.jsonl")
    assert done.code == 2 and "unknown report format 'xml'" in done.err
    done = folder.runbook("report", "json", "nosuch.jsonl")
    assert done.code == 2 and "nosuch.jsonl" in done.err and "Traceback" not in done.err


FORMATS = {"json": "report.json", "junit": "report.xml", "html": "report.html", "markdown": "report.md"}
HOSTILE = (
    "# T\n\n```bash {name=one}\n"
    "printf '%s\\n' '::error::owned' '  ::set-output name=x::y' 'a ##[error]owned' '::stop-commands::z'\n"
    "printf '\\r::warning::owned\\n' >&2; exit 3\n```\n"
)


def test_every_format_of_a_run_is_the_one_of_its_journal(folder: Folder) -> None:
    folder.write("a.md", DOCUMENT)
    targets = [part for one, path in FORMATS.items() for part in ("--report", f"{one}={path}")]
    done = folder.runbook("run", "a.md", *targets, "--report", "github", "--report", "jsonl=run.jsonl")
    assert done.code == 1 and done.err == ""
    for form, path in FORMATS.items():
        again = folder.runbook("report", form, "run.jsonl", "-o", f"again-{path}")
        assert again.code == 0, again.err
        assert (folder.path / path).read_bytes() == (folder.path / f"again-{path}").read_bytes()
    log = folder.runbook("report", "github", "run.jsonl")
    assert (
        log.code == 0 and log.out.startswith("::error file=a.md,line=3,title=") and done.out.endswith(log.out)
    )


def test_what_a_command_prints_is_no_workflow_command(folder: Folder) -> None:
    folder.write("a.md", HOSTILE)
    for arguments in ((), ("-v",), ("--color", "always")):
        done = folder.runbook(
            "run", "a.md", "--report", "github", *arguments, env={"GITHUB_ACTIONS": "true", "TERM": "xterm"}
        )
        assert "owned" in done.out
        assert [(name, properties) for name, properties, _ in obeyed(done.out + done.err)] == [
            ("error", "file=a.md,line=3,title=one failed")
        ]


def test_reports_on_standard_output_hold_no_workflow_command(folder: Folder) -> None:
    folder.write("a.md", HOSTILE)
    for form in (*FORMATS, "jsonl"):
        done = folder.runbook("run", "a.md", "--report", f"{form}=-", env={"GITHUB_ACTIONS": "true"})
        assert "owned" in done.out and obeyed(done.out) == []
        assert obeyed(done.err) == []


def test_a_secret_is_masked_in_the_log_although_commands_are_stopped(folder: Folder) -> None:
    folder.write("a.md", "```bash {secret=TOKEN}\nTOKEN=$(printf 'very-%s' secret-value)\necho $TOKEN\n```\n")
    done = folder.runbook("run", "a.md", env={"GITHUB_ACTIONS": "true"})
    assert ("add-mask", "", "very-secret-value") in obeyed(done.out)
    shown = [line for line in done.out.split("\n") if not line.startswith("::add-mask::")]
    assert not any("very-secret-value" in line for line in shown)


def test_the_documents_text_in_a_journal_has_no_secrets(folder: Folder) -> None:
    folder.write("a.md", "The value is `very-secret-value`.\n\n```bash {secret=TOKEN}\necho $TOKEN\n```\n")
    folder.runbook("run", "a.md", "--report", "html=a.html", env={"TOKEN": "very-secret-value"})
    text = (folder.path / "a.html").read_text()
    assert "The value is" in text and "very-secret-value" not in text


def test_shards_become_one_report(folder: Folder) -> None:
    for name, code in (("a", "echo a"), ("b", "false")):
        folder.write(f"{name}.md", f"# {name}\n\n```bash\n{code}\n```\n")
        folder.runbook("run", f"{name}.md", "--report", f"jsonl={name}.jsonl")
    assert folder.runbook("report", "merge", "a.jsonl", "b.jsonl", "-o", "all.jsonl").code == 0
    for journals in (("a.jsonl", "b.jsonl"), ("all.jsonl",)):
        report = json.loads(folder.runbook("report", "json", *journals).out)
        assert report["status"] == "failed"
        assert [one["path"] for one in report["documents"]] == ["a.md", "b.md"]
        assert [one["blocks"][0]["id"] for one in report["documents"]] == ["a.md:3", "b.md:3"]


def test_a_journal_cut_off_in_the_middle_gives_reports_that_say_so(folder: Folder) -> None:
    folder.write("a.md", "# T\n\n```bash\necho 1\n```\n\n```bash\necho 2\n```\n")
    folder.runbook("run", "a.md", "--report", "jsonl=run.jsonl")
    whole = (folder.path / "run.jsonl").read_bytes()
    ends = [at for at, byte in enumerate(whole) if byte == ord("\n")]
    for end in (ends[0] + 1, ends[1] + 20, len(whole) // 2, ends[-2] + 1, len(whole) - 1):
        folder.write("cut.jsonl", whole[:end])
        for form in (*FORMATS, "github"):
            done = folder.runbook("report", form, "cut.jsonl")
            assert done.code == 0 and "the journal ends before the run does" in done.out, (
                form,
                end,
                done.err,
            )


def test_an_empty_journal_is_refused(folder: Folder) -> None:
    for content in ("", '{"type": "RunSta'):
        folder.write("a.jsonl", content)
        done = folder.runbook("report", "html", "a.jsonl", "-o", "a.html")
        assert done.code == 2 and "a.jsonl" in done.err and "not a journal" in done.err
        assert "internal error" not in done.err and not (folder.path / "a.html").exists()
