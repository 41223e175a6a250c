"""The table of the commands that open a shell or a client elsewhere, and of the shells and clients themselves."""

from typing import NamedTuple


class Opener(NamedTuple):
    """How a command opens a shell elsewhere.

    `path` are its words before its operands. `operands` is how many it has (None: any number); with `command`, the
    words after them are a command to run there, and with `strict`, options stand before the operands only, with `late`
    also between them and the command. `valued` are options that take a value (with ``=``: only one that is attached),
    `batch` those with which nobody can type anything, `needs` those that have to be there (alternatives with ``|``).
    `asked` is the option whose value is the command. `bare`: without a command it opens a shell, too.
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
    late: bool = False


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
OPENERS: tuple[Opener, ...] = (
    *(Opener(f"{one} exec", 1, True, valued=_KUBE, needs=_TTY, bare=False) for one in ("kubectl", "oc")),
    *(Opener(f"{one} {verb}", 1, True, valued=_KUBE, needs=_TTY)
      for one in ("kubectl", "oc") for verb in ("run", "attach", "debug")),
    *(Opener(one, 1, True, valued=_KUBE) for one in ("oc rsh", "oc debug")),
    *(Opener(f"{one} exec", 1, True, True, _BOX, "-d --detach", _TTY, bare=False) for one in _BOXES),
    *(Opener(f"{one} run", 1, True, True, f"{_BOX} -p --publish", f"-d --detach {_PORTS}", _TTY) for one in _BOXES),
    *(Opener(f"{one} {verb}", 1, True, True, f"{_BOX} -p", "-d --detach -T --no-TTY", bare=False)
      for one in _COMPOSE for verb in ("exec", "run")),
    *(Opener(f"{one} exec", 1, True, valued="--mode --env --user --cwd", batch="-T -n", bare=False)
      for one in ("lxc", "incus")),
    Opener("az container exec", None, asked="--exec-command"),
    Opener("az containerapp exec", None, asked="--command"),
    *(Opener(f"az ssh {one}", None, True) for one in ("vm", "vmss", "arc")),
    *(Opener(f"az {one}", None) for one in ("webapp ssh", "network bastion ssh", "serial-console connect")),
    *(Opener(f"az {one} flexible-server connect", None, needs="--interactive") for one in ("postgres", "mysql")),
    *(Opener(f"gcloud {one} ssh", None, True, batch="--command --dry-run") for one in ("compute", "cloud-shell")),
    Opener("gcloud sql connect", None),
    Opener("aws ssm start-session", None, batch="--document-name"),
    Opener("aws ecs execute-command", None, needs="--interactive", asked="--command"),
    *(Opener(f"{one} ssh console", None, batch="-C --command") for one in ("fly", "flyctl")),
    Opener("heroku run", 0, True, True, "-a --app -s --size", bare=False),
    Opener("vagrant ssh", None, batch="-c --command -h"),
    Opener("minikube ssh", 0, True, valued="-p --profile -n --node"),
    *(Opener(one, None) for one in ("multipass shell", "toolbox enter")),
    Opener("limactl shell", 1, True, True, "--workdir"),
    Opener("colima ssh", 0, True),
    Opener("distrobox enter", 1, True, valued="-n --name"),
    Opener("ssh", 1, True, True, "-B -b -c -D -E -e -F -I -i -J -L -l -m -o -p -R -S -w",
           "-N -f -W -O -V -Q -G -T", late=True),
    Opener("tsh ssh", 1, True, True),
    Opener("mosh", 1, True, True, "-p --port --ssh", _HELP),
    *(Opener(one, 2) for one in ("telnet", "ftp")),
    Opener("sftp", 1, valued="-B -b -c -D -F -i -J -l -o -P -R -S -s", batch="-b"),
    *(Opener(one, 1, valued=f"-p= -u --user -P -S --socket -D --database --ssl-ca --ssl-mode --protocol {_HOST}",
              batch=f"-e --execute -V -I {_HELP}") for one in ("mysql", "mariadb")),
    Opener("psql", 2, valued=f"-U --username -p -d --dbname -v --set -P -F -R -T -L -o {_HOST}",
            batch=f"-c --command -f --file -l --list -V {_HELP}"),
    *(Opener(one, 1, valued="-u --username -p --password --host --port --authenticationDatabase --tlsCAFile",
              batch=f"--eval -f --file {_HELP}") for one in ("mongosh", "mongo")),
    Opener("redis-cli", 0, valued="-h -p -a -u -n -s --user --pass --cacert --cacertdir --cert --key --sni",
            batch="-x -X -r --scan --bigkeys --memkeys --hotkeys --stat --latency --latency-history --latency-dist "
                  f"--pipe --rdb --eval --cluster --lru-test --intrinsic-latency {_HELP}"),
    Opener("sqlite3", 1, valued="-cmd -init -separator -nullvalue -newline -vfs",
            batch=f"-version -help -batch --batch {_HELP}"),
    Opener("sqlcmd", 0, valued="-S -d -U -P -H -K -l -t -w -h -a -v -G -s",
            batch=f"-Q -i -o --query --input-file -? {_HELP}"),
    Opener("cqlsh", 2, valued="-u -p -k --username --password --keyspace", batch=f"-e -f --execute --file {_HELP}"),
    *(Opener(one, 0, valued=f"-u --user --password -d --database {_HOST}",
              batch=f"-q --query --queries-file -V {_HELP}") for one in ("clickhouse-client", "clickhouse client")),
    Opener("su", None, valued="-s --shell -g --group -G", batch=f"-c --command {_HELP}"),
    *(Opener(one, 1, True, True, batch=_HELP) for one in ("chroot", "arch-chroot")),
    Opener("nsenter", 0, True, True, "-t --target", f"-V {_HELP}"),
    Opener("nix-shell", None, batch=f"--run --command {_HELP}"),
    Opener("nix develop", None, batch="-c --command"),
    *(Opener(f"{one} shell", None) for one in ("poetry", "pipenv", "hatch", "devbox")),
)
"""Commands that open a shell or a client elsewhere, by their first words."""
SHELLS = frozenset({"bash", "sh", "zsh", "ash", "dash", "fish", "ksh", "csh", "tcsh", "pwsh", "powershell", "cmd"})
CONSOLES = frozenset({"python", "python3", "ipython", "node", "irb", "php", "rails"})
"""Programs that, elsewhere and without arguments, read what a person types."""
SHELL_IMAGES = frozenset({
    "ubuntu", "debian", "alpine", "busybox", "centos", "fedora", "rockylinux", "almalinux", "amazonlinux",
    "oraclelinux", "archlinux", "leap", "tumbleweed", "kali-rolling", "buildpack-deps", "bash", "golang", "gcc", "rust",
    "azure-cli",
    "python", "node", "ruby", "julia", "r-base", "erlang", "elixir", "haskell", "openjdk", "base", "core",
})
"""Images whose own command is a shell or a console (Docker Hub's official images, Microsoft's artifact registry)."""
LEAVING = frozenset({"exit", "logout", "\\q", "quit", "QUIT", "exit()", "quit()", ".quit", ".exit", "quit;", "exit;"})
"""How a person leaves a shell or a client, as the first word of a line."""
# fmt: on
