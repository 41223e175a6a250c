from hypothesis import given
from hypothesis import strategies as st

from runbook.reporting.terminal.live_region import Line, Region
from tests.reporting.screen import Screen


def lines(*texts: str) -> list[Line]:
    return [Line(text, len(text)) for text in texts]


def test_frames_replace_each_other() -> None:
    screen, region = Screen(), Region()
    screen.write(region.draw("title\n", lines("one", "wait"), 80))
    screen.write(region.draw("", lines("one", "two", "wait"), 80))
    screen.write(region.draw("more\n", lines("three", "wait"), 80))
    assert screen.rows() == ["title", "more", "three", "wait"]
    assert screen.cursor() == (3, 4, False)


def test_an_empty_region_gives_the_cursor_back() -> None:
    screen, region = Screen(), Region()
    screen.write(region.draw("", lines("one", "wait"), 80))
    screen.write(region.draw("done\n", (), 80))
    assert screen.rows() == ["done", ""]
    assert screen.cursor() == (1, 0, True)


def test_the_cursor_stands_at_the_prompt() -> None:
    screen, region = Screen(), Region()
    screen.write(region.draw("", lines("hello", "Name: ", "wait"), 80, prompt=1))
    assert screen.cursor() == (1, 6, True)
    screen.write(region.draw("", lines("hello", "Name: A", "wait."), 80, prompt=1))
    assert screen.rows() == ["hello", "Name: A", "wait."]
    assert screen.cursor() == (1, 7, True)
    screen.write(region.draw("", lines("hello", "Name: Ada", "hi", "wait"), 80))
    assert screen.rows() == ["hello", "Name: Ada", "hi", "wait"]
    assert screen.cursor() == (3, 4, False)


def test_rows_that_did_not_change_are_not_written_again() -> None:
    region = Region()
    region.draw("", lines("first", "second", "wait 1"), 80)
    text = region.draw("", lines("first", "second", "wait 2"), 80)
    assert "first" not in text
    assert "second" not in text
    assert "wait 2" in text
    assert region.draw("", lines("first", "second", "wait 2"), 80) == ""


def test_a_narrower_terminal_has_wrapped_the_rows() -> None:
    screen, region = Screen(), Region()
    screen.write(region.draw("title\n", lines("x" * 70, "y" * 35, "wait"), 80))
    wrapped = Screen()
    wrapped.write("\n".join(screen.rows(width=30)))
    assert wrapped.rows() == ["title", "x" * 30, "x" * 30, "x" * 10, "y" * 30, "y" * 5, "wait"]
    wrapped.write(region.draw("", lines("x" * 29, "wait"), 30))
    assert wrapped.rows() == ["title", "x" * 29, "wait"]


WORDS = st.text("abc", max_size=5)
FRAMES = st.lists(
    st.tuples(
        st.lists(WORDS, max_size=2), st.lists(WORDS, max_size=4), st.booleans(), st.sampled_from([40, 80])
    )
)


@given(FRAMES)
def test_the_screen_shows_what_stays_and_the_last_frame(
    frames: list[tuple[list[str], list[str], bool, int]],
) -> None:
    screen, region = Screen(), Region()
    stays: list[str] = []
    for above, rows, at_prompt, width in frames:
        stays += above
        prompt = len(rows) // 2 if at_prompt and rows else None
        screen.write(region.draw("".join(f"{one}\n" for one in above), lines(*rows), width, prompt=prompt))
        assert screen.rows() == [*stays, *(rows or [""])]
        if prompt is not None:
            assert screen.cursor() == (len(stays) + prompt, len(rows[prompt]), True)
        else:
            assert screen.cursor()[2] is not bool(rows)
