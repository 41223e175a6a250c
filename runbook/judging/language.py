"""In which natural language a text is written, as far as its small words tell."""

from collections import Counter

from runbook.judging.patterns import lazy

_SMALL = {
    "en": "a the of to and is in for with on was are be has from this that you your or no such not as by it can an",
    "de": "der die das und ist nicht ein eine zu zum zur auf mit von für wurde wurden werden im den dem auf schon es",
    "fr": "le la les des est une du dans pour avec sur sont été aucun aucune votre vous rien votre la",
    "es": "el los las una del en para con por está están ha sido ningún su la que",
    "it": "il gli una del della per con sono è stato stata nessun di alla",
    "pt": "os uma do da dos em para com está foi nenhum não ao você",
    "nl": "het een van en is niet voor met op zijn werd geen naar uw",
    "sv": "och är en ett inte för med på av till har inga det",
    "pl": "jest nie na do z dla został została brak są się oraz",
    "cs": "je není na do pro byl byla bylo nebyly jsou se žádné již",
    "hu": "a az és nem van egy nincs volt lett el",
    "tr": "bir ve değil için ile bu yok olarak oldu edildi",
    "id": "yang dan tidak di untuk dengan dari ini telah sudah pada",
    "ru": "и не на в для с нет был была из по уже",
}
_LANGUAGES = {
    word: [language for language, words in _SMALL.items() if word in words.split()]
    for word in " ".join(_SMALL.values()).split()
}
_SCRIPTS = (
    ("ja", lazy("[\u3040-\u30ff]")),
    ("ko", lazy("[\uac00-\ud7af]")),
    ("zh", lazy("[\u3400-\u9fff]")),
)


_LATIN = lazy(r"(?<![\w.@:/-])[A-Za-z\u00c0-\u024f]{2,}(?![\w@:/-])")
_PLAIN = lazy(r"(?<![\w.@:/'-])[^\W\d_]+(?![\w@:/'-])")
_CYRILLIC = lazy("[\u0400-\u04ff]{2,}")


FEWEST = 3
"""Words from which a text without a small word of a language is in another one."""


def accented(text: str) -> bool:
    """Whether words of a text have letters that English has not."""
    return not text.isascii() and any(one.isalpha() and not one.isascii() for one in text[:20_000])


def script(text: str) -> str | None:
    """The script in which the words of a text are written; names in another one do not count. None: it has no words."""
    text = text[:20_000]
    if text.isascii():
        return "latin" if len(_LATIN.findall(text)) >= 2 else None
    for language, pattern in (*_SCRIPTS, ("ru", _CYRILLIC)):
        if len(pattern.findall(text)) >= 2:
            return language
    return "latin" if len(_LATIN.findall(text)) >= 2 else None


def foreign(text: str, language: str) -> bool:
    """Whether a text of some words has none of the small ones of `language`, and one of another's."""
    words = [word.casefold() for word in _PLAIN.findall(text[:20_000]) if len(word) > 1]
    known = [_LANGUAGES[word] for word in words if word in _LANGUAGES]
    return len(words) >= FEWEST and bool(known) and not any(language in one for one in known)


def guess(text: str) -> str | None:
    """The language of `text` as a two-letter code, or None when it does not say enough."""
    text = text[:20_000]
    for language, script in () if text.isascii() else _SCRIPTS:
        if len(script.findall(text)) >= 2:
            return language
    counts = Counter(
        language for word in _PLAIN.findall(text) for language in _LANGUAGES.get(word.casefold(), ())
    )
    (best, most), (_, second) = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return best if most > max(second, 1) else None
