from pathlib import Path

from tests.cli.command import Folder

DOCUMENT = "# T\n\n```bash\nprintf 'a\\0\\xff\\n'; exit 3\n```\n\n```bash\necho\n```\n"


def test_a_report_from_the_kept_journal_is_the_runs_own_byte_for_byte(
    folder: Folder, state_home: Path
) -> None:
    folder.write("a.md", DOCUMENT)
    folder.run("a.md")
    (journal,) = (state_home / "runbook" / "runs").iterdir()
    done = folder.runbook("report", "json", str(journal), "-o", "again.json")
    assert done.code == 0, done.err
    assert (folder.path / "again.json").read_bytes() == (folder.path / "report.json").read_bytes()


def test_what_is_no_journal_is_refused(folder: Folder) -> None:
    folder.write("a.jsonl", "{}\n")
    done = folder.runbook("report", "json", "a.jsonl")
    assert done.code == 2 and "a.jsonl:1: this is no journal" in done.err
    done = folder.runbook("report", "xml", "a.jsonl")
    assert done.code == 2 and "there is no format 'xml'" in done.err
    done = folder.runbook("report", "json", "nosuch.jsonl")
    assert done.code == 2 and "nosuch.jsonl" in done.err and "Traceback" not in done.err
