"""Runs that go on: what is not repeated, what is asked first, and what of the shell is there again."""

import json
from pathlib import Path

import pytest

from runbook.storage.runs import run_store
from tests.frontends.cli.command import Folder
from tests.frontends.cli.noting import article, block, ran, resume

FAILS = block(3, "test -e ok")


def failed(folder: Folder, *blocks: str, arguments: tuple[str, ...] = ()) -> None:
    """A run of which one block has failed; it does not fail again."""
    article(folder, *blocks)
    assert folder.run("a.md", *arguments).code == 1
    folder.write("ok", "")


def test_what_passed_is_not_repeated_and_the_shell_is_as_it_was(folder: Folder) -> None:
    failed(
        folder,
        block(1, "A=1; list=(x 'y z'); f() { echo \"f $A\"; }; shopt -s extglob; umask 027; mkdir -p sub"),
        block(2, "export B=2"),
        FAILS,
        block(4, 'echo "$A $B ${list[1]} $(f) $(umask) $(shopt -p extglob)"'),
    )
    done = resume(folder, "--report", "json=report.json")
    assert done.code == 0 and ran(folder) == [1, 2, 3, 4]
    assert "at a.md:13 (b3); 2 blocks count as done" in done.err
    report = json.loads((folder.path / "report.json").read_text())
    blocks = report["documents"][0]["blocks"]
    assert [one["status"] for one in blocks] == ["passed"] * 4
    assert blocks[3]["stdout"] == "1 2 y z f 1 0027 shopt -s extglob\n"
    assert resume(folder).code == 5


def test_a_failed_block_begins_in_the_state_before_it(folder: Folder) -> None:
    failed(folder, block(1, "n=1"), block(2, "n=$((n + 1)); test -e ok"), block(3, 'test "$n" = 2'))
    assert resume(folder).code == 0


def test_a_run_is_resumed_from_any_folder_and_more_than_once(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    article(folder, block(1, "A=1"), block(2, "test -e ok1; A+=2"), block(3, "test -e ok2; echo $A >a"))
    assert folder.run("a.md").code == 1
    first = run_store.names()[-1]
    folder.write("ok1", "")
    other = Folder(tmp_path_factory.mktemp("other"))
    done = resume(other)
    assert done.code == 5 and f"`runbook resume {first}`" in done.err
    assert resume(other, first).code == 1
    folder.write("ok2", "")
    done = resume(other, first, "--report", "json=r.json")
    assert done.code == 0 and ran(folder) == [1, 2, 3]
    assert (folder.path / "a").read_text() == "12\n"
    report = json.loads((other.path / "r.json").read_text())
    assert [one["status"] for one in report["documents"][0]["blocks"]] == ["passed"] * 3


def test_a_changed_block_after_the_failure_is_no_matter(folder: Folder) -> None:
    failed(folder, block(1), block(2), FAILS, block(4))
    article(folder, block(1), block(2), block(7), block(3, "true"), block(5), block(6))
    assert resume(folder).code == 0 and ran(folder) == [1, 2, 7, 3, 5, 6]


def test_an_earlier_change_is_shown_and_needs_a_word(folder: Folder) -> None:
    failed(folder, block(1), block(2), FAILS, block(4))
    article(folder, "New text.\n", block(1), block(2, "true"), FAILS, block(4))
    done = resume(folder)
    assert done.code == 2 and ran(folder) == [1, 2]
    assert "1 earlier block has changed" in done.err and "  +true" in done.err and "--force" in done.err
    assert resume(folder, "--force").code == 0
    assert ran(folder) == [1, 2, 3, 4]


def test_a_block_that_was_put_in_before_runs_with_force(folder: Folder) -> None:
    failed(folder, block(1), block(2), FAILS)
    article(folder, block(1), block(7), block(2), FAILS)
    done = resume(folder)
    assert done.code == 2 and "a.md:8: added\n" in done.err
    assert resume(folder, "--force").code == 0
    assert ran(folder) == [1, 2, 7, 3]


def test_going_on_elsewhere(folder: Folder) -> None:
    failed(folder, block(1, "A=1"), block(2, "A=2"), FAILS, block(4, "echo $A >a"))
    assert resume(folder, "--from", "b4").code == 0
    assert (folder.path / "a").read_text() == "2\n" and ran(folder) == [1, 2, 4]
    failed_again = folder.run("a.md")
    assert failed_again.code == 0
    article(folder, block(1, "A=1"), block(2, "A+=2"), block(3, "test -e nok"), block(4, "echo $A >a"))
    assert folder.run("a.md").code == 1
    folder.write("nok", "")
    assert resume(folder, "--from", "b2").code == 0
    assert (folder.path / "a").read_text() == "12\n", "the state is that before the block"


def test_what_is_to_run_always_runs_again(folder: Folder) -> None:
    failed(folder, block(1, "login=1", "always"), block(2), FAILS)
    assert resume(folder).code == 0 and ran(folder) == [1, 2, 1, 3]


def test_a_clean_up_that_ran_forbids_to_go_on(folder: Folder) -> None:
    failed(folder, block(1), FAILS, block(9, "", "cleanup"))
    done = resume(folder)
    assert done.code == 2 and "the clean-up a.md:13 has run" in done.err and ran(folder) == [1, 9]
    assert resume(folder, "--force").code == 0 and ran(folder) == [1, 9, 3, 9]


def test_results_that_do_not_hold_any_more_are_made_again(folder: Folder) -> None:
    failed(folder, block(1, "touch made", 'check="test -e made"'), block(2), FAILS)
    (folder.path / "made").unlink()
    assert resume(folder, "--revalidate").code == 0
    assert ran(folder) == [1, 2, 1, 3] and (folder.path / "made").exists()


def test_a_prerequisite_is_validated_again(folder: Folder) -> None:
    (folder.path / "needs.md").write_text(
        "# Needs\n\n" + block(8, "N=1; touch made") + "\n## Validation\n\n" + "```bash\ntest -e made\n```\n"
    )
    folder.write("a.md", "# A\n\n## Prerequisites\n\n- [Needs](needs.md)\n\n## Steps\n\n" + block(1) + FAILS)
    assert folder.run("a.md").code == 1
    folder.write("ok", "")
    assert ran(folder) == [8, 1]
    assert resume(folder, "--revalidate").code == 0 and ran(folder) == [8, 1, 3], "it holds"
    (folder.path / "ok").unlink()
    (folder.path / "made").unlink()
    assert folder.run("a.md").code == 1
    folder.write("ok", "")
    (folder.path / "made").unlink()
    assert resume(folder, "--revalidate").code == 0
    assert ran(folder) == [8, 1, 3, 8, 1, 8, 3] and (folder.path / "made").exists()


def test_what_has_passed_of_a_prerequisite_that_failed_is_not_repeated(folder: Folder) -> None:
    folder.write(
        "needs.md", "# Needs\n\n" + block(8) + FAILS + "\n## Validation\n\n```bash\ntest -e ok\n```\n"
    )
    folder.write("a.md", "# A\n\n## Prerequisites\n\n- [Needs](needs.md)\n\n## Steps\n\n" + block(1))
    assert folder.run("a.md").code == 1
    folder.write("ok", "")
    assert resume(folder, "--revalidate").code == 0 and ran(folder) == [8, 3, 1]


def test_a_secret_is_not_kept_and_asked_for_again(folder: Folder, state_home: Path) -> None:
    failed(
        folder,
        block(1, "export MINE=$GIVEN; A=1"),
        FAILS,
        block(4, 'echo "$MINE $A" >a'),
        arguments=("--secret-env", "GIVEN", "--secret-env", "MINE", "--var", "GIVEN=correct-horse"),
    )
    kept = b"".join(path.read_bytes() for path in state_home.rglob("*") if path.is_file())
    assert b"correct-horse" not in kept
    done = resume(folder)
    assert done.code == 2 and "$GIVEN holds a secret, and is not kept" in done.err and ran(folder) == [1]
    assert resume(folder, GIVEN="correct-horse").code == 2
    assert resume(folder, "--var", "MINE=battery", GIVEN="staple").code == 0
    assert (folder.path / "a").read_text() == "battery 1\n"


def test_what_holds_a_secret_is_made_again_of_it(folder: Folder) -> None:
    failed(
        folder,
        block(1, "URL=http://u:$GIVEN@h"),
        FAILS,
        block(4, "echo $URL >a"),
        arguments=("--secret-env", "GIVEN", "--var", "GIVEN=correct-horse"),
    )
    assert resume(folder, GIVEN="staple").code == 0
    assert (folder.path / "a").read_text() == "http://u:staple@h\n"


def test_a_document_from_standard_input_is_read_from_what_is_kept(folder: Folder) -> None:
    text = "# A\n\n" + block(1) + FAILS
    assert folder.runbook("run", "-", stdin=text, installed=True).code == 1
    folder.write("ok", "")
    assert folder.runbook("resume", installed=True).code == 0
    assert ran(folder) == [1, 3]


def test_a_state_folder_that_cannot_be_written_costs_a_warning(folder: Folder, state_home: Path) -> None:
    article(folder, block(1))
    (state_home / "runbook").write_text("")
    done = folder.run("a.md")
    assert done.code == 0 and done.err.count("the run cannot be resumed") == 1 and "Traceback" not in done.err
    assert resume(folder).code == 5


def test_nothing_is_kept_on_request(folder: Folder, state_home: Path) -> None:
    article(folder, block(1))
    assert folder.run("a.md", "--keep-runs", "0").code == 0
    assert not list(state_home.rglob("*.jsonl"))
    for _ in range(4):
        folder.run("a.md", "--keep-runs", "2")
    assert len(run_store.names()) == 2
