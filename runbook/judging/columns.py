"""Text in columns: where a header's columns begin and end, and which cell of a row stands under which of them.

Columns are divided by bars, by tabs, or by blanks. A single blank divides two columns only when no row writes across
it and the rows have a word for every column then: ``Used Avail`` are two, ``CONTAINER ID`` and ``Mounted on`` are one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from runbook.judging.patterns import lazy

BORDER = lazy(r"[\s+|\-=─━│┃┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝║═╭╮╰╯]+$")
_BARS = lazy(r"\s*[|│┃║]\s*")
_GAP = lazy(r"\s{2,}|\t+\s*")
_WORD = lazy(r"\S+")
TREE = "├└│─┬╰╭ "
"""Signs that draw a tree before a name (``lsblk``): they follow from the other rows."""
LONGEST_NAME = 3
"""Words of a column's name."""
COUNTED = 4
"""Words of every row from which they tell the columns by their number."""
SHIFTED = 2
"""Places by which a cell may begin, or end, beside its column's name, which has been translated."""
LOOKED_AT = 50
"""Rows that tell where columns end."""
INDENTED = 3
"""Blanks before a header from which the first column has no name (``free``)."""


@dataclass(frozen=True, slots=True)
class Header:
    """The columns' names, where each begins and ends in its line, and whether bars divide them."""

    names: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    barred: bool = False


def folded(name: str) -> str:
    """A column's name for comparison: letters and digits without case, singular."""
    return re.sub(r"[\W_]+", "", name).casefold().removesuffix("s")


def cells(line: str) -> list[str]:
    """The cells of a line by itself: what bars, tabs or two blanks divide."""
    text = line.strip()
    if _is_barred(text):
        return [cell.strip() for cell in _BARS.split(text.strip("|│┃║"))]
    return [cell for cell in _GAP.split(text) if cell]


def _is_barred(line: str) -> bool:
    return _BARS.search(line.strip()) is not None and not BORDER.match(line)


def header(line: str, below: Sequence[str], known: frozenset[str] = frozenset()) -> Header:
    """The columns that `line` names, as the rows `below` it show; `known` are folded names to expect."""
    if _is_barred(line):
        names = tuple(cells(line))
        return Header(names, tuple((0, 0) for _ in names), barred=True)
    words = [(found[0], found.start(), found.end()) for found in _WORD.finditer(line)]
    rows = [row for row in _until_blank(below) if not BORDER.match(row)]
    groups = _named(words, line, known)
    split = _divided(words, line, rows, known)
    unnamed = (
        bool(words) and words[0][1] >= INDENTED and bool(rows) and not any(row[0].isspace() for row in rows)
    )
    if len(split) > len(groups) and any(len(row.split()) == len(split) + unnamed for row in rows):
        groups = split
    groups = _counted(words, rows, unnamed) or groups if len(groups) < len(words) else groups
    titles: list[str] = []
    spans: list[tuple[int, int]] = []
    if unnamed:
        titles.append("")
        spans.append((0, 0))
    for group in groups:
        titles.append(" ".join(word for word, _, _ in group))
        spans.append((group[0][1], group[-1][2]))
    return Header(tuple(titles), tuple(spans))


Word = tuple[str, int, int]


def _counted(words: Sequence[Word], rows: Sequence[str], unnamed: bool) -> list[list[Word]]:
    """A column for each word of the rows, which all have as many; the last one may have a name of two words."""
    if len(rows) < 1 or unnamed or len(counts := {len(row.split()) for row in rows}) > 1:
        return []
    count = counts.pop()
    if count < COUNTED or not count <= len(words) <= count + 1:
        return []
    for row in rows:
        cells = (found.span() for found in _WORD.finditer(row))
        if any(
            abs(word[1] - start) > SHIFTED < abs(word[2] - end)
            for word, (start, end) in zip(words[: count - 1], cells, strict=False)
        ):
            return []
    return [*([word] for word in words[: count - 1]), list(words[count - 1 :])]


def _until_blank(rows: Sequence[str]) -> list[str]:
    found = []
    for row in rows[:LOOKED_AT]:
        if not row.strip():
            break
        found.append(row)
    return found


def _named(words: Sequence[Word], line: str, known: frozenset[str]) -> list[list[Word]]:
    """Words that two blanks or a tab divide; a known name is one column whatever divides it."""
    groups: list[list[Word]] = []
    fixed = True
    at = 0
    while at < len(words):
        size = next(
            (n for n in range(LONGEST_NAME, 0, -1) if folded(_joined(words[at : at + n])) in known), 0
        )
        apart = at == 0 or fixed or bool(size) or _wide(line, words[at - 1], words[at])
        if apart:
            groups.append([])
        groups[-1] += words[at : at + max(size, 1)]
        fixed = bool(size)
        at += max(size, 1)
    return groups


def _joined(words: Sequence[Word]) -> str:
    return " ".join(word for word, _, _ in words)


def _wide(line: str, one: Word, other: Word) -> bool:
    gap = line[one[2] : other[1]]
    return len(gap) > 1 or "\t" in gap


def _divided(
    words: Sequence[Word], line: str, rows: Sequence[str], known: frozenset[str]
) -> list[list[Word]]:
    """The same, divided at single blanks as well where all rows have one and write on behind it."""
    if not any(_wide(line, one, other) for one, other in pairwise(words)):
        return []
    groups: list[list[Word]] = []
    for place, word in enumerate(words):
        if place and not _wide(line, words[place - 1], word):
            gap = word[1] - 1
            end = words[place + 1][1] - 1 if place + 1 < len(words) else None
            name = folded(_joined(words[place - 1 : place + 1]))
            free = all(row[gap : gap + 1] in ("", " ") for row in rows)
            if name in known or not free or not any(row[gap + 1 : end].strip() for row in rows):
                groups[-1].append(word)
                continue
        groups.append([word])
    return groups


def row(line: str, head: Header) -> tuple[str, ...] | None:
    """The cells of `line` under the columns of `head`; None when it does not look like a row of the table."""
    cells_of = _cells_of(line, head)
    return cells_of and tuple(cell.lstrip(TREE) for cell in cells_of)


def _cells_of(line: str, head: Header) -> tuple[str, ...] | None:
    count = len(head.names)
    if head.barred:
        return tuple((*cells(line), *[""] * count)[:count]) if _is_barred(line) else None
    if "\t" in line:
        tabbed = [cell.strip() for cell in line.split("\t")]
        if len(tabbed) == count:
            return tuple(tabbed)
    own = cells(line)
    if len(own) == count:
        return tuple(own)
    if len(own) > 1 and _is_aligned(line, head) and (sliced := _sliced(line, head)):
        return sliced
    if len(line.split()) == count:
        return tuple(line.split())
    if re.match(r"\(?\d+ rows?\)?$", line.strip()) or (len(own) == 1 and count > 2):
        return None
    if len(own) > count:
        return tuple(own[:count])
    # A value that is wider than its column shifts the rest; then words in their order are the better guess.
    return _sliced(line, head) or tuple((*own, *[""] * count)[:count])


def _is_aligned(line: str, head: Header) -> bool:
    """Whether every cell begins where a column's name does: then a gap is an empty cell, and no mere division."""
    starts = {start for start, _ in head.spans}
    return "\t" not in line and all(
        at in starts for at in (0, *(gap.end() for gap in _GAP.finditer(line.rstrip())))
    )


def _sliced(line: str, head: Header) -> tuple[str, ...] | None:
    cuts = [0]
    for (_, end), (start, _) in zip(head.spans, head.spans[1:], strict=False):
        if start > len(line):
            cuts.append(len(line))
            continue
        free = [at for at in range(end, start) if line[at : at + 1] in ("", " ", "\t")]
        if not free:
            return None
        cuts.append(free[-1] if line[start - 1 : start].isspace() else free[0])
    return tuple(line[one:other].strip() for one, other in zip(cuts, [*cuts[1:], None], strict=True))
