"""Values of the provider tables: texts with `{...}` in them, and the paths that they are put at.

| written | is |
|---|---|
| `{name}` `{id}` `{group}` `{location}` `{parent}` `{tenant}` `{subscription}` `{user}` `{now}` | the resource's own |
| `{guid:WORD}` `{hex:8:WORD}` `{digits:8:WORD}` `{key:64:WORD}` `{address:WORD}` | made up, the same each time |
| `{properties.dnsPrefix}` | a value of the resource; the row is left out when there is none |
| `{.name}` | a value of the array's element that is filled in |
| `{pick:200:WORD}` | a number from 4 on, below the one that is given |
| `{index}` | of what is made several times |
| `{authority}` | the certificate authority of the run, PEM in base64 |
| `{...:lower}` | in lower case |
"""

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from runbook.cloud.standin.identities import SUBSCRIPTION, TENANT, USER, Mint

_FIELD = re.compile(r"\{([^{}]+)\}")
_BASE64 = "base64 of"
"""An object with this key alone is the base64 of its value, as JSON."""


class NoValue(Exception):  # noqa: N818 - a row that does not apply, not an error
    """A value that the template needs is not there."""


class Filler:
    """Fills templates for one resource."""

    def __init__(self, mint: Mint, now: Callable[[], str], resource: Mapping[str, Any], **more: str) -> None:
        self._mint, self._now, self._resource = mint, now, resource
        parts = str(resource.get("id", "")).split("/")
        groups = [parts[at + 1] for at, part in enumerate(parts[:-1]) if part.lower() == "resourcegroups"]
        self._words = {
            "name": str(resource.get("name", "")),
            "id": str(resource.get("id", "")),
            "location": str(resource.get("location", "")),
            "group": groups[0] if groups else "",
            "scope": "/".join(parts[:5]) if groups else "",
            "parent": parts[-3] if len(parts) > 3 else "",
            "parent_id": "/".join(parts[:-2]),
            "tenant": TENANT,
            "subscription": SUBSCRIPTION,
            "user": USER,
            **more,
        }

    def fill(self, template: Any, element: Any = None) -> Any:
        """Fill in a template: a text, or an object or array of templates.

        Raises:
            NoValue: a text alone needs a value that is not there. In an object or array it is left out.
        """
        if isinstance(template, Mapping):
            filled = dict(self._items(template.items(), element))
            return _encoded(filled[_BASE64]) if _BASE64 in filled else filled
        if isinstance(template, list):
            return [value for _, value in self._items(enumerate(template), element)]
        if not isinstance(template, str):
            return template
        whole = _FIELD.fullmatch(template)
        if whole:
            return self._value(whole[1], element)
        return _FIELD.sub(lambda found: str(self._value(found[1], element)), template)

    def _items(self, items: Iterable[tuple[Any, Any]], element: Any) -> Iterator[tuple[Any, Any]]:
        for key, one in items:
            try:
                yield key, self.fill(one, element)
            except NoValue:
                continue

    def _value(self, words: str, element: Any) -> Any:
        kind, *rest = words.split(":")
        lower = bool(rest) and rest[-1] == "lower"
        value = self._named(kind, rest[:-1] if lower else rest, element)
        return str(value).lower() if lower else value

    def _named(self, kind: str, rest: list[str], element: Any) -> Any:
        identity = self._words["id"]
        mint = self._mint
        match kind:
            case "now":
                return self._now()
            case "guid":
                return mint.guid(identity, *rest)
            case "hex" | "digits" | "letters" | "key":
                made: Callable[..., str] = getattr(mint, kind)
                return made(int(rest[0]), identity, *rest[1:], *self._generation(rest[-1]))
            case "address":
                return mint.public_address(identity, *rest)
            case "pick":
                return 4 + mint.raw(1, identity, *rest)[0] % (int(rest[0]) - 4)
            case _ if kind.startswith("."):
                return look_up(element, kind[1:])
            case _ if kind in self._words:
                return self._words[kind]
            case _:
                return look_up(self._resource, kind)

    def _generation(self, word: str) -> list[object]:
        """A key that was regenerated differs from the one before."""
        held = self._resource.get("_regenerated", {})
        return [held[word]] if word in held else []


def _encoded(value: Any) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def look_up(value: Any, path: str) -> Any:
    """Find `a.b.0.c` in nested objects.

    Raises:
        NoValue: there is nothing, or null.
    """
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = next((one for key, one in value.items() if key.lower() == part.lower()), None)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            value = None
        if value is None:
            raise NoValue(path)
    return value


def put_at(target: dict[str, Any], path: str, make: Callable[[Any], Any], keep: bool = False) -> None:
    """Put a value at `a.b[].c`, once for each element of `b`; `make` gets the element. `a?.b` is only put where `a` is.

    With `keep`, a value that is there already stays. Nothing is put where `make` finds a value absent.
    """
    _put(target, path.split("."), make, None, keep)


def _put(
    target: dict[str, Any], parts: list[str], make: Callable[[Any], Any], element: Any, keep: bool
) -> None:
    name = parts[0].removesuffix("[]").removesuffix("?")
    key = next((key for key in target if key.lower() == name.lower()), name)
    held = target.get(key)
    if parts[0].endswith("[]"):
        for one in held if isinstance(held, list) else ():
            if isinstance(one, dict):
                _put(one, parts[1:], make, one, keep)
    elif parts[0].endswith("?") and not isinstance(held, dict):
        return
    elif len(parts) > 1:
        inner = held if isinstance(held, dict) else {}
        _put(inner, parts[1:], make, element, keep)
        if inner:
            target[key] = inner
    elif not (keep and held is not None):
        with suppress(NoValue):
            target[key] = make(element)
