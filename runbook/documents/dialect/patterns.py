"""Whether a mark's pattern is a regular expression.

Documents hold patterns in Go's syntax (https://pkg.go.dev/regexp/syntax) as well as in Python's; a pattern is
at fault only when it is at fault in both.
"""

import re
import warnings

_GO_ONLY = re.compile(
    r"""
    \\x\{ [0-9A-Fa-f]+ \}               # a character by its number
  | \\C                                # a byte
  | (?P<skip> \\[^QpPzhHuU] )
  | \(\? [imsU]* (?: -[imsU]+ )? \)     # flags that hold from here on
  | (?P<group> \(\? [imsU]* (?: -[imsU]+ )? : )
  | \\Q .*? (?: \\E | \Z )              # literal text
  | \\[pP] (?: \{ \^? \w+ \} | \w )     # a class of Unicode
  | \\[zhH]
  | \[: \^? \w+ :\]                     # a class of POSIX
    """,
    re.VERBOSE | re.DOTALL,
)


def problem(pattern: str) -> str | None:
    """What is wrong with a pattern, in `re`'s words; None when nothing is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(_GO_ONLY.sub(lambda form: form["skip"] or (form["group"] and "(?:") or "x", pattern))
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return None
