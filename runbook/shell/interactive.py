"""Which programs talk with a person: tables, and a look at the commands of a block.

Some want the whole terminal. A block's output goes into pipes, where a program that draws on a screen is of no use.
In a terminal, a block that calls one of these gets the terminal for all of its streams; the directive ``interactive``
asks for the same by hand. Programs that do well with a pipe (less, man, git log: they print and end) are not here.

Some open a shell or a client elsewhere: `runbook.shell.openers.opener_table` has their table.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runbook.shell.openers.shell_openers import Move

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


_CALL_START = (
    r"(?:^|[;&|(]|\bdo\b|\bthen\b|\belse\b|\$\()[ \t]*(?:(?:sudo|env|command|exec|nice|time)\s+|\w+=\S*\s+)*"
)

ASKING = (
    rf"{_CALL_START}read\b(?![^\n;|&]*<)(?![^\n]*\bdone\b)",
    rf"{_CALL_START}select\s+\w+\s+in\b",
    rf"{_CALL_START}(?:ssh|mosh|telnet)\b(?![^\n]*BatchMode)",
    rf"{_CALL_START}(?:less|more|most|man)\b",
    rf"{_CALL_START}az\s+login\b(?![^\n]*(?:--identity|--service-principal|\s-i\b))",
    rf"{_CALL_START}(?:gcloud\s+auth\s+login|gh\s+auth\s+login|docker\s+login|aws\s+configure)\b",
    rf"{_CALL_START}(?:passwd|su|sftp|ftp|mysql|psql|sqlite3|python3?|bash|sh)[ \t]*$",
    r"(?:^|[;&|(])[ \t]*sudo\b(?!\s+(?:-n|--non-interactive)\b)",
    r"</dev/tty\b",
)
"""Commands that talk with a person: questions, logins, pagers, shells and consoles without a script."""
_READS_INPUT = r"\|\s*(?:while\s+)?(?:IFS=\S*\s+)?read\b|\bwhile\s+(?:IFS=\S*\s+)?read\b[^\n]*"


@cache
def _asking() -> tuple[re.Pattern[str], ...]:
    """`ASKING`, compiled when the guide first asks: a session imports this module and does without."""
    return tuple(re.compile(one, re.MULTILINE) for one in ASKING)


def asks(code: str) -> bool:
    """Whether the code wants the person's terminal. It reads lines, not grammar; a key does the same by hand."""
    plain = re.sub(_READS_INPUT, " ", code)
    return wants_terminal(code) or any(one.search(plain) for one in _asking()) or opened(code) is not None


_OPENING = """
dbclient ddev docker-machine lando plink rlogin rsh virtctl
adb apptainer arch-chroot autossh aws az balena cf chroot clickhouse clickhouse-client colima cqlsh crictl ctr devbox
devcontainer distrobox doas docker docker-compose doctl eb fly flyctl ftp gcloud gh hatch hcloud heroku incus ip juju k
kubecolor kubectl lima limactl linode-cli lxc lxc-attach lxc-console machinectl mariadb minikube mongo mongosh mosh
multipass mysql nerdctl nix nix-shell nomad nsenter oc pct pipenv pkexec podman podman-compose poetry psql qsub railway
redis-cli runuser salloc scw setpriv sftp singularity singularity-ce sqlcmd sqlite3 srun ssh su sudo systemd-nspawn
systemd-run telnet toolbox tsh unshare vagrant virsh wsl xl
"""
_WORDS = re.compile(r"[^a-z0-9-]+")
OPENING = frozenset(_OPENING.split())
"""The first words of the commands in `runbook.shell.openers.opener_table`, which takes a while to import."""


def may_open(code: str) -> bool:
    """Whether a word of the code is one of `OPENING`, in any case (``$KUBECTL``): without one it opens nothing."""
    return not OPENING.isdisjoint(_WORDS.split(code.lower()))


def opened(code: str) -> "Move | None":
    """The first statement of the code that opens a shell or a client elsewhere for a person to type into."""
    if not may_open(code):
        return None
    from runbook.shell.openers import shell_openers

    return shell_openers.opens(code)
