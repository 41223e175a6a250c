"""Port numbers: a service's own one is part of the result, one that the system lends is not (RFC 6335, section 6)."""

from runbook.judging import keys
from runbook.judging.patterns import lazy

LENT = 30000
"""From here on ports are lent: to node ports (Kubernetes), to clients (Linux: 32768; RFC 6335: 49152)."""
_WITH_PORT = lazy(r"(?:[a-z][a-z0-9+.-]*://)?(\[[^\]]*\]|[^\s:/#\[\]]+)[:#](\d{1,5})(?:/\S*)?")


def contradiction(expected: str, actual: str, key: str) -> str | None:
    """Another port of the same place, or behind a key that says *port*; None when they agree or may differ."""
    if expected.isdigit() and actual.isdigit():
        one, other = (expected, actual) if "port" in keys.words(key) else ("", "")
    else:
        left, right = _WITH_PORT.fullmatch(expected), _WITH_PORT.fullmatch(actual)
        if left is None or right is None or left[1] != right[1]:
            return None
        if "#" in expected and "." not in left[1]:
            return None
        one, other = left[2], right[2]
    if one == other or int(one) >= LENT or int(other) >= LENT:
        return None
    return f"the port is {other}, expected {one}"
