"""From the command that opens a shell elsewhere for a person to what runs a command there."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from runbook.shell.openers.opener_table import SHELLS, SUDO, WRAPPERS, Opener
from runbook.shell.openers.shell_openers import UNKNOWN, openers_of, path_of, read_words, unwrapped


class Join(StrEnum):
    """How a layer takes a command."""

    WORDS = "words"
    """The words of the command, each as it is."""
    CODE = "code"
    """One word of code for a shell."""
    ATTACHED = "attached"
    """Code for a shell, attached to the last word of the layer (``--command=``)."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A program that runs a command elsewhere. `words` come before the command.

    `further` come before each command but the first, where the first one makes the place (a container), else None;
    ``@NAME@`` in the words stands for a name that no other run has.
    """

    words: tuple[str, ...]
    join: Join = Join.WORDS
    further: tuple[str, ...] | None = None

    def around(self, command: Sequence[str], *, first: bool) -> list[str]:
        """The words that run a command there."""
        words = self.words if first or self.further is None else self.further
        match self.join:
            case Join.WORDS:
                return [*words, *command]
            case Join.CODE:
                return [*words, shlex.join(command)]
            case Join.ATTACHED:
                return [*words[:-1], words[-1] + shlex.join(command)]


@dataclass(frozen=True, slots=True)
class ExecPrefix:
    """Layers of programs, the outermost first: ``ssh HOST`` around ``sudo -u USER``."""

    layers: tuple[Layer, ...]

    def argv(self, command: Sequence[str], *, first: bool = False) -> list[str]:
        """The words that run a command there. `first`: it is the first one, which makes the place where need be."""
        words = list(command)
        for layer in reversed(self.layers):
            words = layer.around(words, first=first)
        return words

    def named(self, name: str) -> "ExecPrefix":
        """With a name for what the first command makes."""

        def filled(words: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(one.replace("@NAME@", name) for one in words)

        return ExecPrefix(
            tuple(
                replace(one, words=filled(one.words), further=one.further and filled(one.further))
                for one in self.layers
            )
        )

    def inside(self, outer: "ExecPrefix") -> "ExecPrefix":
        """This one, begun from a shell that `outer` reaches."""
        there = (replace(one, words=one.further) if one.further is not None else one for one in outer.layers)
        return ExecPrefix((*(replace(one, further=None) for one in there), *self.layers))


def exec_prefix(words: Sequence[str], *, declared: bool = False) -> ExecPrefix | None:
    """What runs a command where `words` open a shell; None where that cannot be told, or where it is no shell.

    `declared`: somebody wrote the words to be put before a command (``ip netns exec NS``): then any program will do.
    """
    layers = _layers(list(words), declared=declared)
    return ExecPrefix(layers) if layers else None


def _layers(words: list[str], *, declared: bool = False) -> tuple[Layer, ...] | None:
    rest, program = unwrapped(words)
    lead = tuple(words[: len(words) - len(rest)]) if rest else ()
    # Those that are no programs, or that a program started by another one has no use for.
    if lead and lead[0].rpartition("/")[2] in ("exec", "command", "builtin", "time", "nohup", "winpty"):
        lead = ()
    words = rest
    if not words or words[0] == UNKNOWN or program in WRAPPERS:
        return None
    if program in SHELLS:
        found: tuple[Layer, ...] | None = (
            () if all(one[:1] in "-+" and "c" not in one for one in words[1:]) else None
        )
    elif program in SUDO:
        found = _sudo(words, program)
    else:
        found = _of_table(words, program)
        if found is None and declared:
            found = (Layer(tuple(words)),)
    if found is None:
        return None
    if lead and lead[0].rpartition("/")[2] == "sshpass":  # it types the password
        found = tuple(replace(one, words=_unbatched(one.words)) for one in found)
    return (Layer(lead), *found) if lead else found


def _unbatched(words: tuple[str, ...]) -> tuple[str, ...]:
    at = words.index(_BATCH[-1]) if _BATCH[-1] in words else 0
    return (*words[: at - 1], *words[at + 1 :]) if at else words


_BATCH = ("-T", "-o", "BatchMode=yes")
"""No terminal there, and nobody here who would answer a question."""


def _sudo(words: list[str], program: str) -> tuple[Layer, ...] | None:
    rest = read_words(words[1:], SUDO[program][0], 0, strict=True)[3]
    while rest and "=" in rest[0]:
        rest = rest[1:]
    head = [_without(one, "s") for one in words[1 : len(words) - len(rest)] if one not in ("--shell", "--")]
    inner = _layers(rest) if rest else ()
    if inner is None:
        return None
    # Nobody is there to type a password.
    return (Layer((words[0], "-n", *(one for one in head if one))), *inner)


_ONE_PLACE = frozenset({
    "kubectl exec", "oc exec", "oc rsh", "ssh", "autossh", "tsh ssh", "az ssh vm", "az ssh vmss", "az ssh arc",
    "docker exec", "podman exec", "nerdctl exec", "docker container exec", "podman container exec",
    "docker run", "podman run", "nerdctl run", "docker container run", "podman container run",
    "docker compose exec", "docker-compose exec", "podman compose exec", "podman-compose exec", "crictl exec",
    "lxc exec", "incus exec", "lxc shell", "incus shell", "gcloud compute ssh", "gcloud beta compute ssh",
    "gcloud alpha compute ssh", "vagrant ssh", "minikube ssh", "multipass shell", "limactl shell", "lima", "colima ssh",
    "distrobox enter", "hcloud server ssh", "juju ssh", "gh codespace ssh", "gh cs ssh", "adb shell", "wsl",
    "podman machine ssh", "su", "runuser", "setpriv", "pkexec", "ip netns exec", "chroot", "arch-chroot", "nsenter",
    "lxc-attach", "cf ssh", "fly ssh console", "flyctl ssh console", "apptainer exec", "singularity exec",
})  # fmt: skip
"""Where two commands find the same place: the others would make a new one each time, or take no command."""
_CODE = {
    "ssh": (), "autossh": (), "tsh ssh": (), "az ssh vm": ("--",), "az ssh vmss": ("--",), "az ssh arc": ("--",),
    "vagrant ssh": ("-c",), "minikube ssh": ("--",), "colima ssh": ("--",), "hcloud server ssh": (), "juju ssh": (),
    "gh codespace ssh": ("--",), "gh cs ssh": ("--",), "adb shell": (), "podman machine ssh": (), "su": ("-c",),
    "cf ssh": ("-c",), "fly ssh console": ("-C",), "flyctl ssh console": ("-C",),
}  # fmt: skip
"""Programs whose command is code for the shell there, and the words before it."""
_DASHED = frozenset({
    "kubectl exec", "oc exec", "lxc exec", "incus exec", "distrobox enter", "multipass shell", "lxc shell",
    "incus shell", "lxc-attach",
})  # fmt: skip
"""Programs that want ``--`` before the command."""
_SHELL_VERB = {"multipass shell": "exec", "lxc shell": "exec", "incus shell": "exec"}
"""Commands of which another one of the same program takes a command."""


def _of_table(words: list[str], program: str) -> tuple[Layer, ...] | None:
    for one in openers_of(program):
        found = _of_row(one, words)
        if found is not None:
            return found
    return None


def _of_row(one: Opener, words: list[str]) -> tuple[Layer, ...] | None:
    split = path_of(one, words)
    if split is None or one.path not in _ONE_PLACE:
        return None
    command, options = split
    if options & set(one.batch.split()) or UNKNOWN in command[:1]:
        return None
    if one.path == "runuser" and ("-u" in options or "--user" in options) != bool(one.needs):
        return None
    head = _headed(words, command)
    if command == ["~"]:
        command = []
    if len(command) == 1 and " " in command[0]:
        try:
            command = shlex.split(command[0])
        except ValueError:
            return None
    inner = _layers(command) if command else ()
    if inner is None:
        return None
    return (_layer(one, head), *inner)


def _headed(words: list[str], command: list[str]) -> list[str]:
    """The words without those of the command, which come last or between options."""
    head = list(words)
    for word in reversed(command):
        at = len(head) - 1 - head[::-1].index(word)
        del head[at]
    return head[:-1] if head[-1] in ("--", "\u2013-", "\u2013", "\u2014") else head


def _layer(one: Opener, head: list[str]) -> Layer:
    path = one.path
    verb = path.rpartition(" ")[2]
    program = path.partition(" ")[0]
    if path in _SHELL_VERB:
        head[head.index(verb)] = _SHELL_VERB[path]
    if program in ("kubectl", "oc") or verb in ("exec", "run"):
        head = [kept for word in head if word not in _TTY and (kept := _without(word, "t"))]
    if path in ("ssh", "autossh", "tsh ssh"):
        head = [kept for word in head if (kept := _without(word, "t"))]
    if path == "ssh" or path == "autossh":
        head[1:1] = _BATCH
    if path.endswith(" run"):
        return _made(head, verb)
    if verb == "exec" and "compose" in path:
        head.insert(head.index("exec") + 1, "-T")
    elif (
        verb == "exec"
        and program in ("docker", "podman", "nerdctl", "kubectl", "oc")
        and not {"-i", "--stdin", "--interactive"} & set(head)
    ):
        head.insert(head.index("exec") + 1, "-i")
    if path == "wsl":
        return Layer((*head, "-e"))
    if path.startswith("gcloud"):
        return Layer((*head, "--quiet", "--command="), Join.ATTACHED)
    if path in _CODE:
        return Layer((*head, *_CODE[path]), Join.CODE)
    if path == "runuser" and not one.needs:
        return Layer((*head, "-c"), Join.CODE)
    return Layer((*head, "--")) if path in _DASHED else Layer(tuple(head))


def _made(head: list[str], verb: str) -> Layer:
    """A container that the first command makes, and the others go into."""
    named = next((at for at, one in enumerate(head) if one == "--name" or one.startswith("--name=")), None)
    if named is None:
        name = "@NAME@"
        head[head.index(verb) + 1 : head.index(verb) + 1] = ["--name", name]
    else:
        name = head[named].partition("=")[2] or head[named + 1]
    if not {"-i", "--interactive"} & set(head):
        head.insert(head.index(verb) + 1, "-i")
    return Layer(tuple(head), further=(*head[: head.index(verb)], "exec", "-i", name))


_TTY = frozenset({"--tty", "--tty=true", "-tty"})


def _without(word: str, letter: str) -> str:
    """A cluster of flags without one of them: ``-it`` -> ``-i``; other words as they are."""
    if not re.fullmatch(r"-[a-zA-Z]+", word) or letter not in word[1:]:
        return word
    if not re.fullmatch(r"-[iItTdsnEHSkKqvxX46AaCYyu]+", word):
        return word
    kept = word.replace(letter, "")
    return "" if kept == "-" else kept
