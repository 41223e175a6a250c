import pytest

from runbook.judging.values.lexicon import Sense, guess, outcome, refusal, sense, summed


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
    ("text", "code"),
    [
        ("nothing to commit, working tree clean on the branch", "en"),
        ("nichts zu committen auf der Seite", "de"),
        ("rien à valider, la copie de travail est propre", "fr"),
        ("サーバーを起動しました", "ja"),
        ("서버가 시작되었습니다", "ko"),
        ("服务器已启动", "zh"),
        ("web-1 Running", None),
    ],
)
def test_language(text: str, code: str | None) -> None:
    assert guess(text) == code


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("failed", "failed"),
        ("fehlgeschlagen", "failed"),
        ("失敗", "failed"),
        ("bereits", "done"),
        ("web", None),
    ],
)
def test_outcome(word: str, said: str | None) -> None:
    assert outcome(word) == said


def test_refusals_of_the_system_are_told_in_other_languages() -> None:
    assert refusal("cat: x: Keine Berechtigung") == "no access"
    assert refusal("ls: x: 没有那个文件或目录") == "no such file"
    assert refusal("web is ready") is None
