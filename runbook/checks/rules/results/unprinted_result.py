"""Results under a block that prints nothing, or that prints something else."""

import re
from collections.abc import Iterator

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.checks.subject import Subject
from runbook.core.diagnostics import Severity
from runbook.core.document import Expectation, Stream
from runbook.shell.code.shell_code import ShellCode
from runbook.shell.facts import Call

_BLOCK = "# T\n\n```bash\n{}\n```\n\n<!-- expected_similarity=0.3 -->\n\n```output\n{}\n```\n"

RULES = (
    LintRule(
        "nothing-printed",
        Severity.WARNING,
        "A result is documented for a block that prints nothing: it only assigns variables, makes or removes "
        "files, or sends its output elsewhere.",
        "Put the result below the block that prints it.",
        bad=(
            _BLOCK.format("export RG=demo\nmkdir -p work", "demo"),
            _BLOCK.format("az group create -n demo -l eastus -o none", '{"id": "1"}'),
            _BLOCK.format("ID=$(az vm show -n a --query id -o tsv)", "/subscriptions/1"),
        ),
        good=(
            _BLOCK.format("export RG=demo\necho $RG", "demo"),
            _BLOCK.format("set -x\nexport RG=demo", "demo"),
            _BLOCK.format("mkdir -v work", "mkdir: created directory 'work'"),
            _BLOCK.format("az group create -n demo -l eastus", '{"id": "1"}'),
            _BLOCK.format("ls > a; cat a", "x"),
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "result-of-another-command",
        Severity.WARNING,
        "A result is what another command prints: a page of HTML where nothing fetches one, `created` where nothing "
        "creates.",
        "Put the result below the block that prints it; the block may have been lost.",
        bad=(
            _BLOCK.format("kubectl apply -f web.yaml", "<!DOCTYPE html>\n<html>\n<body>Hi</body>\n</html>"),
            _BLOCK.format("az group show -n demo", "deployment.apps/web created"),
        ),
        good=(
            _BLOCK.format("curl http://localhost", "<!DOCTYPE html>\n<html></html>"),
            _BLOCK.format("kubectl apply -f web.yaml", "deployment.apps/web created"),
            _BLOCK.format("./deploy.sh", "deployment.apps/web created"),
            _BLOCK.format("kubectl exec web -- cat index.html", "<html></html>"),
        ),
        topic=Topic.RESULTS,
    ),
)

_SILENT = frozenset(
    {
        "cd",
        "mkdir",
        "touch",
        "rm",
        "cp",
        "mv",
        "chmod",
        "chown",
        "ln",
        "sleep",
        "set",
        "unset",
        "shopt",
        "true",
        ":",
        "umask",
    }
)
_HTML = re.compile(r"\s*<(?:!doctype html|html)\b", re.IGNORECASE)
_CREATED = re.compile(r"[a-z][a-z0-9.-]*/[\w.-]+ (?:created|configured|unchanged|deleted)\s*$", re.MULTILINE)
_CLOUD_ONLY = frozenset({"az", "kubectl", "helm"})


def find(subject: Subject) -> Iterator[Finding]:
    """A warning for each result."""
    for part in subject.own:
        block = part.block
        result = block.expectation
        if result is None or block.origin is not None or block.transcript or not result.content.strip():
            continue
        stream = block.directive.stream or subject.document.defaults.stream
        if stream in (Stream.STDERR, Stream.BOTH) or block.directive.exit or not part.code.facts.readable:
            continue
        if _prints_nothing(part.code):
            message = f"the block on line {block.line} prints nothing, and this is documented as its result"
            yield Finding("nothing-printed", Severity.WARNING, result.span.start, message)
        elif other := _other(part.code, result):
            message = f"this result is {other}, which no command of the block on line {block.line} prints"
            yield Finding("result-of-another-command", Severity.WARNING, result.span.start, message)


def _prints_nothing(code: ShellCode) -> bool:
    facts = code.facts
    if (
        re.search(r"\bset\s+-\w*[xv]|xtrace|verbose", code.text)
        or facts.functions
        or facts.sourced is not None
    ):
        return False
    if re.search(r"\b(?:if|for|while|until|case|select)\b", code.text):
        return False
    outer = [call for call in facts.calls if not call.captured]
    return (
        bool(outer or facts.assigned)
        and all(map(_is_silent, outer))
        and not re.search(r"(?<!\d)>&|/dev/std|/dev/tty", code.text)
    )


def _is_silent(call: Call) -> bool:
    words = [word or "" for word in call.words]
    if call.program in _SILENT:
        return (
            not any(re.fullmatch(r"-\w*v\w*|--verbose", word) for word in words[1:]) and call.program != "cd"
        )
    if call.program == "az":
        return any(words[at : at + 2] in (["-o", "none"], ["--output", "none"]) for at in range(len(words)))
    return False


def _other(code: ShellCode, result: Expectation) -> str | None:
    programs = {call.program for call in code.facts.calls}
    if not programs or not programs <= _CLOUD_ONLY or any(call.feeds for call in code.facts.calls):
        return None
    verbs = {word for call in code.facts.calls for word in call.words[1:3]}
    if _HTML.match(result.content) and not verbs & {
        "exec",
        "run",
        "logs",
        "rest",
        "attach",
        "debug",
        "invoke",
        "run-command",
    }:
        return "a page of HTML"
    if programs == {"az"} and _CREATED.search(result.content) and "aks" not in verbs:
        return "what kubectl prints"
    return None
