"""The sentence above a fence: whether it says that the fence shows what a command prints.

The phrases are data, a file a language in ``sentences/``: those of ``runbook.documents.dialect.special_headings``.
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import cache, lru_cache

_KINDS = ("output", "see", "not", "run")
_LONGEST = 400
"""Characters of a paragraph's end that are read."""
_END = re.compile(r"(?<=[.!?。！？])\s+|\n[ \t]*\n")
_MARKUP = re.compile(r"[*_`]+|<[^<>]{0,200}>|\]\([^()\n]{0,300}\)|\[")
_CODE = re.compile(r"`[^`\n]*`")
_FILE_NAME = re.compile(r"`[\w./-]*\w\.(?!\w*\()[a-z][a-z0-9]{0,9}`|`[A-Z][a-z]+file`")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LABEL_WORDS = """
output outputs result results response stdout error stderr ausgabe ergebnis ergebnisse salida resultado
resultados sortie résultat résultats risultato risultati saída uitvoer resultaat resultaten utdata resultat výstup
výsledek wynik wyniki kimenet eredmény hasil keluaran çıktı sonuç вывод результат 出力 出力例 結果 実行結果 출력 결과
输出 输出结果 结果 輸出 輸出結果
"""
_LABELS = frozenset(_LABEL_WORDS.split())
"""What stands alone above a result: a label, or the heading of its section."""


class Says(IntEnum):
    """What a sentence says of the fence below: nothing of a result, perhaps that it is one, or clearly that.

    `PERHAPS` is enough for a fence that is not run anyway, and nothing for one that is.
    """

    NOTHING = 0
    PERHAPS = 1
    RESULT = 2


@lru_cache(maxsize=512)
def read(paragraph: str) -> Says:
    """What the last sentence of a paragraph says of the fence below it."""
    text = _CODE.sub(_kind_of_code, paragraph[-_LONGEST:])
    text = _MARKUP.sub("", text).strip()
    sentences = [one for one in _END.split(text) if one.strip()]
    if not sentences:
        return Says.NOTHING
    sentence = " ".join(sentences[-1].casefold().split())
    words = _WORD.findall(sentence)
    if 0 < len(words) <= 2 and set(words) & _LABELS:
        return Says.RESULT
    found = {kind for kind in _KINDS if _holds(kind, sentence, frozenset(words))}
    ends = sentence.endswith((":", "：", "…", "..."))
    if "output" not in found and ("see" not in found or "not" in found):
        return Says.NOTHING
    clear = ends and not found & {"run", "not"}
    return Says.RESULT if clear else Says.PERHAPS


def _kind_of_code(span: re.Match[str]) -> str:
    """What stands for a code span: the name of a file is a file, anything else no word."""
    return "file" if _FILE_NAME.fullmatch(span[0]) else ""


def read_title(title: str) -> Says:
    """What a heading, or a fence's title, says of the fence below it: only a label says something."""
    words = _WORD.findall(title.casefold())
    return Says.RESULT if 0 < len(words) <= 2 and set(words) & _LABELS else Says.NOTHING


def _holds(kind: str, sentence: str, words: frozenset[str]) -> bool:
    by_word, unspaced = _phrases(kind)
    for word in words & by_word.keys():
        if any(_stands_in(phrase, sentence) for phrase in by_word[word]):
            return True
    return not sentence.isascii() and any(phrase in sentence for phrase in unspaced)


def _stands_in(phrase: tuple[str, ...], sentence: str) -> bool:
    """Whether the parts of a phrase stand in the sentence, one behind the other, as whole words."""
    at = 0
    for part in phrase:
        while True:
            at = sentence.find(part, at)
            if at < 0:
                return False
            end = at + len(part)
            if not (
                sentence[at - 1 : at].isalnum() or (part[-1].isalnum() and sentence[end : end + 1].isalnum())
            ):
                break
            at = end
        at = end
    return True


@cache
def _phrases(kind: str) -> tuple[dict[str, list[tuple[str, ...]]], tuple[str, ...]]:
    """The phrases of a kind: by the longest word of each, and those of languages that write no blanks."""
    by_word: dict[str, list[tuple[str, ...]]] = {}
    unspaced = []
    for phrase in _read(kind):
        words = _WORD.findall(phrase)
        if any(letter >= "\u3000" for letter in phrase) and not phrase.isascii():
            unspaced.append(phrase)
        elif words:
            parts = tuple(part.strip() for part in phrase.split("*"))
            by_word.setdefault(max(words, key=len), []).append(parts)
    return by_word, tuple(unspaced)


def _read(kind: str) -> Iterator[str]:
    from importlib import resources  # most short documents introduce no result by a sentence

    for file in resources.files(__package__).joinpath("sentences").iterdir():
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith(f"{kind}:"):
                yield from (one.strip() for one in line.partition(":")[2].split(" | "))
