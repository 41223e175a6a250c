import pytest

from runbook.judging import language


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Switched to a new branch", "latin"),
        ("新しいブランチ 'topic' に切り替えました", "ja"),
        ("切换到一个新分支 'topic'", "zh"),
        ("새로 만든 'topic' 브랜치로 전환합니다", "ko"),
        ("Проверка диска завершена", "ru"),
        ("0a1b2c3d4e5f60718293a4b5c6d7e8f9", None),
        ("10.0.0.4", None),
    ],
)
def test_script(text: str, script: str | None) -> None:
    assert language.script(text) == script


def test_a_hash_is_in_no_language() -> None:
    assert language.guess("0a1b2c3d4e5f60718293a4b5c6d7e8f9") is None


def test_letters_that_english_has_not() -> None:
    assert language.accented("renommé 'a' -> 'b'")
    assert not language.accented("✔ a → b")
