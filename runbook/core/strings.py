"""Text of others made safe to write (names, code, JSON in a log), and the name that a misspelled one stands for."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

_LIKENESS = 60.0
"""How like a known name a wrong one is at least (per cent, normalised Indel similarity): one letter of three wrong."""

_HIDDEN = (
    "\\x00-\\x1f\\x7f-\\x9f"  # control characters: C0, DEL, C1
    "\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164"
    "\\ud800-\\udfff\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\U00013430-\\U0001343f\\U0001bca0-\\U0001bca3"
    "\\U0001d173-\\U0001d17a\\U000e0000-\\U000e0fff"
)
"""Control characters, halves of surrogate pairs, line and paragraph separators, and what Unicode calls default
ignorable (no glyph of its own: DerivedCoreProperties.txt, ``Default_Ignorable_Code_Point``): blanks of no width, marks
that turn the direction, joiners, selectors, tags."""
_JOINED = (
    "\\u0600-\\u109f\\u1780-\\u1aaf\\u1b00-\\u1cff\\ua8e0-\\ua8ff\\ua9e0-\\uaaff\\ufb50-\\ufdff\\ufe70-\\ufefc"
    "\\U00010a00-\\U00011fff\\U0001e900-\\U0001e95f"
)
"""Scripts that need joiners beside their letters: Arabic, Indic and their relatives (Unicode UAX 31, section 2.3)."""
_UNDIVIDED = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u1950-\\u19ff\\u1a20-\\u1aad"
"""Scripts without blanks between words, where U+200B says that a line may be broken (Thai, Lao, Burmese, Khmer)."""
_RIGHT_TO_LEFT = "\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc\\U00010800-\\U00010fff\\U0001e800-\\U0001efff"
_PICTURE = "\\u203c-\\u3299\\U0001f000-\\U0001faff"
_TAB = 8
_PRINTABLE = frozenset(
    map(
        chr,
        (
            0x34F,
            0x115F,
            0x1160,
            0x17B4,
            0x17B5,
            *range(0x180B, 0x1810),
            0x3164,
            *range(0xFE00, 0xFE10),
            0xFFA0,
        ),
    )
) | frozenset(map(chr, range(0xE0100, 0xE01F0)))
"""The hidden characters that `str.isprintable` lets pass."""


def shown(text: str) -> str:
    """One line of somebody else's text, character by character: what has no glyph or acts on a terminal is a symbol.

    Code, titles, names and messages are shown like this; what a program prints is drawn by
    `runbook.reporting.terminal.sanitize.visible`. A line feed is a character, too; a tab is blanks up to the next stop.
    """
    if _is_seen(text):
        return text
    return _candidates().sub(_symbol, text.expandtabs(_TAB) if "\t" in text else text)


def shown_lines(text: str) -> str:
    """A text of several lines, each as `shown` gives it."""
    return text if _is_seen(text) else "\n".join(map(shown, text.split("\n")))


def symbol(character: str) -> str:
    """What stands for a character that cannot be seen: ``␈`` of Unicode's control pictures, ``<U+200B>``."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"


def hidden(code: str) -> Iterator[int]:
    """Where in shell code characters stand that are not seen, or change the order in which the others are seen.

    A tab and a line feed are seen. So are joiners where a script or a picture needs them, a direction mark beside a
    letter that is written from right to left, and a pair of controls around words without a character of the shell's
    syntax: what they turn is text and stays where it is. Others make code read otherwise than it runs
    (https://www.cve.org/CVERecord?id=CVE-2021-42574, Unicode UTS 55).
    """
    if _is_seen(code.replace("\n", "").replace("\t", "")):
        return
    turned: set[int] = set()
    if not code.isascii():
        pairs, marks = _directions()
        turned = {end for found in pairs.finditer(code) for end in (found.start(), found.end() - 1)}
        turned |= {found.end() - 1 for found in marks.finditer(code)}
    for found in _candidates().finditer(code):
        if found["meant"] is None and found[0] not in "\n\t" and found.start() not in turned:
            yield found.start()


def line_numbers(text: str, places: Iterable[int]) -> Iterator[int]:
    """The 1-based line of each of `places` in `text`, which ascend."""
    line, counted = 1, 0
    for at in places:
        line += text.count("\n", counted, at)
        counted = at
        yield line


def _is_seen(text: str) -> bool:
    return text.isprintable() and (text.isascii() or _PRINTABLE.isdisjoint(text))


@cache  # made when it is needed: it takes longer than a short document does
def _candidates() -> re.Pattern[str]:
    return re.compile(
        rf"""
        (?P<meant>
            (?<=[{_JOINED}]) [\u200c\u200d] | [\u200c\u200d] (?=[{_JOINED}])
          | (?<=[{_UNDIVIDED}]) \u200b (?=[{_UNDIVIDED}])
          | (?<=[{_PICTURE}\ufe0f]) \u200d (?=[{_PICTURE}])                     # a family is one picture
          | (?<=[{_PICTURE}\xa9\xae]) [\ufe0e\ufe0f] | (?<=[0-9#*]) \ufe0f (?=\u20e3)
          | (?<=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]) [\ufe00-\ufe02\U000e0100-\U000e01ef]
          | (?<=[\u1820-\u18aa]) [\u180b-\u180d\u180f]
          | (?<=\U0001f3f4) [\U000e0020-\U000e007e]+ \U000e007f                 # the flag of a region
        )
      | [{_HIDDEN}]
        """,
        re.VERBOSE,
    )


@cache
def _directions() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Pairs of controls around plain words; direction marks beside a letter that is written from right to left.

    A match of the second ends with its mark. Between mark and letter may stand what the shell has no use for.
    """
    between = "[ .,:!?%0-9-]{0,8}"
    marks = "[\u061c\u200e\u200f]"
    words = rf"[^\u202a-\u202e\u2066-\u2069{_HIDDEN}\"'`$;&|<>()\\]*"
    return (
        re.compile(rf"[\u202a\u202b]{words}\u202c|[\u2066-\u2068]{words}\u2069"),
        re.compile(rf"[{_RIGHT_TO_LEFT}]{between}{marks}|{marks}(?={between}[{_RIGHT_TO_LEFT}])"),
    )


def _symbol(found: re.Match[str]) -> str:
    return found[0] if found["meant"] is not None else symbol(found[0])


def printable(name: str) -> str:
    """A file name as text that any encoding can carry; bytes that are not UTF-8 become replacement characters."""
    return name.encode(errors="surrogateescape").decode(errors="replace")


def without_commands(json: str) -> str:
    """JSON text that means the same and holds no workflow command of GitHub, as it may stand in a step's log.

    See `runbook.reporting.github_commands`; lines of JSON never begin with ``::``.
    """
    return json.replace("##[", "##\\u005b") if "##[" in json else json


def suggestion(found: str, known: Iterable[str]) -> str | None:
    """The known name that is nearest to `found`, None when none is near."""
    from rapidfuzz import fuzz, process  # takes longer to import than most runs need it

    best = process.extractOne(found.lower(), list(known), scorer=fuzz.ratio, score_cutoff=_LIKENESS)
    return best[0] if best else None


def hint(found: str, known: Iterable[str]) -> str:
    """What to say of a name that does not exist: the nearest one, else all there are."""
    known = tuple(known)
    near = suggestion(found, known)
    return f"did you mean {near!r}?" if near else f"there are: {', '.join(known)}"
