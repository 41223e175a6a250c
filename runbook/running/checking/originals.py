"""The original of a translation: the file that was given, or the one in the folder that is called the same."""

import os
import re
from pathlib import Path

_LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?(?:-[A-Za-z]{2})?")


def original_of(name: str, place: str) -> str | None:
    """The path of the original of the document `name`; None when there is none, or the document is the original.

    In a folder it is the file at the end of the same path (``localized/ko-kr/a/b.md`` -> ``a/b.md``), with or without a
    locale in its name (``b-ko-kr.md``, ``b.ko.md``).
    """
    if not os.path.isdir(place):
        return None if os.path.realpath(place) == os.path.realpath(name) else place
    parts = Path(os.path.abspath(name)).parts[1:]
    for stem in _stems(parts[-1]):
        for start in range(len(parts)):
            candidate = Path(place, *parts[start:-1], stem)
            if candidate.is_file() and candidate.resolve() != Path(name).resolve():
                return str(candidate)
    return None


def _stems(name: str) -> list[str]:
    stem, dot, suffix = name.rpartition(".")
    found = [name]
    for sign in "-.":
        before = stem
        for _ in range(3):
            before, cut, _ = before.rpartition(sign)
            if not cut:
                break
            if _LOCALE.fullmatch(stem[len(before) + 1 :]):
                found.append(f"{before}{dot}{suffix}")
    return found
