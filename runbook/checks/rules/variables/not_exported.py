"""Variables that a program started by the block needs, and that the shell keeps for itself."""

import re
from collections.abc import Iterator

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.checks.subject import Part, Subject
from runbook.core.diagnostics import Severity
from runbook.shell.facts import Call, Facts, How

RULES = (
    LintRule(
        "not-exported",
        Severity.WARNING,
        "A program reads a variable from its environment (`bash -c '...$X...'`, `envsubst`, `os.environ[\"X\"]`), and "
        "the document assigns the variable without exporting it: the program does not see it.",
        "Write `export X=...`.",
        bad=(
            "NAME=web\nbash -c 'echo $NAME'\n",
            "# T\n\n```bash\nNAME=web\n```\n\n```bash\nenvsubst '$NAME' < a.tmpl > a.yaml\n```\n",
            "TF_VAR_region=eastus\nterraform plan\n",
            "PGPASSWORD=a\npsql -h db -c 'SELECT 1'\n",
            "TOKEN=a\npython3 -c 'import os; print(os.environ[\"TOKEN\"])'\n",
        ),
        good=(
            "export NAME=web\nbash -c 'echo $NAME'\n",
            "NAME=web\nexport NAME\nbash -c 'echo $NAME'\n",
            'NAME=web\nbash -c "echo $NAME"\n',
            "NAME=web bash -c 'echo $NAME'\n",
            "NAME=a\nbash -c 'NAME=b; echo $NAME'\n",
            "set -a\nNAME=web\nset +a\nbash -c 'echo $NAME'\n",
            'PGPASSWORD=a\npsql "postgres://u:$PGPASSWORD@db"\n',
            "export TF_VAR_region=eastus\nterraform plan\n",
            "NAME=web\nkubectl exec web -- sh -c 'echo $NAME'\n",
        ),
        topic=Topic.VARIABLES,
    ),
)

_EXPANDED = re.compile(r"\$\{?([A-Za-z_]\w*)", re.ASCII)
_READ = re.compile(
    r"""(?:os\.environ(?:\.get\(|\[)|os\.getenv\()\s*["']([A-Za-z_]\w*)["']|process\.env\.([A-Za-z_]\w*)"""
)
_ASSIGNED = re.compile(
    r"(?:^|[\s;(&|{])(?:for\s+|read\s+(?:-\w+\s+)*)?([A-Za-z_]\w*)(?:\+?=|\s+in\b|\s*[;<]|\s*$)", re.MULTILINE
)
_SHELLS = frozenset({"bash", "sh", "zsh", "dash"})
_INTERPRETERS = frozenset({"python", "python3", "node"})


def find(subject: Subject) -> Iterator[Finding]:
    """A warning for each program that misses a variable."""
    plain: set[str] = set()
    exported: set[str] = set(subject.declared)
    for part in subject.parts:
        if part.elsewhere or part.unchosen:
            continue
        facts = part.code.facts
        if any(
            call.words[:2] in (("set", "-a"), ("set", "-ao")) or "allexport" in call.words
            for call in facts.calls
        ):
            return
        exported |= _exports(facts)
        plain |= {one.name for one in facts.assigned if one.how is How.PLAIN and not one.in_function}
        if part.own:
            yield from _missing(subject, part, plain - exported)


def _exports(facts: Facts) -> set[str]:
    """What the code exports, with and without a value."""
    named = {
        word.partition("=")[0]
        for call in facts.calls
        if call.program in ("export", "declare", "typeset")
        for word in call.words[1:]
        if word
    }
    return named | {one.name for one in facts.assigned if one.exported and one.how is not How.PREFIX}


def _missing(subject: Subject, part: Part, lost: set[str]) -> Iterator[Finding]:
    if not lost:
        return
    for call in part.code.facts.calls:
        # Only what a program reads is looked at closer: a long document has many variables, and few such programs.
        missed = _needed(call) & lost
        if reader := _READERS.get(call.program or ""):
            missed |= {one for one in lost if reader.fullmatch(one) and one not in subject.used}
        missed = {one for one in missed if not re.search(rf"\bexport\b[^\n]*\b{one}\b", part.code.text)}
        if not missed:
            continue
        given = {
            one.name for one in part.code.facts.assigned if one.how is How.PREFIX and one.span == call.span
        }
        line_prefixes = part.code.lines[call.span.start - 1][: call.parts[0].column] if call.parts else ""
        for name in sorted(missed):
            if name not in given and f"{name}=" not in line_prefixes:
                first = call.parts[0]
                message = f"{call.program} reads {name} from its environment; write export {name}=..."
                columns = (first.column, first.end)
                yield subject.placed(
                    part, Finding("not-exported", Severity.WARNING, first.line, message, columns)
                )


_READERS = {
    "terraform": re.compile(r"TF_VAR_\w+|ARM_(?:CLIENT|TENANT|SUBSCRIPTION)_\w+"),
    "tofu": re.compile(r"TF_VAR_\w+"),
    "psql": re.compile(r"PG(?:PASSWORD|HOST|USER|DATABASE|PORT)"),
    "pg_dump": re.compile(r"PG(?:PASSWORD|HOST|USER|DATABASE|PORT)"),
    "az": re.compile(r"AZURE_STORAGE_(?:CONNECTION_STRING|KEY|SAS_TOKEN|ACCOUNT)"),
    "aws": re.compile(r"AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|PROFILE|REGION|DEFAULT_REGION)"),
    "mysql": re.compile(r"MYSQL_PWD"),
}
"""Program -> the variables of its environment that it reads (their manuals). One that the document hands on by its
value is not meant."""


def _needed(call: Call) -> set[str]:
    """The variables that a program takes from its environment, as far as its arguments show them."""
    program = call.program
    if program == "envsubst":
        return {name for word in call.words[1:] if word for name in _EXPANDED.findall(word)}
    if program not in _SHELLS | _INTERPRETERS or ("-c" not in call.words and "-e" not in call.words):
        return set()
    at = next(at for at, word in enumerate(call.words) if word in ("-c", "-e")) + 1
    script = call.words[at] if at < len(call.words) else None
    if script is None or not call.parts or call.parts[at].text[:1] != "'":
        return set()
    if program in _SHELLS:
        return set(_EXPANDED.findall(script)) - set(_ASSIGNED.findall(script))
    return {one for pair in _READ.findall(script) for one in pair if one}
