from hypothesis import given
from hypothesis import strategies as st

from runbook.engine import output_buffer
from runbook.engine.output_buffer import BURST, HEAD, RATE, TAIL, Capture, Live, MaskedLive
from runbook.masking import Masker


@given(st.lists(st.binary(max_size=40)))
def test_what_is_short_is_kept_whole(pieces: list[bytes]) -> None:
    kept = Capture()
    for piece in pieces:
        kept.feed(piece)
    whole = b"".join(pieces)
    assert kept.size == len(whole)
    assert not kept.truncated
    assert kept.text() == whole.decode(errors="replace")


def test_what_is_long_keeps_head_and_tail_and_says_what_is_gone() -> None:
    kept = Capture()
    for number in range(60):
        kept.feed(b"%08d" % number * 8192)
    text = kept.text()
    assert kept.size == 60 * 65536 and kept.truncated
    assert text.startswith("00000000") and text.endswith("00000059")
    assert f"[... {kept.size - HEAD - TAIL} bytes left out ...]" in text
    assert len(text) < HEAD + TAIL + 100


def test_exactly_head_and_tail_is_not_truncated() -> None:
    kept = Capture()
    kept.feed(b"a" * HEAD)
    for _ in range(TAIL // 1000 + 1):
        kept.feed(b"b" * min(1000, HEAD + TAIL - kept.size))
    assert not kept.truncated
    assert kept.text() == "a" * HEAD + "b" * TAIL


def test_live_text_comes_at_once_and_characters_come_whole() -> None:
    live = Live()
    data = "name? 한".encode()
    assert live.feed(data[:-1], 0.0) == ("name? ", 0)
    assert live.feed(data[-1:], 0.1) == ("한", 0)
    assert live.finish() is None


def test_half_a_character_at_the_end_is_shown_as_such() -> None:
    live = Live()
    live.feed("한".encode()[:1], 0.0)
    assert live.finish() == ("�", 0)


def test_a_flood_is_thinned_and_its_end_is_shown() -> None:
    live = Live()
    shown = 0
    for _ in range(100):
        given_ = live.feed(b"x" * (1 << 18), 0.0)
        shown += len(given_[0]) if given_ else 0
    assert shown == BURST
    last = live.finish()
    assert last is not None
    text, skipped = last
    assert len(text) + skipped + shown == 100 << 18
    assert len(text) == output_buffer._LAST


def test_credit_grows_with_time() -> None:
    live = Live()
    live.feed(b"x" * BURST, 0.0)
    assert live.feed(b"y" * 1000, 0.0) is None
    text = live.feed(b"z", 1000 / RATE + 1.0)
    assert text is not None and text[0].endswith("z")


@given(
    st.lists(st.sampled_from([b"password: ", b"hunter22x", b"\n", b"a b ", b"\xed\x95", b"\x9c", b"\x1b[1m"]))
)
def test_what_a_view_has_shown_masked_is_the_masked_text(pieces: list[bytes]) -> None:
    masker, kept = Masker(), Capture()
    live = MaskedLive(masker)
    for piece in pieces:
        kept.feed(piece)
        list(live.feed(piece, 0.0))
    list(live.finish())
    assert live.masked(kept) == masker.text(kept.text())


def test_a_view_knows_the_masked_text_only_where_it_has_shown_all_of_it() -> None:
    masker, kept = Masker(), Capture()
    live = MaskedLive(masker)
    kept.feed(b"a word")
    assert live.masked(kept) is None
    list(live.feed(b"a word", 0.0))
    masker.add("word")
    assert live.masked(kept) is None
    other, large = MaskedLive(masker), Capture()
    for piece in (b"x" * (BURST + 1), b"y"):
        large.feed(piece)
        list(other.feed(piece, 0.0))
    assert other.masked(large) is None
