"""The table of commands that wait for a person or that never end by themselves."""

from typing import NamedTuple


class Waiting(NamedTuple):
    """A command that waits: its first words (operands, options left aside), with one of the options `needs` (none: in
    any case) and none of the options `unless`. `why` is the end of the message. `endless`: it goes on until it is
    stopped; otherwise a person has to do something.

    `-x` stands for a letter in a cluster of letters, too. `bare`: only without further operands.
    """

    path: str
    needs: str = ""
    unless: str = ""
    why: str = ""
    endless: bool = True
    bare: bool = False


_FOLLOW = "-f --follow"
_HELP = "--help -h"
_COMPOSE = ("docker compose", "docker-compose", "podman compose")
_ASKING = """
acr delete, acr repository delete, aks delete, cosmosdb delete, disk delete, group delete, mysql flexible-server delete,
postgres flexible-server delete, sql db delete, sql server delete, storage account delete, vm delete
"""
"""Azure CLI commands that ask before they delete (their reference documents ``--yes``)."""

# fmt: off
# The options are those of each program's manual.
WAITING: tuple[Waiting, ...] = (
    *(Waiting(f"{one} get", "-w --watch --watch-only") for one in ("kubectl", "oc")),
    *(Waiting(f"{one} logs", _FOLLOW) for one in ("kubectl", "oc", "docker", "podman", "nerdctl", *_COMPOSE)),
    *(Waiting(f"{one} {verb}", unless=_HELP) for one in ("kubectl", "oc") for verb in ("port-forward", "proxy")),
    *(Waiting(f"{one} up", unless="-d --detach --wait --no-start --help") for one in _COMPOSE),
    *(Waiting(one, "-f -F --follow", "--pid") for one in ("tail", "journalctl")),
    Waiting("watch", unless="--help -v --version"),
    *(Waiting(f"az {one} log tail") for one in ("webapp", "functionapp", "logicapp")),
    Waiting("az webapp log deployment show", "--follow"),
    *(Waiting(f"az {one} logs", _FOLLOW) for one in ("container", "spring app", "containerapp job")),
    *(Waiting(f"az {one} logs show", "--follow") for one in ("containerapp", "containerapp env")),
    Waiting("az container attach"),
    Waiting("az aks browse"),
    Waiting("az network bastion tunnel"),
    Waiting("minikube tunnel", unless="--cleanup -c --help"),
    Waiting("minikube dashboard", unless="--url --help"),
    Waiting("hubble observe", _FOLLOW),
    Waiting("cilium hubble port-forward"),
    Waiting("istioctl dashboard", unless=_HELP),
    Waiting("linkerd viz dashboard", unless=_HELP),
    Waiting("stern", unless=f"--no-follow --version -v {_HELP}"),
    *(Waiting(one) for one in ("npm start", "npm run dev", "npm run start", "yarn start", "yarn dev", "pnpm dev")),
    *(Waiting(one, unless=_HELP) for one in (
        "flask run", "mkdocs serve", "hugo server", "ng serve", "jekyll serve", "rails server", "func start", "ngrok http",
        "dotnet watch", "hatch run dev", "ollama serve", "cloudflared tunnel run", "swa start", "streamlit run",
        "jupyter notebook", "jupyter lab",
    )),
    *(Waiting(one, unless=f"--version --check-config {_HELP}") for one in ("uvicorn", "gunicorn", "hypercorn")),
    Waiting("mvn spring-boot:run"), Waiting("./mvnw spring-boot:run"), Waiting("mvn quarkus:dev"),
    Waiting("mvn jetty:run"), Waiting("mvn liberty:dev"), Waiting("mvn liberty:run"), Waiting("./gradlew bootRun"),
    Waiting("sleep infinity"),
    Waiting("tcpdump", unless="-c -r -D -L -d --version --help --list-interfaces -G"),
    Waiting("ping", unless="-c -w -n -V -h --help"),
    Waiting("az login", why="waits for somebody to sign in", endless=False,
            unless="-i --identity --service-principal --federated-token --help -h -p --password"),
    Waiting("azd auth login", why="waits for somebody to sign in", endless=False,
            unless="--client-id --managed-identity --check-status --help"),
    Waiting("azcopy login", why="waits for somebody to sign in", endless=False,
            unless="--identity --service-principal --help status"),
    Waiting("gh auth login", why="waits for somebody to sign in", endless=False, unless="--with-token --help"),
    Waiting("gcloud auth login", why="waits for somebody to sign in", endless=False, unless="--cred-file --help"),
    Waiting("aws configure", why="waits for somebody to type", endless=False, bare=True, unless="--help"),
    *(Waiting(f"{one} login", why="waits for a password", endless=False,
              unless="-p --password --password-stdin --help --get-login")
      for one in ("docker", "podman", "helm registry", "oras")),
    *(Waiting(f"az {one.strip()}", why="asks before it deletes; --yes answers", endless=False, unless="-y --yes --help -h")
      for one in _ASKING.split(",")),
    *(Waiting(f"{one} {verb}", why="asks before it changes anything; -auto-approve answers", endless=False,
              unless="-auto-approve --auto-approve -help --help", bare=verb == "apply")
      for one in ("terraform", "tofu") for verb in ("apply", "destroy")),
    *(Waiting(f"pulumi {one}", why="asks before it changes anything; --yes answers", endless=False,
              unless="-y --yes --help -f --skip-preview") for one in ("up", "destroy")),
    *(Waiting(f"{one} {verb}", why="may ask before it installs; -y answers", endless=False,
              unless="-y --yes --assume-yes -qq -s --simulate --dry-run -d --download-only --print-uris")
      for one in ("apt", "apt-get") for verb in ("install", "upgrade", "dist-upgrade", "remove", "purge", "autoremove")),
    *(Waiting(f"{one} {verb}", why="asks before it installs; -y answers", endless=False,
              unless="-y --assumeyes --assumeno -q") for one in ("yum", "dnf", "tdnf") for verb in ("install", "remove")),
    *(Waiting(f"conda {one}", why="asks before it installs; -y answers", endless=False,
              unless="-y --yes --dry-run -d --help -h --json -q") for one in ("install", "create", "remove")),
    Waiting("passwd", why="waits for somebody to type", endless=False, unless="-d -l -u -S -e --status --help"),
    Waiting("npm init", why="asks questions; -y answers", endless=False, unless="-y --yes", bare=True),
)
"""Commands that wait, by their first words."""
# fmt: on
