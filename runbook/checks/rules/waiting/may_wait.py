"""Commands that wait for a person, or that do not end by themselves."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.checks.rules.waiting.waiting_commands import WAITING, Waiting
from runbook.checks.tables import program_table
from runbook.core.diagnostics import Severity
from runbook.shell.code.shell_code import ShellCode
from runbook.shell.facts import Call
from runbook.shell.known_names import WRAPPERS

RULES = (
    LintRule(
        "may-wait",
        Severity.INFO,
        "A command waits for a person: `read`, `az login`, an `az ... delete` without `--yes`, `terraform apply` "
        "without `-auto-approve`. Not reported for a block with `interactive`.",
        "Give the answer in the command, or mark the block `interactive`.",
        bad=(
            "read -p 'name: ' NAME\n",
            "az group delete --name demo\n",
            "az login\n",
            "terraform apply\n",
            "sudo apt-get install nginx\n",
        ),
        good=(
            'while read -r line; do echo "$line"; done < file\n',
            "az group delete --name demo --yes\n",
            "az login --identity\n",
            "terraform apply main.tfplan\n",
            "terraform apply -auto-approve\n",
            "sudo apt-get install -y nginx\n",
        ),
        topic=Topic.WAITING,
    ),
    LintRule(
        "may-wait",
        Severity.WARNING,
        "A command runs until it is stopped: `kubectl get --watch`, `kubectl port-forward`, `tail -f`, a server.",
        "Put it in the background (`&`), limit it (`timeout 60 ...`), or skip the block.",
        bad=(
            "kubectl get pods --watch\n",
            "tail -f log\n",
            "az webapp log tail --name app --resource-group rg\n",
            "docker logs -f web\n",
            "npm start\n",
            "python3 -m http.server 8000\n",
        ),
        good=(
            "kubectl port-forward svc/web 8080:80 &\n",
            "timeout 9 kubectl get pods -w\n",
            "docker logs web\n",
            "kubectl apply -f web.yaml --wait\n",
            "ping -c 3 localhost\n",
            "docker compose up -d\n",
        ),
        topic=Topic.WAITING,
    ),
)

_REASON = re.compile(
    r"""(?<![\w.-])(?:read|watch|ping|passwd|stern|tcpdump|[ug]\w*icorn)(?![\w-])
    |[ \t]-(?:\w*[wfF]\w*|-watch|-follow)|-forward|proxy|delete|login|configure|apply|destroy|install|create|remove
    |upgrade|purge|tail|attach|browse|tunnel|dashboard|serve|start|run|init|dev\b|notebook|\blab\b|infinity|logs
    |up\b|server""",
    re.VERBOSE,
)


def find(code: ShellCode) -> Iterator[Finding]:
    """An information or a warning for each such command.

    Not for one in the background, in a pipe, a substitution or a function, nor for one that gets its input somewhere.
    """
    if not _REASON.search(code.text):
        return
    for call in code.facts.calls:
        if call.background or call.captured or call.piped or call.feeds or call.in_function:
            continue
        found = _waits(call)
        if found is None or (code.interactive and found[0] is Severity.INFO):
            continue
        first = call.parts[0]
        yield Finding("may-wait", found[0], first.line, found[1], (first.column, first.end))


def _waits(call: Call) -> tuple[Severity, str] | None:
    words = _unwrapped(call.words)
    program, arguments = (words[0], words[1:]) if words else (None, ())
    if program is None:
        return None
    if program == "read":
        given = any(one and one.startswith(("-t", "-u")) for one in arguments)
        return None if given or call.stdin or call.fed else _READ
    if call.stdin or call.fed:
        return None
    if program in ("python", "python3") and arguments[:2] == ("-m", "http.server"):
        return _ENDLESS
    rows = _rows().get(program, ())
    options, operands = _divided(arguments, _taking(program, arguments)) if rows else (set(), [])
    for one in rows:
        path = one.path.split()
        if operands[: len(path) - 1] != path[1:] or options & set(one.unless.split()):
            continue
        if one.needs and not options & set(one.needs.split()):
            continue
        if one.bare and len(operands) > len(path) - 1:
            continue
        return _ENDLESS if one.endless else (Severity.INFO, f"{one.path} {one.why}")
    return None


@cache
def _rows() -> Mapping[str, Sequence[Waiting]]:
    """Program -> its rows of the table."""
    found: dict[str, list[Waiting]] = {}
    for one in WAITING:
        found.setdefault(one.path.split()[0], []).append(one)
    return found


_READ = (Severity.INFO, "read waits for somebody to type; without a terminal it gets no input and fails")
_ENDLESS = (Severity.WARNING, "this command goes on until it is stopped, or until the block's time is over")


def _unwrapped(words: Sequence[str | None]) -> tuple[str | None, ...]:
    """The words without ``sudo`` and assignments before the command."""
    rest = list(words)
    while rest and rest[0] in WRAPPERS:
        rest.pop(0)
        while rest and re.match(r"-|\w+=", rest[0] or ""):
            rest.pop(0)
    return tuple(rest)


def _taking(program: str, arguments: Sequence[str | None]) -> Collection[str]:
    """The options of the command that take a value, as far as they are known: ``-owide`` is no cluster of letters."""
    commands = (program_table.options(f"{program} {one}") for one in arguments if one is not None)
    known: Mapping[str, str] = next(filter(None, commands), {})
    return [name for name, mark in known.items() if mark == "="]


def _divided(arguments: Sequence[str | None], taking: Collection[str]) -> tuple[set[str], list[str]]:
    """The options, and what precedes the first one or is not an option's value.

    Letters of a cluster count one by one, up to one of those that are `taking` a value. Of others a value is not told
    from an operand: the word behind an option counts as an operand only when another operand stands before it.
    """
    options: set[str] = set()
    operands: list[str] = []
    after_option = False
    for word in arguments:
        if word is None:
            operands.append("\0")
            after_option = False
        elif word.startswith("-") and len(word) > 1:
            name, _, value = word.partition("=")
            if value not in ("false", "False"):
                options.add(name)
                if not word.startswith("--"):
                    end = next((at for at, one in enumerate(word) if at and f"-{one}" in taking), len(word))
                    options.update(f"-{letter}" for letter in word[1 : end + 1])
            after_option = "=" not in word
        else:
            if not (after_option and not operands):
                operands.append(word)
            after_option = False
    return options, operands
