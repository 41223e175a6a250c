"""Commands that open a shell or a client elsewhere: in a container, on another machine, as another user, in a database.

What stands below one of them in a document is meant for that, and not for the document's own shell.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from runbook.shell import syntax_tree, words
from runbook.shell.syntax_tree import Node


class _Opener(NamedTuple):
    """How a command opens a shell elsewhere.

    `path` are its words before its operands. `operands` is how many it has (None: any number); with `command`, the
    words after them are a command to run there, and with `strict`, options stand before the operands only. `valued` are
    options that take a value (with ``=``: only one that is attached), `batch` those with which nobody can type
    anything, `needs` those that have to be there (alternatives with ``|``). `asked` is the option whose value is the
    command. `bare`: without a command it opens a shell, too.
    """

    path: str
    operands: int | None = 0
    command: bool = False
    strict: bool = False
    valued: str = ""
    batch: str = ""
    needs: str = ""
    asked: str = ""
    bare: bool = True


# fmt: off
_TTY = "-i|--stdin|--interactive -t|--tty"
_KUBE = (
    "-n --namespace -c --container -f --filename -s --server -l --labels --context --kubeconfig --cluster --user "
    "--image --overrides --restart --env --port --profile --target --copy-to --as --annotations --requests --limits "
    "--serviceaccount --image-pull-policy --pod-running-timeout --override-type"
)
_BOX = (
    "-e --env --env-file -v --volume -w --workdir -u --user -h --hostname --name --network --net --mount --entrypoint "
    "--platform -l --label --gpus --cpus -m --memory --restart --add-host --device --cap-add --cap-drop "
    "--security-opt --shm-size --ulimit --link --ip --dns --pull --log-driver --log-opt --volumes-from --tmpfs --pid "
    "--ipc --userns --runtime --detach-keys --expose --group-add --cidfile --index -f --file --project-name "
    "--profile -H --context"
)
_BOXES = ("docker", "podman", "nerdctl", "docker container", "podman container")
_COMPOSE = ("docker compose", "docker-compose", "podman compose", "podman-compose")
_PORTS = "-p --publish -P --publish-all"
_HOST = "-h --host --port"
_HELP = "--help --version"
# The options are those of each program's manual. `-x` stands for a letter in a cluster of letters (`-ix`), too.
_OPENERS: tuple[_Opener, ...] = (
    *(_Opener(f"{one} exec", 1, True, valued=_KUBE, needs=_TTY, bare=False) for one in ("kubectl", "oc")),
    *(_Opener(f"{one} {verb}", 1, True, valued=_KUBE, needs=_TTY)
      for one in ("kubectl", "oc") for verb in ("run", "attach", "debug")),
    *(_Opener(one, 1, True, valued=_KUBE) for one in ("oc rsh", "oc debug")),
    *(_Opener(f"{one} exec", 1, True, True, _BOX, "-d --detach", _TTY, bare=False) for one in _BOXES),
    *(_Opener(f"{one} run", 1, True, True, f"{_BOX} -p --publish", f"-d --detach {_PORTS}", _TTY) for one in _BOXES),
    *(_Opener(f"{one} {verb}", 1, True, True, f"{_BOX} -p", "-d --detach -T --no-TTY", bare=False)
      for one in _COMPOSE for verb in ("exec", "run")),
    *(_Opener(f"{one} exec", 1, True, valued="--mode --env --user --cwd", batch="-T -n", bare=False)
      for one in ("lxc", "incus")),
    _Opener("az container exec", None, asked="--exec-command"),
    _Opener("az containerapp exec", None, asked="--command"),
    *(_Opener(f"az ssh {one}", None, True) for one in ("vm", "vmss", "arc")),
    *(_Opener(f"az {one}", None) for one in ("webapp ssh", "network bastion ssh", "serial-console connect")),
    *(_Opener(f"az {one} flexible-server connect", None, needs="--interactive") for one in ("postgres", "mysql")),
    *(_Opener(f"gcloud {one} ssh", None, True, batch="--command --dry-run") for one in ("compute", "cloud-shell")),
    _Opener("gcloud sql connect", None),
    _Opener("aws ssm start-session", None, batch="--document-name"),
    _Opener("aws ecs execute-command", None, needs="--interactive", asked="--command"),
    *(_Opener(f"{one} ssh console", None, batch="-C --command") for one in ("fly", "flyctl")),
    _Opener("heroku run", 0, True, True, "-a --app -s --size", bare=False),
    _Opener("vagrant ssh", None, batch="-c --command -h"),
    _Opener("minikube ssh", 0, True, valued="-p --profile -n --node"),
    *(_Opener(one, None) for one in ("multipass shell", "toolbox enter")),
    _Opener("limactl shell", 1, True, True, "--workdir"),
    _Opener("colima ssh", 0, True),
    _Opener("distrobox enter", 1, True, valued="-n --name"),
    _Opener("ssh", 1, True, True, "-B -b -c -D -E -e -F -I -i -J -L -l -m -o -p -R -S -w", "-N -f -W -O -V -Q -G -T"),
    _Opener("tsh ssh", 1, True, True),
    _Opener("mosh", 1, True, True, "-p --port --ssh", _HELP),
    *(_Opener(one, 2) for one in ("telnet", "ftp")),
    _Opener("sftp", 1, valued="-B -b -c -D -F -i -J -l -o -P -R -S -s", batch="-b"),
    *(_Opener(one, 1, valued=f"-p= -u --user -P -S --socket -D --database --ssl-ca --ssl-mode --protocol {_HOST}",
              batch=f"-e --execute -V -I {_HELP}") for one in ("mysql", "mariadb")),
    _Opener("psql", 2, valued=f"-U --username -p -d --dbname -v --set -P -F -R -T -L -o {_HOST}",
            batch=f"-c --command -f --file -l --list -V {_HELP}"),
    *(_Opener(one, 1, valued="-u --username -p --password --host --port --authenticationDatabase --tlsCAFile",
              batch=f"--eval -f --file {_HELP}") for one in ("mongosh", "mongo")),
    _Opener("redis-cli", 0, valued="-h -p -a -u -n -s --user --pass --cacert --cacertdir --cert --key --sni",
            batch="-x -X -r --scan --bigkeys --memkeys --hotkeys --stat --latency --latency-history --latency-dist "
                  f"--pipe --rdb --eval --cluster --lru-test --intrinsic-latency {_HELP}"),
    _Opener("sqlite3", 1, valued="-cmd -init -separator -nullvalue -newline -vfs",
            batch=f"-version -help -batch --batch {_HELP}"),
    _Opener("sqlcmd", 0, valued="-S -d -U -P -H -K -l -t -w -h -a -v -G -s",
            batch=f"-Q -i -o --query --input-file -? {_HELP}"),
    _Opener("cqlsh", 2, valued="-u -p -k --username --password --keyspace", batch=f"-e -f --execute --file {_HELP}"),
    *(_Opener(one, 0, valued=f"-u --user --password -d --database {_HOST}",
              batch=f"-q --query --queries-file -V {_HELP}") for one in ("clickhouse-client", "clickhouse client")),
    _Opener("su", None, valued="-s --shell -g --group -G", batch=f"-c --command {_HELP}"),
    *(_Opener(one, 1, True, True, batch=_HELP) for one in ("chroot", "arch-chroot")),
    _Opener("nsenter", 0, True, True, "-t --target", f"-V {_HELP}"),
    _Opener("nix-shell", None, batch=f"--run --command {_HELP}"),
    _Opener("nix develop", None, batch="-c --command"),
    *(_Opener(f"{one} shell", None) for one in ("poetry", "pipenv", "hatch", "devbox")),
)
"""Commands that open a shell or a client elsewhere, by their first words."""
_SHELLS = frozenset({"bash", "sh", "zsh", "ash", "dash", "fish", "ksh", "csh", "tcsh", "pwsh", "powershell", "cmd"})
_CONSOLES = frozenset({"python", "python3", "ipython", "node", "irb", "php", "rails"})
"""Programs that, elsewhere and without arguments, read what a person types."""
_SHELL_IMAGES = frozenset({
    "ubuntu", "debian", "alpine", "busybox", "centos", "fedora", "rockylinux", "almalinux", "amazonlinux",
    "oraclelinux", "archlinux", "leap", "tumbleweed", "kali-rolling", "buildpack-deps", "bash", "golang", "gcc", "rust",
    "azure-cli",
    "python", "node", "ruby", "julia", "r-base", "erlang", "elixir", "haskell", "openjdk", "base", "core",
})
"""Images whose own command is a shell or a console (Docker Hub's official images, Microsoft's artifact registry)."""
_LEAVING = frozenset({"exit", "logout", "\\q", "quit", "QUIT", "exit()", "quit()", ".quit", ".exit", "quit;", "exit;"})
"""How a person leaves a shell or a client, as the first word of a line."""
# fmt: on

_DASHES = ("--", "\u2013-", "\u2013", "\u2014")
"""What stands before a command; a word processor makes a dash of it."""
_UNKNOWN = "\0"
"""Stands for a word that bash makes when it runs."""
_SUDO_VALUES = "-u --user -g --group -h --host -p --prompt -C -D -R -T -U -r -t"


@dataclass(frozen=True, slots=True)
class Opened:
    """A command on the 1-based `line` of some code that opens a shell elsewhere, by the words that tell what it is.

    `follows`: more commands stand below it in the code. `left`: one of them leaves that shell.
    """

    line: int
    command: str
    follows: bool
    left: bool


def leaves(code: str) -> bool:
    """Whether the code begins with what leaves a shell or a client."""
    first = next(
        (words[0] for line in code.split("\n") if (words := line.split()) and words[0][0] != "#"), ""
    )
    return first in _LEAVING


def opened(code: str) -> Opened | None:
    """The first command of the code that opens a shell or a client elsewhere for a person to type into.

    None where it gets its input from a pipe, a file or a here-document, where it runs a command there, where it stands
    in a loop, a function or a substitution.
    """
    statements = [
        one for one in syntax_tree.parse(code).root.children if one.is_named and one.type != "comment"
    ]
    for at, statement in enumerate(statements):
        for node in _typed(statement):
            if label := _opens(_words(node), inside=False):
                below = [syntax_tree.text(one).strip() for one in statements[at + 1 :]]
                return Opened(node.start_point[0] + 1, label, bool(below), any(map(leaves, below)))
    return None


def _typed(node: Node) -> Iterator[Node]:
    """The simple commands of a statement that have the shell's own input and output."""
    after = node.next_sibling
    if after is not None and after.type == "&":
        return
    match node.type:
        case "command":
            if not any(one.type.endswith("_redirect") for one in node.children):
                yield node
        case "list":
            for one in node.children:
                yield from _typed(one)
        case "redirected_statement":
            body, *redirects = node.children
            if all(syntax_tree.text(one).startswith("2") for one in redirects):
                yield from _typed(body)
        case _:
            return


def _words(node: Node) -> list[str]:
    name = node.child_by_field_name("name")
    if name is None or not name.children:
        return []
    parts = [name.children[0], *node.children_by_field_name("argument")]
    return [one if (one := words.static(part)) is not None else _UNKNOWN for part in parts]


def _opens(words: list[str], *, inside: bool) -> str | None:
    """The words that name what is opened, None where nothing is. `inside`: the command runs elsewhere already."""
    while words and words[0] in ("env", "exec", "command", "nohup", "time", "nice", "winpty"):
        words = words[1:]
        while words and (words[0].startswith("-") or "=" in words[0]):
            words = words[1:]
    if not words:
        return None
    program = words[0].rpartition("/")[2].removesuffix(".exe")
    if program == "sudo":
        options, _, _, rest = _read(words[1:], _SUDO_VALUES, 0, strict=True)
        if options & {"-i", "--login", "-s", "--shell"} and not rest:
            return "sudo -i" if options & {"-i", "--login"} else "sudo -s"
        return _opens(rest, inside=True)
    if program == "busybox" and inside:
        return _opens(words[1:], inside=True)
    if inside and program in _SHELLS:
        plain = all(one[:1] in "-+/" and not re.fullmatch(r"-\w*c\w*|/[ck]", one, re.I) for one in words[1:])
        return program if plain else None
    if inside and program in _CONSOLES and len(words) == 1:
        return program
    for one in _OPENERS:
        path = one.path.split()
        if path[0] == program and (label := _matches(one, path, words)):
            return label
    return None


def _matches(one: _Opener, path: list[str], words: list[str]) -> str | None:
    limit = None if one.operands is None else len(path) - 1 + one.operands
    options, values, operands, rest = _read(words[1:], f"{one.valued} {one.asked}", limit, strict=one.strict)
    if operands[: len(path) - 1] != path[1:] or options & set(one.batch.split()):
        return None
    if not all(options & set(needed.split("|")) for needed in one.needs.split()):
        return None
    operands = operands[len(path) - 1 :]
    if "--entrypoint" in values:
        rest = [values["--entrypoint"], *rest]
    elif one.asked and one.asked in values:
        rest = values[one.asked].split()
    elif one.command:
        rest = [*operands[one.operands :], *rest] if one.operands is not None else [*_after_options(rest)]
    elif rest or (one.operands is not None and len(operands) > one.operands):
        return None
    if any(word.endswith(".js") for word in operands) or (one.operands == 1 and one.command and not operands):
        return None
    if rest:
        return one.path if _opens(rest, inside=True) else None
    if path[-1] == "run" and one.strict and one.bare:  # the image says what it runs
        image = operands[0].rpartition("/")[2].partition(":")[0].partition("@")[0]
        return one.path if image in _SHELL_IMAGES else None
    return one.path if one.bare or one.asked else None


def _after_options(rest: Sequence[str]) -> Sequence[str]:
    """What follows ``--`` for a program that hands it on to ssh: options of that, then a command."""
    if {"-N", "-f"} & set(rest):
        return [_UNKNOWN]  # a tunnel
    return [] if rest and rest[0].startswith("-") else rest


def _read(
    words: Sequence[str], valued: str, operands: int | None, *, strict: bool
) -> tuple[set[str], dict[str, str], list[str], list[str]]:
    """The options, their values, the operands, and what follows ``--`` or, with `strict`, the last operand.

    A cluster of letters counts as each of them, up to one that takes a value.
    """
    takes = set(valued.split())
    options: set[str] = set()
    values: dict[str, str] = {}
    found: list[str] = []
    queue = list(words)
    while queue:
        if strict and operands is not None and len(found) >= operands and not queue[0].startswith("-"):
            return options, values, found, queue
        word = queue.pop(0)
        if word in _DASHES:
            return options, values, found, queue
        if not word.startswith("-") or word == "-":
            found.append(word)
            if strict and operands is not None and len(found) >= operands:
                return options, values, found, queue
            continue
        name, equals, value = word.partition("=")
        if word.startswith("--") or name in takes:
            if value not in ("false", "False"):
                options.add(name)
            if not equals and queue and name in takes:  # what is not known is taken for a flag
                value = queue.pop(0)
            values[name] = value
            continue
        options.add(word)
        for at, letter in enumerate(word[1:], 2):
            options.add(f"-{letter}")
            if f"-{letter}" in takes or f"-{letter}=" in takes:
                if at > len(word) - 1 and queue and f"-{letter}" in takes:
                    queue.pop(0)
                break
    return options, values, found, []
