"""How large the program of a pattern is, told before it is compiled: its repeats decide how much memory that takes.

`regex` writes ``a{1000000}`` out; the bound on the time of a search comes too late for that. The bounds are like those
of RE2 (https://github.com/google/re2/wiki/Syntax: a repeat count is at most 1000, that of nested ones together, too).
"""

import re

MOST_REPEATS = 1000
"""The product of the counts of repeats that are nested."""
MOST_STEPS = 20_000
"""Characters, classes and groups with all repeats written out: at about 600 bytes each, 12 MB (measured)."""
_TOKEN = re.compile(
    r"""
    (?P<recursion> \(\? (?: R | [+-]?\d+ | & | P> | P& ) )
  | (?P<comment> \(\?\# [^)]* \)? )
  | \\ .
  | \[ \^? \]? (?: \\. | \[: [a-z^]+ :\] | [^]\\] )* \]?
  | (?P<open> \( (?: \? (?: <?[=!] | [:>|] | P?<[^>)]*> | \( [^)]* \) | [A-Za-z0-9-]*:? ) )? )
  | (?P<close> \) )
  | \{ \s* (?P<least> \d* ) \s* (?P<comma> ,? ) \s* (?P<most> \d* ) \s* \}
  | .
    """,
    re.VERBOSE | re.DOTALL,
)
_VERBOSE = re.compile(r"\(\?[a-zA-Z]*x")
_COMMENT = re.compile(r"(?<!\\)#[^\n]*")


class BadPattern(ValueError):  # noqa: N818 - says what was read
    """Not a regular expression that is used."""


class HugePattern(BadPattern):
    """A regular expression that is not compiled, since its program is too large."""


def check(pattern: str) -> None:
    """Raises HugePattern, and BadPattern for a pattern that calls itself: what that takes has no bound."""
    forms = [pattern]
    if _VERBOSE.search(pattern):  # a comment may hold parentheses: read it both ways
        forms.append(_COMMENT.sub("", pattern))
    for one in forms:
        _check(one)


def _check(pattern: str) -> None:
    """One pass, a pair for each open group: the steps in it, and the most that repeats in it multiply by."""
    groups: list[tuple[int, int]] = [(0, 1)]
    last = (0, 1)  # what a repeat would be about
    for token in _TOKEN.finditer(pattern):
        steps, most = groups[-1]
        if token["recursion"]:
            raise BadPattern(f"{token[0]}...) makes it call itself, which is not allowed")
        if token["comment"] or token[0] in ("*", "+", "?"):
            continue
        if token["open"]:
            groups.append((0, 1))
            last = (0, 1)
            continue
        if token["least"] or token["most"]:
            count = max(1, *(int(number[:9]) for number in (token["least"], token["most"]) if number))
            steps -= last[0]
            last = last[0] * count, last[1] * count
        elif token["close"]:
            inside = groups.pop()
            groups = groups or [(0, 1)]  # it closes nothing that was opened: take all before it
            steps, most = groups[-1]
            last = inside[0] + 1, inside[1]
        else:
            last = 1, 1
        groups[-1] = steps + last[0], max(most, last[1])
        if last[1] > MOST_REPEATS:
            raise HugePattern(
                f"its repeats come to {last[1]}, nested ones multiplied; {MOST_REPEATS} are allowed"
            )
    steps = sum(one for one, _ in groups)
    if steps > MOST_STEPS:
        raise HugePattern(f"with its repeats written out it has {steps} steps; {MOST_STEPS} are allowed")
