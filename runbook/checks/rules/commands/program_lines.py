"""Subcommands and options that kubectl, helm, docker, git and terraform do not have."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.checks.tables import program_table
from runbook.core.diagnostics import Severity
from runbook.core.strings import slip, suggestion
from runbook.shell.code.shell_code import ShellCode
from runbook.shell.facts import Word
from runbook.shell.known_names import WRAPPERS

RULES = (
    LintRule(
        "unknown-subcommand",
        Severity.WARNING,
        "A program has no such subcommand, and one with nearly the same name: kubectl, helm, docker, git, terraform. "
        "Plugins and aliases have names of their own, so nothing is said of names that are near to none.",
        "Write the name that is meant.",
        bad=(
            "kubectl aply -f pod.yaml\n",
            "kubectl -n web rollout restrat deployment/web\n",
            "helm repo udpate\n",
            "git -C folder comit -m x\n",
            "sudo docker compose -f a.yaml donw\n",
            "terraform -chdir=x valdate\n",
        ),
        good=(
            "kubectl apply -f pod.yaml\n",
            "kubectl krew install x\n",
            "git lg\n",
            'docker "$COMMAND" x\n',
            "git config alias.comit commit\ngit comit -m x\n",
            "kubectl create -f statut\n",
            "kubectl --unknown aply\n",
            "git() { :; }\ngit comit\n",
        ),
        topic=Topic.COMMANDS,
    ),
    LintRule(
        "unknown-option",
        Severity.WARNING,
        "A command has no such option: of kubectl, helm, docker, git, terraform. The known versions are in the "
        "message; nothing is said of plugins, and of commands whose options are not known.",
        "Write the name that is meant; `COMMAND --help` lists all.",
        bad=(
            "kubectl get pods --namspace web\n",
            "kubectl -n web get pods --all-namespace\n",
            "helm upgrade --instal web ./chart --wait\n",
            "docker run --rm --pubish 80:80 nginx\n",
            "docker build -t web --buildarg A=1 .\n",
            "git commit --ammend --no-edit\n",
            "terraform apply -auto-aprove\n",
            "docker compose up --detatch\n",
            "kubectl get pods -Z\n",
        ),
        good=(
            "kubectl get pods --namespace web -owide -w\n",
            "kubectl exec web -- ls --unknown\n",
            "kubectl krew install --unknown\n",
            "docker run --rm -it nginx nginx --unknown\n",
            "docker run -e A=--unknown $MORE ls --unknown\n",
            "git commit -am 'x' --no-edit --amen\n",
            "git log --unknown\n",
            "helm upgrade --install web ./chart --set a=b --<option>\n",
            "terraform plan --out=x -var 'a=b'\n",
            "kubectl() { :; }\nkubectl get --unknown\n",
            'kubectl "$VERB" --unknown\n',
        ),
        topic=Topic.COMMANDS,
    ),
)


def find(code: ShellCode) -> Iterator[Finding]:
    """Warnings: a subcommand of which a known one is one letter away, an option that the command does not have."""
    if "alias" in code.text:
        return
    for call in code.facts.calls:
        words = list(call.parts)
        while words and words[0].value in WRAPPERS:
            words.pop(0)
        if not words or words[0].value in code.facts.functions:
            continue
        if words[0].value == "docker-compose":
            words = [*_DOCKER_COMPOSE, *words[1:]]
        if words[0].value in program_table.subcommands():
            yield from _wrong(words)


_DOCKER_COMPOSE = (Word("docker", "docker", 1, 0, 0), Word("compose", "compose", 1, 0, 0))
"""`docker-compose` is another name of it."""
_NOT_A_NAME = re.compile(r"[^\w.=-]|\.\.|^---", re.ASCII)
_COMMANDS = frozenset(
    [
        *("docker run", "docker create", "docker exec", "kubectl exec", "git maintenance"),
        *("docker container run", "docker container create", "docker container exec"),
        *("docker compose run", "docker compose exec"),
    ]
)
"""Commands behind whose operands the words are another program's."""


def _wrong(words: Sequence[Word]) -> Iterator[Finding]:
    subcommands = program_table.subcommands()
    path = words[0].value or ""
    rest = list(words[1:])
    while rest and path in subcommands:
        word = rest.pop(0)
        if word.value is None:
            return
        if word.value.startswith("-"):
            given = program_table.options(f"{path} -") or program_table.options(f"{path} *")
            mark = given.get(word.value.partition("=")[0])
            if mark is None:
                return  # nobody knows whether the next word is its value
            if mark == "=" and "=" not in word.value and rest:
                rest.pop(0)
            continue
        known = subcommands[path]
        if word.value not in known:
            near = slip(word.value, known)
            if near is not None:
                message = f"{path} has no subcommand {word.value!r}; did you mean {near}?"
                columns = (word.column, word.end)
                yield Finding("unknown-subcommand", Severity.WARNING, word.line, message, columns)
                return
            rest.insert(0, word)
            break
        path = f"{path} {word.value}"
    options = program_table.options(path)
    if options:
        yield from _unknown(path, options, rest)


def _unknown(path: str, options: Mapping[str, str], words: Sequence[Word]) -> Iterator[Finding]:
    """The options of the words that the command does not have. What a program in a container gets is its own matter."""
    program = path.partition(" ")[0]
    value = False
    for word in words:
        text = word.value
        if value or text == "-":
            value = False
            continue
        if text == "--" or (path in _COMMANDS and (text is None or not text.startswith("-"))):
            return
        if text is None or not text.startswith("-") or _NOT_A_NAME.search(text.partition("=")[0]):
            continue
        name, mark = _read(program, text, options)
        if mark is not None:
            value = mark == "="
            continue
        near = _meant(name, options)
        version = program_table.versions().get(program, "")
        said = f"{path} has no option {name} in {program} {version}" + (
            f"; did you mean {near}?" if near else ""
        )
        yield Finding("unknown-option", Severity.WARNING, word.line, said, (word.column, word.end))
        value = "=" not in text and path in _COMMANDS  # nobody knows whether the next word is its value


def _meant(name: str, options: Collection[str]) -> str | None:
    """The option that is near enough to be the one that is meant: a slip, one that begins alike, the letter alone."""
    if len(name) < 4:
        return name[1:] if name[1:] in options else None
    long = [one for one in options if len(one) > 2]
    near = slip(name, long) or next((one for one in long if one.startswith(f"{name}-")), None)
    close = near or suggestion(name, long)
    return close if close is not None and close[:5] == name[:5] else near


def _read(program: str, text: str, options: Mapping[str, str]) -> tuple[str, str | None]:
    """The option's name as it is written, and `=` where its value is the next word; None for an unknown option."""
    name, equals, _ = text.partition("=")
    if program == "terraform":  # Go's package flag: one dash or two
        mark = options.get(name.replace("--", "-", 1))
        return name, "" if mark is not None and equals else mark
    if name.startswith("--"):
        found = [name] if name in options else []
        if not found and program == "git":
            positive = name.replace("--no-", "--", 1)
            found = [one for one in options if one.startswith((name, positive))]
        return name, None if not found else "" if equals else options[found[0]]
    for at in range(1, len(text)):
        letter = f"-{text[at]}"
        if letter not in options:
            return letter, None
        if options[letter]:
            return letter, "=" if options[letter] == "=" and at == len(text) - 1 else ""
        if text[at + 1 : at + 2] == "=":
            break
    return text, ""
