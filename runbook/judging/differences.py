"""How a difference of two values is told."""

from runbook.judging.verdict import quoted


def named(key: str) -> str:
    """What stands behind `key`; *the value* when there is none."""
    return f"{key.strip()!s}" if key.strip() else "the value"


def differs(key: str, one: str, other: str, why: str = "") -> str:
    """The contradiction that `other` stands where `one` is documented, and `why` it is one."""
    return f"{named(key)} is {quoted(other)}, expected {quoted(one)}{why}"
