"""JSON as documents and programs show it: abridged, commented, with placeholders; between warnings and a prompt."""

import json
import re
from typing import Any

from runbook.judging.patterns import lazy

_STRING = r'"(?:[^"\\\n]|\\.)*"'
_NOISE = lazy(
    rf"({_STRING})|(//[^\n]*|/\*.*?\*/)|((?:\.{{2,}}+|…)(?:[^\n\x22{{}}\[\]:.…]*+(?:\.{{2,}}+|…))?)",
    re.DOTALL,
)
_OMISSION = lazy(r"(?m)^\s*\[\s*(?:\.{2,}|…)\s*\],?\s*$")
_BARE = lazy(rf"({_STRING})|(<[^<>\n]*>|\$\{{?\w+\}}?|\b[xX]{{3,}}\b|\*{{3,}}|⟨[a-z]+⟩)")
_COMMA = lazy(rf"({_STRING})|,(\s*[}}\]])|([{{\[]\s*),")
_GAP = lazy(rf"({_STRING}|[}}\]\d]|true|false|null)(\s*\n\s*)(?=[\"{{\[])")
_START = lazy(r"[{\[]")
_LAST = lazy(r"[\w.+-]*,?\s*")
"""What may follow the place where JSON that is cut off cannot be read further: a part of a value."""
MOST_STARTS = 24
"""Places at which the beginning of JSON is tried."""

NOTHING: Any = object()
"""No JSON was found."""


def documented(text: str) -> Any:
    """The JSON that a document shows, or `NOTHING`.

    Comments and ``...`` are left out, placeholders outside of strings become strings, missing and extra commas do
    not matter.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    if not text.lstrip().startswith(("{", "[")):
        return NOTHING
    if (values := _sequence(text)) is not None:
        return values
    text = _OMISSION.sub("", text)
    text = _NOISE.sub(lambda found: found[1] or "", text)
    text = with_strings(text)
    text = _GAP.sub(lambda found: f"{found[1]},{found[2]}", text)
    for _ in range(2):
        text = _COMMA.sub(lambda found: found[1] or (found[2] or found[3] or ""), text)
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return NOTHING


def with_strings(text: str) -> str:
    """`text` with strings in the place of what stands for a value outside of strings: ``<guid>``, ``$NAME``."""
    return _BARE.sub(lambda found: found[1] or f'"{found[2]}"', text) if _BARE.search(text) else text


def abridged(text: str) -> bool:
    """Whether a document says that it left something out."""
    return re.search(r"(?m)^\s*(?:\.{2,}|…|\[\.{2,}\]|\[…\])\s*,?\s*$|\"\.{3}\"", text) is not None


def found(text: str, like: Any) -> Any:
    """The JSON in an output, before and after which anything may stand, or `NOTHING`.

    `like` is the documented value: a scalar is looked for line by line, a container wherever one begins.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    if not isinstance(like, dict | list):
        return _scalar(text)
    if isinstance(like, list) and (values := _sequence(text)) is not None:
        return values
    best, longest, end = NOTHING, 0, 0
    decoder = json.JSONDecoder(strict=False)
    starts = 0
    for start in _START.finditer(text):
        if start.start() < end:
            continue
        starts += 1
        if starts > MOST_STARTS:
            break
        try:
            value, end = decoder.raw_decode(text, start.start())
        except json.JSONDecodeError as error:
            if _is_cut_off(text, start.start(), error):
                break
            continue
        except RecursionError:
            continue
        length = end - start.start()
        fitting = type(value) is type(like)
        if length > 2 and (length + (len(text) if fitting else 0)) > longest:
            best, longest = value, length + (len(text) if fitting else 0)
        elif best is NOTHING and fitting:
            best = value
    return best


def _is_cut_off(text: str, start: int, error: json.JSONDecodeError) -> bool:
    """Whether the JSON that begins a line at `start` is complete but for its end, so that it holds all that follows."""
    begins = not text[text.rfind("\n", 0, start) + 1 : start].strip()
    return begins and (error.msg.startswith("Unterminated") or _LAST.fullmatch(text, error.pos) is not None)


def _sequence(text: str) -> list[Any] | None:
    """The values of a text that is several of them, one after another (``jq``, JSON lines); None for any other."""
    decoder = json.JSONDecoder()
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        try:
            value, at = decoder.raw_decode(text, at + len(text[at:]) - len(text[at:].lstrip()))
        except (ValueError, RecursionError):
            return None
        found.append(value)
    return found if len(found) > 1 else None


def is_container(text: str) -> bool:
    """Whether a text is a JSON object or array and nothing else."""
    return text.startswith(("{", "[")) and is_alone(text)


def is_alone(text: str) -> bool:
    """Whether a text is one JSON value and nothing else."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _scalar(text: str) -> Any:
    for line in reversed(text.split("\n")[-50:]):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if not isinstance(value, dict | list):
            return value
    return NOTHING


def forget(value: Any, path: str) -> None:
    """Take what a JSONPath selects out of a JSON value, in place; nothing where it selects nothing, or is none."""
    import jsonpath  # not at the top: 50 ms

    try:
        found = list(jsonpath.finditer(path, value)) if isinstance(value, dict | list) else []
    except jsonpath.JSONPathError:
        return
    for one in found:
        if one.parent is not None and isinstance(one.parent.obj, dict | list):
            place: Any = one.parts[-1]
            try:
                del one.parent.obj[place]
            except (KeyError, IndexError):  # a list that an earlier one has shortened
                continue
