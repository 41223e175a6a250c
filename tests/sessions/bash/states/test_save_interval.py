from runbook.sessions.bash.states.save_interval import FREE_S, SHARE, SMALL, Pace


def _saves(blocks: int, seconds: float, size: int) -> int:
    """How often the state is saved over blocks that take no time of their own."""
    pace, now, saves = Pace(), 0.0, 0
    for _ in range(blocks):
        if pace.due(now):
            saves += 1
            now += seconds
            pace.saved(now, seconds, size)
        now += 0.001
    return saves


def test_a_usual_state_is_saved_after_every_block() -> None:
    assert _saves(1000, FREE_S / 2, 10 * SMALL) == 1000


def test_a_small_state_is_saved_even_when_the_machine_is_slow() -> None:
    assert _saves(1000, 10 * FREE_S, SMALL) == 1000


def test_saving_a_large_state_takes_a_bounded_share_of_the_time() -> None:
    assert _saves(20_000, 1.0, 10 * SMALL) == 20 // SHARE
