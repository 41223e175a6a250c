"""Codes of what there is to say of the shell code of blocks."""

from runbook.checks.case import Case
from runbook.core.diagnostics import Severity

CASES = (
    Case(
        "broken-continuation",
        Severity.WARNING,
        "Blanks follow the backslash at the end of a line: it does not continue the line, but produces a "
        "word of one blank.",
        "Remove the blanks.",
    ),
    Case(
        "hidden-character",
        Severity.ERROR,
        "A command contains a character that is not seen, or that changes the order in which others are seen: a "
        "control character (backspace, escape), a blank of no width, a byte order mark, a direction control "
        "(CVE-2021-42574). The code does not run as it reads. Joiners that a script needs, emoji sequences, direction "
        "marks beside right-to-left letters, and a pair of direction controls around plain words are not reported.",
        "Remove it, or write it as an escape: `$'\\b'`, `$'\\u200b'`.",
    ),
    Case(
        "may-wait",
        Severity.INFO,
        "A command waits for user input: `read`, `ssh` without a command, an `az ... delete` without "
        "`--yes`. Not reported for a block with `interactive`.",
        "Give the answer in the command, or mark the block `interactive`.",
    ),
    Case(
        "may-wait",
        Severity.WARNING,
        "A command runs until it is stopped: `kubectl get --watch`, `kubectl port-forward`, `tail -f`.",
        "Put it in the background (`&`), limit it (`timeout 60 ...`), or skip the block.",
    ),
    Case(
        "no-break-space",
        Severity.WARNING,
        "A command contains a no-break space. In an indentation it is read as a blank; elsewhere the shell "
        "treats it as a letter.",
        "Replace it with a blank.",
    ),
    Case(
        "override-left",
        Severity.INFO,
        "A variable was given (`--var`, `--env-file`), but an assignment of the document takes precedence; "
        "the message says why, for instance because it applies to one command only.",
        "Nothing, or use a plain assignment: `X=1`.",
    ),
    Case(
        "placeholder",
        Severity.ERROR,
        "An unquoted `<placeholder>`: the shell would read it as redirections, and create a file or fail. "
        "A possible redirection (`sort <in >out`) is not reported.",
        "Put a value or a variable in its place. In an assignment (`export RG=<rg>`), `--var RG=...` puts "
        "it there.",
    ),
    Case(
        "prompts-in-code",
        Severity.WARNING,
        "A block of commands begins its lines with `$ `. The prompts are removed; lines without one are "
        "treated as output.",
        "Remove the prompts, or use the language `console`.",
    ),
    Case(
        "syntax-error",
        Severity.ERROR,
        "bash cannot parse a block (`bash -n`). Blocks with `exit=2` are not checked.",
        "Correct the code. Code that is only valid together belongs in one block.",
    ),
    Case(
        "undefined-variable",
        Severity.INFO,
        "A variable is used that no earlier block assigns, and that neither the shell nor a login sets: a "
        "parameter of the document.",
        "Give it a value with `--var`, or declare it in a `variables` comment.",
    ),
    Case(
        "unended-heredoc",
        Severity.ERROR,
        "A heredoc has no end: the rest of the block would be its text.",
        "Put its delimiter on a line of its own, with no blanks before or after it.",
    ),
)
"""By code."""
