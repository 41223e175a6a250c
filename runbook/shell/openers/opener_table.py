"""The table of the commands that open a shell or a client elsewhere, and of the shells and clients themselves."""

from typing import NamedTuple


class Opener(NamedTuple):
    """How a command opens a shell elsewhere.

    `path` are its words before its operands. `operands` is how many it has (None: any number); with `command`, the
    words after them are a command to run there, and with `strict`, options stand before the operands only, with `late`
    also between them and the command. `ports`: what publishes ports is a server, unless it says its command. `valued`
    are options that take a value (with ``=``: only one that is attached),
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
    ports: bool = False


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
PORTS = frozenset({"-p", "--publish", "-P", "--publish-all"})
"""Options that publish ports of a container."""
_HOST = "-h --host --port"
_HELP = "--help --version"
# The options are those of each program's manual. `-x` stands for a letter in a cluster of letters (`-ix`), too.
OPENERS: tuple[Opener, ...] = (
    *(Opener(f"{one} exec", 1, True, valued=_KUBE, needs=_TTY, bare=False) for one in ("kubectl", "oc")),
    *(Opener(f"{one} {verb}", 1, True, valued=_KUBE, needs=_TTY)
      for one in ("kubectl", "oc") for verb in ("run", "attach", "debug")),
    *(Opener(one, 1, True, valued=_KUBE) for one in ("oc rsh", "oc debug")),
    *(Opener(f"kubectl {one}", None, True, valued=_KUBE) for one in ("node-shell", "enter", "iexec")),
    *(Opener(f"{one} exec", 1, True, True, _BOX, "-d --detach", _TTY, bare=False) for one in _BOXES),
    *(Opener(f"{one} run", 1, True, True, f"{_BOX} -p --publish", "-d --detach", _TTY, ports=True) for one in _BOXES),
    *(Opener(f"{one} attach", None, batch="--no-stdin") for one in _BOXES),
    *(Opener(f"{one} start", None, needs="-i|--interactive") for one in _BOXES),
    Opener("crictl exec", 1, True, True, "-r --runtime-endpoint --timeout", needs=_TTY, bare=False),
    *(Opener(f"ctr {one} exec", 1, True, valued="-n --namespace -a --address --exec-id --cwd --user",
             needs="-t|--tty", bare=False) for one in ("task", "tasks", "t")),
    *(Opener(f"{one} {verb}", 1, True, True, f"{_BOX} -p", "-d --detach -T --no-TTY", bare=False)
      for one in _COMPOSE for verb in ("exec", "run")),
    *(Opener(f"{one} exec", 1, True, valued="--mode --env --user --cwd", batch="-T -n", bare=False)
      for one in ("lxc", "incus")),
    Opener("az container exec", None, asked="--exec-command"),
    Opener("az containerapp exec", None, asked="--command"),
    *(Opener(f"az ssh {one}", None, True) for one in ("vm", "vmss", "arc")),
    *(Opener(f"az {one}", None)
      for one in ("webapp ssh", "network bastion ssh", "serial-console connect", "vm serial-console connect")),
    *(Opener(f"az {one} flexible-server connect", None, needs="--interactive") for one in ("postgres", "mysql")),
    *(Opener(f"gcloud {one} ssh", None, True, batch="--command --dry-run")
      for one in ("compute", "beta compute", "alpha compute", "compute tpus tpu-vm", "cloud-shell")),
    Opener("gcloud sql connect", None),
    Opener("aws ssm start-session", None, batch="--document-name"),
    Opener("aws ecs execute-command", None, needs="--interactive", asked="--command"),
    *(Opener(f"{one} ssh console", None, batch="-C --command") for one in ("fly", "flyctl")),
    Opener("heroku run", 0, True, valued="-a --app -s --size", bare=False),
    Opener("heroku ps:exec", None, batch="--status"),
    *(Opener(one, None, batch="-c --command --ssh-command")
      for one in ("aws ec2-instance-connect ssh", "cf ssh", "doctl compute ssh", "eb ssh", "linode-cli ssh",
                  "balena ssh", "balena device ssh", "scw instance server ssh", "pct enter")),
    *(Opener(one, 1, True) for one in ("hcloud server ssh", "juju ssh")),
    *(Opener(one, 0, True, valued="-c --codespace -r --repo") for one in ("gh codespace ssh", "gh cs ssh")),
    *(Opener(one, 0, True) for one in ("adb shell", "railway ssh", "lima", "ddev ssh", "lando ssh")),
    *(Opener(one, 1, True, True, "-l -P -pw -i -load -p", "-batch -N -V")
      for one in ("plink", "dbclient", "rsh", "rlogin")),
    *(Opener(one, 1, True) for one in ("docker-machine ssh", "virtctl ssh", "virtctl console",
                                       "kubectl virt ssh", "kubectl virt console")),
    Opener("multipass exec", 1, True, bare=False),
    Opener("devcontainer exec", 0, True, valued="--workspace-folder --container-id --config", bare=False),
    Opener("nomad alloc exec", 1, True, True, "-task", bare=False),
    Opener("vagrant ssh", None, True, batch="-c --command -h"),
    Opener("minikube ssh", 0, True, valued="-p --profile -n --node"),
    *(Opener(one, None)
      for one in ("multipass shell", "toolbox enter", "lxc shell", "incus shell", "lxc-console", "virsh console",
                  "xl console", "machinectl login", "podman machine ssh", "singularity shell", "apptainer shell")),
    Opener("lxc-attach", None, True, valued="-n --name -P --lxcpath -e -s"),
    Opener("machinectl shell", 1, True, True, "-M --machine --uid -E --setenv"),
    *(Opener(f"{one} exec", 1, True, True, "-B --bind -H --home --pwd -W", bare=False)
      for one in ("singularity", "apptainer")),
    Opener("wsl", 0, True, True, "-d --distribution -u --user --cd --shell-type --distribution-id",
           "-l --list -i --install --update --shutdown --status -s --set-default --set-version "
           "--set-default-version --export --import --import-in-place -t --terminate --unregister -v --version "
           "--mount --unmount --manage --uninstall --help"),
    Opener("limactl shell", 1, True, True, "--workdir"),
    Opener("colima ssh", 0, True),
    Opener("distrobox enter", 1, True, valued="-n --name"),
    Opener("ssh", 1, True, True, "-B -b -c -D -E -e -F -I -i -J -L -l -m -o -p -R -S -w",
           "-N -f -W -O -V -Q -G -T", late=True),
    Opener("autossh", 1, True, True, "-M -B -b -c -D -E -e -F -I -i -J -L -l -m -o -p -R -S -w", "-N -f", late=True),
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
    Opener("runuser", None, valued="-s --shell -g --group -G", batch=f"-c --command -u --user {_HELP}"),
    Opener("runuser", 0, True, True, "-u --user -g --group -G", needs="-u|--user", bare=False),
    Opener("setpriv", 0, True, True, "--reuid --regid --groups --inh-caps --ambient-caps --bounding-set", bare=False),
    Opener("pkexec", 0, True, True, "--user", _HELP),
    Opener("ip netns exec", 1, True, True, "-n -netns --netns", bare=False),
    Opener("unshare", 0, True, True, "-S --setuid -G --setgid -R --root -w --wd --propagation --map-user --map-group",
           f"-V {_HELP}"),
    Opener("systemd-nspawn", 0, True, True, "-D --directory -i --image -M --machine -u --user --bind --bind-ro",
           _HELP),
    Opener("systemd-run", 0, True, True, "-p --property -u --unit -E --setenv -M --machine --uid --gid --slice",
           needs="-t|--pty|-S|--shell|--scope"),
    Opener("srun", 0, True, True, "-N --nodes -n --ntasks -c --cpus-per-task -p --partition -A --account -t --time -w "
           "--nodelist -J --job-name -G --gpus --mem --gres -q --qos -C --constraint", needs="--pty", bare=False),
    Opener("salloc", 0, True, True, "-N -n -c -p -A -t -w -J -G -q -C --nodes --ntasks --time --account --partition"),
    Opener("qsub", None, needs="-I"),
    *(Opener(one, 1, True, True, batch=_HELP) for one in ("chroot", "arch-chroot")),
    Opener("nsenter", 0, True, True, "-t --target", f"-V {_HELP}"),
    Opener("nix-shell", None, batch=f"--run --command {_HELP}"),
    Opener("nix develop", None, batch="-c --command"),
    *(Opener(f"{one} shell", None) for one in ("poetry", "pipenv", "hatch", "devbox")),
)
"""Commands that open a shell or a client elsewhere, by their first words."""
ALIASES = {
    "k": ("kubectl",), "kubecolor": ("kubectl",), "singularity-ce": ("singularity",),
}
"""Other names of programs of the table, as tutorials use them."""
WITHIN = frozenset({"microk8s", "k3s", "k0s", "minikube"})
"""Programs that have kubectl as a command of theirs."""
WRAPPERS = {
    "env": "-u --unset -C --chdir", "exec": "-a", "command": "", "builtin": "", "nohup": "", "time": "-f -o",
    "nice": "-n --adjustment", "ionice": "-c -n -p --class --classdata", "winpty": "", "stdbuf": "-i -o -e",
    "setsid": "", "sshpass": "-p -f -d -P", "timeout": "-s -k --signal --kill-after", "proxychains": "-f",
    "proxychains4": "-f", "torsocks": "", "torify": "", "unbuffer": "", "rlwrap": "", "caffeinate": "-t -w",
    "xvfb-run": "-n -s", "systemd-inhibit": "", "ssh-agent": "-a -t",
}
"""Programs that run the words after their options (the values: options that take one); timeout has one word before."""
SUDO = {
    "sudo": ("-u --user -g --group -h --host -p --prompt -C -D -R -T -U -r -t", ("-i", "--login", "-s", "--shell")),
    "doas": ("-u -C", ("-s",)),
}
"""Programs that run a command as another user: options that take a value, and those that open a shell."""
TYPED_LANGUAGES = frozenset({
    "", "console", "shell-session", "shellsession", "sh-session", "text", "txt", "plaintext", "plain", "powershell",
    "pwsh", "ps1", "cmd", "bat", "batch", "dos", "zsh", "fish", "ksh", "terminal", "shell", "bash", "sh", "azurecli",
    "azurepowershell", "azurepowershell-interactive",
})
"""Languages of fences that hold what a person types in a terminal, whether or not they are run."""
CLIENTS = frozenset({
    "telnet", "ftp", "sftp", "mysql", "mariadb", "psql", "mongosh", "mongo", "redis-cli", "sqlite3", "sqlcmd", "cqlsh",
    "clickhouse-client", "clickhouse client", "nix-shell", "nix develop", "poetry shell", "pipenv shell",
    "hatch shell", "devbox shell", "gcloud sql connect", "az postgres flexible-server connect",
    "az mysql flexible-server connect",
})
"""Those of the table that run on this machine: without input they end at once, and do nothing."""
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
