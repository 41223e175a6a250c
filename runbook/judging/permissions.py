"""File modes as ``ls -l`` prints them (POSIX: ls, long format)."""

from runbook.judging.patterns import lazy

MODE = lazy(r"[-dlbcps](?:[r-][w-][xsS-]){2}[r-][w-][xtT-][+.@]?")


def contradiction(expected: str, actual: str) -> str | None:
    """What differs in two modes beyond the group's own bits, which follow the reader's umask (002 or 022)."""
    if expected[0] != actual[0]:
        return f"the mode is {actual}, expected {expected}: another type of file"
    special = [one.lower() in "st" and one != "-" for one in (expected[6], expected[9], expected[3])]
    others = [one.lower() in "st" and one != "-" for one in (actual[6], actual[9], actual[3])]
    if expected[1:4] != actual[1:4] or special != others:
        return f"the mode is {actual}, expected {expected}"
    if expected[7:10] != actual[7:10]:
        return f"the mode is {actual}, expected {expected}: other people's rights differ"
    return None
