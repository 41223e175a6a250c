"""Write the table of the options of programs: what the installed ones say in their help, and what others' pages say.

    python -m tests.checks.tables.write_program_options --pages helm=FOLDER [--pages docker=FOLDER ...]

kubectl, docker, git and terraform are asked where they are on PATH. `--pages` is a folder with pages of reference, one
a command, called like it (``helm_install.md``, ``compose_up.md``): of helm (its site's docs), of `docker compose` and
`docker buildx` (docs/reference of their repositories). `--version NAME=TEXT` says of which version pages are. What a
program takes and does not show in its help is in `HIDDEN`.
"""

import argparse
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from runbook.checks.tables import az_table, program_table

TARGET = Path(az_table.__file__).with_name("program_options.txt")
Options = dict[str, str]
"""A name with its dashes -> how many values it takes: `=` one, `?` one that is attached or none, nothing: none."""

HIDDEN: Mapping[str, str] = {
    "kubectl *": "-h --help --kuberc= --v= --vmodule= --alsologtostderr --logtostderr --stderrthreshold= --log-dir=",
    "kubectl run": "--attach-timeout= --dry-run? --serviceaccount= --requests= --limits= --hostport= --cascade?",
    "kubectl expose": "--generator= --container-port=",
    "kubectl apply": "--prune-whitelist= --subresource=",
    "kubectl drain": "--delete-local-data",
    "kubectl autoscale": "--cpu= --memory=",
    "kubectl logs": "--all-pods",
    "kubectl get": "--export",
    "kubectl version": "--short",
    "kubectl create token": "--bound-object-uid=",
    "kubectl exec": "--pod=",
    "kubectl port-forward": "--pod=",
    "helm *": "-h --help --tls --tiller-namespace= --v=",
    "docker *": "--help -h",
    "docker run": "--net= --net-alias= --dns-opt= --link-local-ip= --use-api-socket --entrypoint= --kernel-memory=",
    "docker create": "--net= --net-alias= --dns-opt= --use-api-socket --kernel-memory=",
    "docker container run": "--net= --net-alias= --dns-opt= --kernel-memory=",
    "docker container create": "--net= --net-alias= --dns-opt= --kernel-memory=",
    "docker build": "--rm? --force-rm --memory= --memory-swap= --cpu-period= --cpu-quota= --cpu-shares= --isolation= "
    "--security-opt= --squash --compress --stream --build-context= --print= --invoke= --platform= -m= -c=",
    "docker image build": "--rm? --force-rm --memory= --isolation= --security-opt= --squash --compress",
    "docker images": "--tree",
    "docker login": "-e= --email=",
    "docker compose *": "--verbose -v --version -h --help --no-ansi --workdir= --compatibility",
    "docker compose up": "--no-start",
    "docker compose build": "--force-rm --compress --no-rm --parallel -m= --memory=",
    "docker compose run": "--use-aliases --detach -d",
    "docker compose exec": "-i --interactive -t --tty",
    "docker compose rm": "-a --all",
    "git *": "-h --help",
    "git fetch": "-4 -6 --porcelain --refmap= --ref-format= -v -q",
    "git clone": "-4 -6 --ref-format= --revision= --bundle-uri= --recursive? --recurse-submodules?",
    "git init": "--ref-format= --shared?",
    "git pull": "-4 -6 -v -q",
    "git push": "-4 -6 --branches --no-force-if-includes",
    "git ls-remote": "--branches",
    "git worktree add": "--orphan --relative-paths",
    "git config": "--list --null --all --show-names --value= --url= --comment= --append --regexp -e -l",
    "git archive": "--format= --prefix= --mtime= --add-file= --add-virtual-file= --worktree-attributes --list --verbose"
    " -0 -1 -2 -3 -4 -5 -6 -7 -8 -9",
    "git gc": "--detach --expire-to= --max-cruft-size=",
    "git -": "-C= -c= --git-dir= --work-tree= --namespace= --exec-path? --config-env= -p --paginate -P --no-pager "
    "--bare --no-replace-objects --literal-pathspecs",
    "terraform -": "-chdir= -help -version",
    "docker compose -": "-f= --file= -p= --project-name= --profile= --env-file= --project-directory= --ansi= "
    "--parallel= --progress= --all-resources --compatibility --dry-run --verbose",
    "terraform *": "-h -help --help -version",
    "terraform apply": "-state= -state-out= -backup= -auto-approve -var= -var-file= -lock-timeout=",
    "terraform destroy": "-state= -state-out= -backup= -force",
    "terraform plan": "-state= -json -generate-config-out=",
    "terraform init": "-get -verify-plugins -get-plugins -cloud -json",
    "terraform fmt": "-list -write -diff -check -recursive",
}
"""Options that a program takes and does not show: deprecated ones, and those of later versions."""

ATTACHED = frozenset({"--dry-run", "--validate", "--cascade"})
"""Options of kubectl whose value is attached by `=` only."""
_NOT_KNOWN = """
annotate bisect blame diff diff-files diff-index diff-tree difftool fast-export filter-branch flow for-each-ref
format-patch gitk grep gui help instaweb lfs log ls-files p4 range-diff rebase reflog rev-list rev-parse scalar
send-email shortlog show stash subtree svn submodule whatchanged
"""
"""Commands of git whose options are many programs' together, or whose helper does not list all."""


def answer(*words: str) -> str:
    """What the command prints, its errors included."""
    try:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=20
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout + done.stderr


def children(text: str) -> list[str]:
    """The commands that a help text lists."""
    found, listing = [], False
    for line in text.splitlines():
        if re.match(r"\S.*[Cc]ommands\b.*:\s*$", line):
            listing = True
        elif line.strip() and not line.startswith("  "):
            listing = False
        elif listing and (row := re.match(r"  ([a-z][\w-]*)\*?(?:\s{2,}|$)", line)):
            found.append(row[1])
    return found


def of_kubectl(text: str) -> Options:
    found: Options = {}
    for row in re.finditer(r"^\s+(?:(-\w), )?(--[\w-]+)=(.*):$", text, re.MULTILINE):
        mark = "" if row[3] in ("true", "false") else "?" if row[2] in ATTACHED else "="
        found |= dict.fromkeys([one for one in (row[1], row[2]) if one], mark)
    return found


def of_cobra(text: str) -> Options:
    """Of docker and of the pages of helm."""
    found: Options = {}
    for row in re.finditer(
        r"^\s+(?:(-\w), )?(--[\w-]+)(?: ([\w.-]+)(\[=.*?\])?)?(?:\s{2,}|$)", text, re.MULTILINE
    ):
        mark = "?" if row[4] else "=" if row[3] else ""
        found |= dict.fromkeys([one for one in (row[1], row[2]) if one], mark)
    return found


def of_rows(text: str) -> Options:
    """Of the tables of compose and buildx."""
    found: Options = {}
    for row in re.finditer(r"^\| (.*?--?[\w-].*?)\| (.*?)\|", text, re.MULTILINE):
        names = re.findall(r"`(--?[\w-]+)`", row[1])
        found |= dict.fromkeys(names, "" if row[2].strip() in ("`bool`", "") else "=")
    return found


def of_terraform(text: str) -> Options:
    found: Options = {}
    for row in re.finditer(r"^\s+(-[\w-]+)(=\S+| '\S+')?(?:\s{2,}|$)", text, re.MULTILINE):
        flag = row[2] is None or row[2].strip("=") in ("true", "false")
        found[row[1]] = "" if flag else "="
    return found


def of_git(name: str, folder: str) -> Options:
    """What the helper of its completion lists, with the letters of its help."""
    words = [*name.split(), "--git-completion-helper-all"]
    text = answer("git", "-C", folder, *words)
    if not text.startswith(("--", " --")):
        return {}
    names = [one for one in text.split() if one.startswith("--") and one != "--"]
    found = {one.rstrip("="): "=" if one.endswith("=") else "" for one in names}
    found = {
        one: mark
        for one, mark in found.items()
        if one.replace("--no-", "--", 1) not in found or one[:5] != "--no-"
    }
    for row in re.finditer(
        r"^\s{2,6}(-\w)(?:, (--\S+))?( ?[<\[(].*?)?\s",
        answer("git", "-C", folder, *name.split(), "-h"),
        re.MULTILINE,
    ):
        value = row[3] or ("<" if "<" in (row[2] or "") else "")
        found[row[1]] = "?" if value.startswith("[") or "[" in (row[2] or "") else "=" if value else ""
    for row in re.finditer(r"(--[\w-]+)\[=<", answer("git", "-C", folder, *name.split(), "-h")):
        found[row[1]] = "?"
    return found


def is_about(path: str, text: str) -> bool:
    """Whether a help text is that of the command: programs show their own where there is none."""
    last = path.split()[-1]
    said = re.findall(r"(?:^|\n)(?:Usage|Aliases):[^\n]*\n[^\n]*", text)
    return any(re.search(rf"\b{re.escape(last)}\b", one) for one in said)


def walked(program: str, read: Callable[[str], Options], flag: str) -> Iterator[tuple[str, Options]]:
    """The options of all commands of a program, of those that its help does not list, too."""
    queue = [program]
    known = program_table.subcommands()
    while queue:
        path = queue.pop(0)
        text = answer(*path.split(), flag)
        if not is_about(path, text):
            continue
        below = dict.fromkeys([*children(text), *known.get(path, ())])
        if path != program:
            yield path, read(text)
        queue += [
            f"{path} {one}" for one in below if path != f"{program} {one}" and one not in ("help", "plugin")
        ]


def pages(program: str, folder: Path) -> Iterator[tuple[str, Options]]:
    for path in sorted(folder.rglob("*.md")):
        words = path.stem.split("_")
        text = path.read_text()
        if program == "helm" and words[0] == "helm" and len(words) > 1:
            own, _, inherited = text.partition("### Options inherited")
            yield "helm *", of_cobra(inherited)
            yield " ".join(words), of_cobra(own)
        elif words[0] in ("compose", "buildx"):
            yield " ".join(["docker", *words]), of_rows(text)


def main() -> None:
    """Write the table."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--pages", action="append", default=[], metavar="PROGRAM=FOLDER")
    asked.add_argument("--version", action="append", default=[], metavar="NAME=TEXT")
    given = asked.parse_args()
    versions = dict(one.split("=", 1) for one in given.version)
    table: dict[str, Options] = {}

    def add(path: str, options: Options) -> None:
        if options:
            table.setdefault(path, {}).update({**options, **table.get(path, {})})

    versions["kubectl"] = (
        answer("kubectl", "version", "--client").split("\n")[0].split()[-1].lstrip("v").partition("-")[0]
    )
    add("kubectl *", of_kubectl(answer("kubectl", "options")))
    for path, options in walked("kubectl", of_kubectl, "--help"):
        add(path, options)
    versions["docker"] = answer("docker", "--version").split()[2].rstrip(",")
    add("docker *", of_cobra(answer("docker", "--help")))
    for path, options in walked("docker", of_cobra, "--help"):
        add(path, options)
    versions["terraform"] = answer("terraform", "version").split()[1].lstrip("v")
    for path, options in walked("terraform", of_terraform, "-help"):
        add(path, options)
    for other in ("apply", "destroy", "refresh"):
        add(f"terraform {other}", {**table["terraform plan"], **table["terraform apply"]})
    versions["git"] = answer("git", "--version").split()[2]
    with tempfile.TemporaryDirectory() as folder:
        answer("git", "init", "-q", folder)
        known = program_table.subcommands()
        for name in known["git"]:
            if name not in _NOT_KNOWN.split():
                add(f"git {name}", of_git(name, folder))
        for group in ("remote", "worktree", "notes", "sparse-checkout", "bundle", "maintenance"):
            for name in known.get(f"git {group}", ()):
                add(f"git {group} {name}", of_git(f"{group} {name}", folder))
    for one in given.pages:
        program, _, place = one.partition("=")
        for path, options in pages(program, Path(place)):
            add(path, options)
    aliases = {
        "docker compose": "docker-compose",
        "helm uninstall": "helm delete|helm del|helm un",
        "helm list": "helm ls",
        "helm history": "helm hist",
        "helm dependency": "helm dep",
        "helm show": "helm inspect",
        "docker buildx build": "docker build|docker image build|docker builder build",
        "docker buildx rm": "",
    }
    for path, others in aliases.items():
        for other in filter(None, others.split("|")):
            for each, options in list(table.items()):
                if each == path or each.startswith(f"{path} "):
                    add(other + each[len(path) :], options)
    for path, text in HIDDEN.items():
        add(path, {one.rstrip("=?"): one[len(one.rstrip("=?")) :] for one in text.split()})
    for path in list(table):
        if path.startswith("docker compose ") and path != "docker compose *":
            add(path, table["docker compose *"])
    rows: dict[str, list[str]] = {}
    for path in sorted(table):
        shown = " ".join(f"{name}{mark}" for name, mark in sorted(table[path].items()))
        rows.setdefault(shown, []).append(path)
    said = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    head = f"# {said}. Written by tests/checks/tables/write_program_options.py: commands, a tab, their options.\n"
    lines = sorted(f"{', '.join(paths)}\t{shown}\n" for shown, paths in rows.items())
    TARGET.write_text(head + "".join(lines))


if __name__ == "__main__":
    main()
