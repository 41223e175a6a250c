"""Names that say what they name: ids of resources, ``type/name``, ``product/version``."""

import re

from runbook.judging.differences import differs
from runbook.judging.patterns import lazy

_PROVIDER = lazy(r"/providers/([\w.]+/[\w]+)", re.IGNORECASE)
_PRODUCT = lazy(r"([A-Za-z][\w+-]*?)(?:/v?\d+(?:\.\d+)*|(?:==|[-_@])v?\d+(?:\.\d+)+)[\w.:+~-]*")
_PLATFORM = lazy(r"(?:linux|darwin|windows|freebsd)/\w+(?:/v\d)?")
_TYPE = lazy(r"[A-Z]\w+(?:\.\w+)+/\w+(?:/\w+)*$|[a-z][\w.]*/v\d\w*$")
_FILE = lazy(r"/[^/]+\.[a-z]{1,4}$")
"""A file in a folder, no ``type/name``."""
_OF_TYPE = lazy(r"([A-Za-z]+(?:\.[A-Za-z][\w-]*)*)/[^\s/]+")


def provider(one: str, other: str, key: str) -> str | None:
    """What contradicts when two ids are of resources of two types (Azure Resource Manager), or two API types differ."""
    left, right = _PROVIDER.findall(one), _PROVIDER.findall(other)
    if left and right and left[-1].casefold() != right[-1].casefold():
        return differs(key, left[-1], right[-1])
    if _TYPE.match(one) and _TYPE.match(other):
        return differs(key, one, other)
    return None


def typed(one: str, other: str) -> bool:
    """Whether both are ``type/name`` (``service/web``, ``nginx/1.27``) of two types."""
    left, right = _OF_TYPE.fullmatch(one), _OF_TYPE.fullmatch(other)
    if left is None or right is None or left[1].casefold() == right[1].casefold():
        return False
    if left[1].partition(".")[0] == right[1].partition(".")[0] and left[0].islower():
        return False  # a kind that has moved to another group: deployment.extensions, deployment.apps
    if _FILE.search(one) and _FILE.search(other):
        return False
    return not (_PLATFORM.fullmatch(one) and _PLATFORM.fullmatch(other))


def released(one: str, other: str) -> bool:
    """Whether both are the same product of two versions: ``nginx/1.18.0``, ``HTTP/2``."""
    left, right = _PRODUCT.fullmatch(one), _PRODUCT.fullmatch(other)
    return left is not None and right is not None and left[1].casefold() == right[1].casefold()
