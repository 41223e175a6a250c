"""Whom an address reaches (RFC 6890): this machine alone, all its interfaces, a private network, or everybody.

Which address it is changes from run to run; of which of these kinds it is does not.
"""

from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address

from runbook.judging import keys
from runbook.judging.patterns import lazy
from runbook.judging.verdict import quoted


class Reach(StrEnum):
    """Whom an address reaches."""

    LOOPBACK = "the loopback"
    WILDCARD = "all interfaces"
    LINK = "link-local"
    PRIVATE = "a private address"
    PUBLIC = "a public address"


OPEN = frozenset({"public", "external", "internet"})
"""Words of a key behind which an address is reached by everybody."""
_ADDRESS = lazy(
    r"(?<![\w.])(?:\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\.\d)|localhost(?![\w.-]))"
    r"|(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])"
    r"|(?<![\w*])\*(?=:\d|:\*)|(?<!\S)\*(?=\s+-?::|$)|(?<!\S):::(?=\d)"
)
_CLOCK = lazy(r"\d{1,2}:\d\d(?::\d\d)?")
_ANYWHERE = lazy(r"\d\.\d|::|\*|localhost")


@lru_cache(maxsize=4096)
def found(text: str) -> tuple[Reach, ...]:
    """The kinds of the addresses in a text, in its order."""
    if not _ANYWHERE.search(text):
        return ()
    kinds = (_reach(hit[0]) for hit in _ADDRESS.finditer(text[:2000]) if not _CLOCK.fullmatch(hit[0]))
    return tuple(kind for kind in kinds if kind)


def _reach(text: str) -> Reach | None:
    if text == "localhost":
        return Reach.LOOPBACK
    if text in ("*", "::", ":::"):
        return Reach.WILDCARD
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if address.is_loopback:
        return Reach.LOOPBACK
    if address.is_unspecified:
        return Reach.WILDCARD
    if address.is_link_local:
        return Reach.LINK
    return Reach.PRIVATE if address.is_private and not _documents(text) else Reach.PUBLIC


def _documents(text: str) -> bool:
    """Whether an address is one of those that documents write for a public one (RFC 5737, 3849)."""
    return text.startswith(("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"))


def contradiction(expected: str, actual: str, key: str = "", *, named: bool = True) -> str | None:
    """That addresses of another reach stand for the documented ones; None when they agree, or there are none.

    `named`: it is the address of something that is told by its name; which resolver a system asks is its own business.

    What listens for this machine alone and for everybody is not the same, nor is a host's own loopback its address.
    """
    one, other = found(expected), found(actual)
    if not one or not other:
        return None
    lost, new = set(one) - set(other), set(other) - set(one)
    wider = other.count(Reach.WILDCARD) - one.count(Reach.WILDCARD)
    if Reach.LOOPBACK in lost and wider > 0:
        return f"{quoted(actual)} has {Reach.WILDCARD}, expected {Reach.LOOPBACK}"
    if Reach.LOOPBACK in new and wider < 0:
        return f"{quoted(actual)} has {Reach.LOOPBACK}, expected {Reach.WILDCARD}"
    if named and lost & {Reach.PRIVATE, Reach.PUBLIC} and new and new <= {Reach.LOOPBACK, Reach.LINK}:
        return f"{quoted(actual)} has {next(iter(new))}, expected {next(iter(lost))}"
    # Behind which address something stands is the reader's own, unless the key says that it is to be reached.
    if keys.words(key) & OPEN and set(one) == {Reach.PUBLIC} and set(other) == {Reach.PRIVATE}:
        return f"{quoted(actual)} has {other[0]}, expected {one[0]}"
    return None
