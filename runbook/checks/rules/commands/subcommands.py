"""Subcommands of kubectl, helm, docker, git and terraform that are slips of the hand."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.checks.tables.az_table import held
from runbook.core.diagnostics import Severity
from runbook.core.strings import slip
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
)


def find(code: ShellCode) -> Iterator[Finding]:
    """A warning for each subcommand of which a known one is one letter away."""
    if "alias" in code.text:
        return
    for call in code.facts.calls:
        words = list(call.parts)
        while words and words[0].value in WRAPPERS:
            words.pop(0)
        if words and words[0].value in _subcommands() and words[0].value not in code.facts.functions:
            yield from _wrong(words)


def _wrong(words: Sequence[Word]) -> Iterator[Finding]:
    path = words[0].value or ""
    rest = list(words[1:])
    while rest and path in _subcommands():
        word = rest.pop(0)
        if word.value is None:
            return
        if word.value.startswith("-"):
            if "=" not in word.value and word.value not in _subcommands().get(f"{path} -", ()):
                return  # nobody knows whether the next word is its value
            if "=" not in word.value and rest:
                rest.pop(0)
            continue
        known = _subcommands()[path]
        if word.value not in known:
            near = slip(word.value, known)
            if near is not None:
                message = f"{path} has no subcommand {word.value!r}; did you mean {near}?"
                columns = (word.column, word.end)
                yield Finding("unknown-subcommand", Severity.WARNING, word.line, message, columns)
            return
        path = f"{path} {word.value}"


@cache
def _subcommands() -> Mapping[str, Sequence[str]]:
    """A program, or one with subcommands -> what may follow; with a dash behind it: its options that take a value."""
    text = held("subcommands.txt").decode()
    rows = (line.partition("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {path: tuple(words.split()) for path, _, words in rows}
