from pathlib import Path

import pytest

from runbook.core.events import AsideFinished, BlockFinished, BlockStarted, RunFinished, Status
from tests.frontends.step.driver import Driven, copied, journal_events, play


@pytest.fixture
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    copied(tmp_path)
    (tmp_path / "hurry").touch()
    (tmp_path / "place").touch()
    monkeypatch.chdir(tmp_path)
    return "article.md"


async def inside(guide: Driven) -> None:
    """Past the prerequisite, which is in place."""
    await guide.dialog("ListDialog")
    await guide.press("enter")
    await guide.free()
    await guide.closed()


def test_a_prerequisite_that_is_in_place_is_left_out(article: str) -> None:
    async def acts(guide: Driven) -> None:
        await inside(guide)
        assert (guide.status("place"), guide.status("placed")) == ("skipped", "passed")
        assert "next block 3 of 10 write" in guide.shown

    play(article, acts)


def test_the_output_stays_in_sight_beside_the_next_command(article: str) -> None:
    async def acts(guide: Driven) -> None:
        await inside(guide)
        await guide.press("enter")
        await guide.until(lambda: guide.status("write") == "passed")
        await guide.free()
        assert "✓ passed" in guide.shown and " two.txt" in guide.shown
        assert "next block 4 of 10 count" in guide.shown and "  ls notes | wc -l" in guide.shown
        await guide.press("enter")
        await guide.until(lambda: guide.status("count") == "failed")
        await guide.free()
        assert "✗ failed" in guide.shown and "because" in guide.shown and "block 5 of 10 sign" in guide.shown

    play(article, acts)


def test_values_are_asked_for_remembered_and_offered_again(article: str) -> None:
    async def acts(guide: Driven) -> None:
        await inside(guide)
        await guide.press("enter")
        await guide.free()
        await guide.press("s")
        await guide.free()
        await guide.press("enter")
        await guide.dialog("ValuesDialog")
        assert "$AUTHOR" in guide.shown and "<home-town>" in guide.shown
        await guide.press("enter", "enter")
        assert "$AUTHOR: a value is needed" in guide.shown and guide.status("sign") is None
        await guide.type("Ada")
        await guide.press("enter")
        await guide.type("Rome")
        await guide.press("tab", "space", "shift+tab", "enter")
        await guide.until(lambda: guide.status("sign") == "passed")
        await guide.free()
        assert "written by Ada in Rome" in guide.shown

    play(article, acts)
    ran = [event for event in journal_events() if isinstance(event, BlockStarted) and event.code]
    assert [event.code for event in ran] == [
        'echo "written by Ada in Rome" | tee notes/author.txt\n'.replace("Ada", "$AUTHOR")
    ]
    from runbook.storage.saved_values import place, recall

    assert recall(article) == {"$AUTHOR": "Ada", "<home-town>": "Rome"}
    assert place(article).stat().st_mode & 0o777 == 0o600


def test_what_is_to_be_confirmed_asks_and_no_means_not_yet(article: str) -> None:
    async def acts(guide: Driven) -> None:
        await inside(guide)
        await guide.press("right_square_bracket", "right_square_bracket", "right_square_bracket", "enter")
        await guide.dialog("ConfirmDialog")
        assert "tar -cf notes.tar" in guide.shown
        await guide.press("n")
        await guide.closed()
        await guide.free()
        assert guide.status("pack") is None

    play(article, acts)


def test_a_block_is_stopped_and_the_guide_goes_on(article: str) -> None:
    async def acts(guide: Driven) -> None:
        Path("hurry").unlink()
        await inside(guide)
        for _ in range(4):
            await guide.press("right_square_bracket")
        await guide.press("s")  # all before it
        await guide.free()
        await guide.press("enter")
        await guide.until(lambda: "row 60" in guide.shown)
        await guide.press("ctrl+c")
        await guide.until(lambda: guide.status("wait") == "cancelled")
        await guide.free()
        assert "! cancelled" in guide.shown

    play(article, acts)
    assert isinstance(journal_events()[-1], RunFinished)


def test_a_block_is_edited_run_again_and_followed_by_a_command_of_ones_own(article: str) -> None:
    async def acts(guide: Driven) -> None:
        await inside(guide)
        await guide.press("e")
        await guide.dialog("CodeDialog")
        await guide.type("; false")
        await guide.press("ctrl+r")
        await guide.until(lambda: guide.status("write") == "failed")
        await guide.free()
        await guide.press("left_square_bracket", "enter")
        await guide.until(lambda: guide.status("write") == "passed")
        await guide.free()
        await guide.press("exclamation_mark")
        await guide.dialog("LineDialog")
        await guide.type("cat notes/two.txt")
        await guide.press("enter")
        await guide.until(
            lambda: (
                bool(guide.controller.progress.asides) and not guide.controller.progress.asides[-1].running
            )
        )
        await guide.free()
        assert " note two" in guide.shown

    play(article, acts)
    finished = [event for event in journal_events() if isinstance(event, BlockFinished)]
    ends = [event for event in finished if event.block == "article.md:21"]
    assert [(one.attempt, one.status) for one in ends] == [(1, Status.FAILED), (2, Status.PASSED)]
    assert ends[0].code is not None and ends[0].code.endswith("ls notes; false\n") and ends[1].code is None
    assert [one.code for one in journal_events() if isinstance(one, AsideFinished)] == ["cat notes/two.txt\n"]


def test_run_all_stops_at_the_first_failure_and_run_to_here_at_the_block(article: str) -> None:
    async def acts(guide: Driven) -> None:
        await inside(guide)
        await guide.press("a")
        await guide.until(lambda: guide.status("count") == "failed")
        await guide.free()
        assert guide.controller.situation and guide.controller.situation.step
        assert guide.controller.situation.step.directive.name == "sign"

    play(article, acts)


def test_a_retry_is_counted_down_and_a_clean_up_offered_on_leaving(article: str) -> None:
    async def acts(guide: Driven) -> None:
        await inside(guide)
        for _ in range(6):
            await guide.press("right_square_bracket")
        await guide.press("enter")
        await guide.until(lambda: "again in" in guide.shown)
        await guide.until(lambda: guide.status("flaky") == "passed")
        await guide.free()
        assert "attempt 2" in guide.shown
        await guide.press("q")
        await guide.dialog("ConfirmDialog")
        await guide.press("y")
        await guide.until(lambda: "cleans up" in guide.shown)
        await guide.press("y")
        await guide.until(lambda: not guide.app.is_running)

    play(article, acts)
    assert not Path("tried").exists()


def test_search_outline_help_variables_and_comparison(article: str) -> None:
    async def acts(guide: Driven) -> None:
        await guide.dialog("ViewerDialog")
        assert "run the chosen block" in guide.shown
        await guide.press("escape")
        await inside(guide)
        await guide.press("slash")
        await guide.type("hurry")
        await guide.press("enter")
        await guide.until(lambda: "test -e hurry" in guide.shown)
        await guide.press("l")
        await guide.dialog("ListDialog")
        assert "Write the notes" in guide.shown
        await guide.press("escape")
        await guide.press("full_stop", "enter")
        await guide.until(lambda: guide.status("write") == "passed")
        await guide.free()
        await guide.press("left_square_bracket", "d")
        await guide.dialog("ViewerDialog")
        assert "documented" in guide.shown and "three.txt" in guide.shown
        await guide.press("escape", "v")
        await guide.dialog("ViewerDialog")
        assert "name=three" in guide.shown
        await guide.press("escape", "o")
        await guide.dialog("OutputDialog")
        assert "two.txt" in guide.shown

    play(article, acts, first=True)


def test_a_command_is_learned_by_typing_it(article: str) -> None:
    async def acts(guide: Driven) -> None:
        await inside(guide)
        await guide.press("right_square_bracket", "enter")
        await guide.dialog("TypingDialog")
        await guide.type("ls notes - wc -l")
        await guide.press("ctrl+o")
        await guide.until(lambda: "- ls notes | wc -l" in guide.shown)
        await guide.press("escape")
        await guide.closed()

    play(article, acts, learn=True)


def test_the_summary_offers_a_report_and_the_next_document(article: str) -> None:
    async def acts(guide: Driven) -> None:
        await inside(guide)
        await guide.press("S")
        await guide.dialog("ListDialog")
        assert "Go on with: Another article" in guide.shown
        await guide.press("down", "enter")
        await guide.until(lambda: guide.controller.following == "next.md")

    play(article, acts)


@pytest.mark.parametrize("size", [(80, 24), (120, 30), (200, 50), (60, 15)])
def test_every_size_shows_the_command_and_the_last_output(article: str, size: tuple[int, int]) -> None:
    async def acts(guide: Driven) -> None:
        await inside(guide)
        await guide.press("enter")
        await guide.until(lambda: guide.status("write") == "passed")
        await guide.free()
        await guide.pilot.resize_terminal(*size)
        await guide.until(lambda: "ls notes | wc -l" in guide.shown.split("next")[-1])
        assert " two.txt" in guide.shown and "✓ passed" in guide.shown
        assert all(len(row) <= size[0] for row in guide.shown.split("\n"))

    play(article, acts)


def test_a_click_shows_more_of_a_pane_and_selects_a_block(article: str) -> None:
    async def acts(guide: Driven) -> None:
        await inside(guide)
        await guide.press("enter")
        await guide.until(lambda: guide.status("write") == "passed")
        await guide.free()
        assert await guide.pilot.click("#last")
        await guide.dialog("OutputDialog")
        await guide.press("escape")
        await guide.closed()
        assert await guide.pilot.click("#variables")
        await guide.dialog("ViewerDialog")
        await guide.press("escape")
        await guide.closed()
        row = next(n for n, line in enumerate(guide.shown.split("\n")) if "7 wait" in line[:32])
        assert await guide.pilot.click("#outline", offset=(4, row - 1))
        await guide.until(lambda: guide.controller.selected == "article.md:63")
        await guide.until(lambda: "chosen block 7 of 10 wait" in guide.shown)

    play(article, acts, size=(160, 40))


def test_the_links_of_the_document_lead_on(article: str) -> None:
    async def acts(guide: Driven) -> None:
        await inside(guide)
        await guide.press("g")
        await guide.dialog("ListDialog")
        assert "next.md" in guide.shown
        await guide.press("escape")
        await guide.closed()

    play(article, acts)
