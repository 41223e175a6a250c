"""Names that are others than in the recording: which they are, learned from requests that create them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl

from runbook.cloud.cassettes.cassette import RecordedExchange
from runbook.cloud.cassettes.message_body import Json

GUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_FIXED = frozenset(("default", "current", "latest", "$default", "web", "me"))
_SHORTEST_PREFIX = 4
_LONGEST_SHOWN = 80
_CREATES = re.compile(r"(?:.*\.)?(?:Create|Register|Run|Start|Allocate|Import)\w*")
"""Actions of AWS whose parameters ``...Name`` name what they make; those of others may name what is there."""
NAMED = re.compile(r"\$\.(?:name|displayName|metadata\.name|Name|[A-Z]\w*Name)")
"""Paths at which a body gives what it makes a name."""
_TOKENS = re.compile(r"[^A-Za-z0-9]+|[A-Za-z0-9]+")


def segments(url: str) -> list[str]:
    """Host and path of an address, part by part."""
    place = url.partition("://")[2].partition("?")[0]
    return [one for one in place.split("/") if one]


def created_names(exchanges: Iterable[RecordedExchange]) -> frozenset[str]:
    """The names that the recorded document gives to what it makes: only these may be others in a replay.

    The name of a region, say, is one that it has not made: another one is another request.
    """
    return frozenset(
        name for one in exchanges for name in _names(one) if len(name) > 1 and name.lower() not in _FIXED
    )


def _names(exchange: RecordedExchange) -> Iterator[str]:
    method = exchange.request["method"]
    if method in ("PUT", "PATCH"):
        parts = segments(exchange.request["url"])
        if len(parts) > 1 and not GUID.fullmatch(parts[-1]):
            yield parts[-1]
    if method in ("POST", "PUT", "PATCH"):
        data = exchange.request.get("json")
        if isinstance(data, dict):
            meta = data.get("metadata")
            yield from _texts(data.get("name"), data.get("displayName"), data.get("Name"))
            yield from _texts(meta.get("name") if isinstance(meta, dict) else None)
        form = data if isinstance(data, dict) else dict(parse_qsl(str(exchange.request.get("text", ""))))
        action = exchange.request.get("headers", {}).get("x-amz-target") or form.get("Action", "")
        into = (
            f"{segments(exchange.request['url'])[-1].lower().removesuffix('s')}name"  # TableName into Tables
        )
        creates = _CREATES.fullmatch(str(action))
        yield from _texts(
            *(form[key] for key in form if NAMED.fullmatch(f"$.{key}") and (creates or key.lower() == into))
        )


def _texts(*values: Json) -> Iterator[str]:
    return (one for one in values if isinstance(one, str) and one)


def own_guids(exchanges: Iterable[RecordedExchange]) -> frozenset[str]:
    """The GUIDs that programs made themselves: they come in a request before any answer has them."""
    answered: set[str] = set()
    own: set[str] = set()
    for one in exchanges:
        own.update(guid for guid in map(str.lower, GUID.findall(str(one.request))) if guid not in answered)
        answered.update(map(str.lower, GUID.findall(str(one.response))))
    return frozenset(own)


class Renames:
    """Recorded name -> the name in this run, one to one. `own` are the GUIDs that may be others."""

    def __init__(self, names: frozenset[str], own: frozenset[str]) -> None:
        self._names = names
        self._folded = frozenset(map(str.lower, names))
        self._own = own
        self._of: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None

    def text(self, text: str) -> str:
        """A recorded text with the names of this run; a name in lower case stays so."""
        if not self._of:
            return text
        if self._pattern is None:
            known = sorted({*self._of, *map(str.lower, self._of)}, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, known)))
        lower = {name.lower(): value for name, value in self._of.items()}
        return self._pattern.sub(lambda one: self._of.get(one[0]) or lower[one[0]].lower(), text)

    def same(self, recorded: str, actual: str) -> bool:
        """Whether two parts of a path are the same, letter case aside."""
        folded = actual.lower()
        return recorded.lower() == folded or self.text(recorded).lower() == folded

    def may_be(self, recorded: str, actual: str) -> bool:
        """Whether `recorded` may be called `actual` in this run: nothing speaks against it so far."""
        if GUID.fullmatch(recorded) and GUID.fullmatch(actual):
            return recorded.lower() in self._own and self._is_free(recorded, actual)
        return recorded.lower() in self._folded and self._is_free(recorded, actual)

    def _is_free(self, recorded: str, actual: str) -> bool:
        taken = {value.lower() for name, value in self._of.items() if name.lower() != recorded.lower()}
        known = next((value for name, value in self._of.items() if name.lower() == recorded.lower()), None)
        return actual.lower() not in taken and (known is None or known.lower() == actual.lower())

    def learn(self, recorded: str, actual: str) -> None:
        """From now on `recorded` is called `actual`, which may be the same name: then it is no other one later on."""
        folded = recorded.lower()
        if folded in self._folded or folded in self._own:
            exact = next((name for name in self._names if name.lower() == folded), recorded)
            if exact not in self._of:
                self._of[exact] = exact if folded == actual.lower() else actual
                self._pattern = None

    def with_learned(self, more: Mapping[str, str]) -> "Renames":
        """A copy that knows more; what it learns by itself the original does not know."""
        copy = Renames(self._names, self._own)
        copy._of = dict(self._of)
        for recorded, actual in more.items():
            copy.learn(recorded, actual)
        return copy

    def derived(self, recorded: str, actual: str) -> bool:
        """Whether both are made of the same words, where beginnings of names stand for names (``myAKSClust-...``)."""
        left, right = _TOKENS.findall(recorded), _TOKENS.findall(actual)
        if len(left) != len(right):
            return False
        return all(
            a == b
            or any(_is_beginning(a, name) and _is_beginning(b, other) for name, other in self._of.items())
            for a, b in zip(left, right, strict=True)
        )


def _is_beginning(part: str, name: str) -> bool:
    bare = "".join(re.findall(r"[A-Za-z0-9]+", name)).lower()
    return len(part) >= min(_SHORTEST_PREFIX, len(bare)) and bare.startswith(part.lower())


def plain(value: Json) -> str:
    """A value in a message: short, on one line."""
    if value is None:
        return "nothing"
    text = " ".join((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).split())
    return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…")
