"""Which programs want the whole terminal: a table, and a look at the commands of a block.

A block's output goes into pipes, where a program that draws on a screen is of no use. In a terminal, a block that calls
one of these gets the terminal for all of its streams; the directive ``interactive`` asks for the same by hand.
Programs that do well with a pipe (less, man, git log: they print and end) are not here.
"""

import re

# fmt: off
# Debian's alternatives `editor`, `vi`, `view`, `vimdiff`; then monitors, multiplexers, file managers, dialogs.
PROGRAMS = frozenset({
    "vi", "vim", "nvim", "view", "vimdiff", "nano", "pico", "emacs", "mg", "joe", "jed", "micro", "ne",
    "hx", "vipw", "vigr", "visudo", "sudoedit", "editor", "sensible-editor", "top", "htop", "btop",
    "atop", "iotop", "iftop", "nload", "ncdu", "watch", "k9s", "tmux", "screen", "byobu", "mc", "nnn",
    "ranger", "dialog", "whiptail", "nmtui", "aptitude"
})
# fmt: on
"""Programs that draw on the whole screen, by name."""

CALLS = (
    re.compile(r"crontab\b.*\s-e\b"),
    re.compile(r"(kubectl|oc)\s+(\S+\s+)*?edit\b"),
    re.compile(r"systemctl\s+(\S+\s+)*?edit\b"),
    re.compile(
        r"git\s+(-[cC]\s+\S+\s+|-\S+\s+)*(rebase\b.*\s(-i\b|--interactive\b)|commit\b(?!.*\s(-\w*[mFC]|--(message|file|reuse-message|no-edit|dry-run)\b)))"
    ),
)
"""Calls of other programs that start an editor."""

_START = re.compile(r"(?:^|[;&|(]|\bdo\b|\bthen\b)\s*", re.MULTILINE)
_BEFORE = re.compile(r"(?:(?:sudo|env|command|exec|nice)(?:\s+-\S+)*\s+|[A-Za-z_]\w*=[^\s\"'$`]*\s+)*")
_BATCH = re.compile(
    r"(?:top|atop|iotop|iftop|vim?|nvim|emacs|tmux|screen)\b.*\s(-b\w*|-e\w*|-es|-Es|-batch|--batch|-d\w*|-dmS)\b"
)
_ELSEWHERE = re.compile(r"\||>|<<|&\s*$")


def wants_terminal(code: str) -> bool:
    """Whether `code` calls a program of the tables, and not in a pipeline, in the background or redirected.

    It reads lines, not the shell's grammar: what it misses takes the directive.
    """
    for line in code.splitlines():
        for start in _START.finditer(line):
            rest = line[_BEFORE.match(line, start.end()).end() :]  # type: ignore[union-attr]
            command = re.split(r";|&&|\|\|", rest, maxsplit=1)[0].strip()
            word = command.split(None, 1)[0] if command else ""
            known = word.rpartition("/")[2] in PROGRAMS and not _BATCH.match(command)
            if (known or any(one.match(command) for one in CALLS)) and not _ELSEWHERE.search(command):
                return True
    return False
