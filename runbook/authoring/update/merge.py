"""A documented result and the output that came -> the text to document, the author's hand kept in it."""

from runbook.authoring.update import merge_json, merge_lines
from runbook.authoring.update.merge_words import Merger
from runbook.core.decoding import normalize


def merge(expected: str, actual: str, merger: Merger) -> str:
    """The new content of a result; `expected` itself, byte for byte, when all of it still fits.

    JSON stays in the author's order and form; of other texts the lines stay that still fit. Placeholders, ``...`` and
    prompts are kept, identifiers that the author never showed are hidden.
    """
    if normalize.clean(expected) == normalize.clean(actual):
        return expected
    merged = merge_json.merge(expected, actual, merger)
    return merge_lines.merge(expected, actual, merger) if merged is None else merged


def printed(actual: str, merger: Merger, documented: str = "") -> str:
    """The output as it was printed: no escape sequences, identifiers hidden."""
    text = merger.style.hide(normalize.clean(actual), documented)
    return f"{text}\n" if text else ""
