import pytest

from runbook.documents.dialect.info_string import meant, one_letter_off
from runbook.documents.dialect.languages import DEFAULT_LANGUAGES


@pytest.mark.parametrize("word", ["bas", "ash", "bassh", "xbash", "bashx", "bush", "bahs", "absh", "basj"])
def test_one_letter_off(word: str) -> None:
    assert one_letter_off(word, "bash")
    assert one_letter_off("bash", word)


@pytest.mark.parametrize("word", ["bash", "ba", "bashes", "bhsa", "shab", "", "bsha", "xxsh"])
def test_not_one_letter_off(word: str) -> None:
    assert not one_letter_off(word, "bash")


@pytest.mark.parametrize(
    "word", ["", "sh", "ssh", "csh", "ksh", "zsh", "fish", "dash", "ash", "php", "c", "go", "rs"]
)
def test_short_words_and_other_shells_are_no_misspellings(word: str) -> None:
    assert meant(word, DEFAULT_LANGUAGES) == (word, "", "")


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("azurecli-interactiv", "azurecli-interactive"),
        ("azure-cli-interractive", "azure-cli-interactive"),
        ("azurcli", "azurecli"),
        ("Bassh", "bash"),
        ("ouput", "output"),
        ("shel", "shell"),
    ],
)
def test_a_misspelled_language_is_the_one_that_was_meant(word: str, language: str) -> None:
    found, code, message = meant(word, DEFAULT_LANGUAGES)
    assert (found, code) == (language, "misspelled-language")
    assert word in message
    assert language in message
