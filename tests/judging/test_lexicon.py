import pytest

from runbook.judging.lexicon import Sense, opposite, sense, summed


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("Running", Sense.GOOD),
        ("NotReady", Sense.BAD),
        ("CrashLoopBackOff", Sense.BAD),
        ("ContainerCreating", Sense.PENDING),
        ("inProgress", Sense.PENDING),
        ("inactive", Sense.BAD),
        ("unhealthy", Sense.BAD),
        ("disconnected", Sense.BAD),
        ("index", None),
        ("install", None),
        ("web", None),
        ("fehlgeschlagen", Sense.BAD),
        ("terminé", Sense.GOOD),
        ("habilitado", Sense.GOOD),
        ("неактивен", Sense.BAD),
        ("başarılı", Sense.GOOD),
        ("失敗", Sense.BAD),
        ("성공", Sense.GOOD),
        ("已启用", Sense.GOOD),
        ("warning", Sense.WARNING),
        ("kein", Sense.NOT),
    ],
)
def test_sense(word: str, said: Sense | None) -> None:
    assert sense(word) is said


def test_a_negation_turns_a_clause_round_and_two_do_not() -> None:
    assert summed([Sense.NOT, Sense.BAD]) is Sense.GOOD
    assert summed([Sense.NOT, Sense.GOOD]) is Sense.BAD
    assert summed([Sense.NOT, Sense.NOT, Sense.GOOD]) is Sense.GOOD
    assert summed([Sense.GOOD, Sense.BAD]) is Sense.BAD
    assert summed([]) is None


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [
        ("valid", "invalid", True),
        ("enabled", "disabled", True),
        ("attached", "Detached", True),
        ("mounted", "unmounted", True),
        ("aktywna", "nieaktywna", True),
        ("běží", "neběží", True),
        ("çalışıyor", "çalışmıyor", True),
        ("valid", "valid", False),
        ("form", "inform", True),
        ("on", "non", False),
        ("running", "stopped", False),
    ],
)
def test_opposite(one: str, other: str, holds: bool) -> None:
    assert opposite(one, other) is holds
    assert opposite(other, one) is holds
