"""What a command printed, pasted into the block of the command."""

import re
from collections.abc import Iterator

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.shell.code.shell_code import ShellCode

RULES = (
    LintRule(
        "pasted-output",
        Severity.ERROR,
        "A block of commands holds what they print: a table, JSON, `created`. bash runs the lines as commands.",
        "Put the output into a fence of its own, with the language `output`.",
        bad=(
            "kubectl get service app\n\nNAME   TYPE           CLUSTER-IP\napp    LoadBalancer   10.1.15.188\n",
            "az group list -o table\nName  Location  Status\n----  --------  ------\ndemo  eastus    Ok\n",
            'az group show -n demo\n{\n  "id": "/subscriptions/1",\n  "name": "demo"\n}\n',
            "kubectl apply -f web.yaml\ndeployment.apps/web created\n",
            "ls -l\ntotal 4\n-rw-r--r-- 1 me me 5 Jan  1 10:00 a\n",
        ),
        good=(
            "cat <<EOF\nNAME   TYPE   AGE\nEOF\n",
            'printf "NAME   TYPE   AGE\n"\n',
            "NAME=a   TYPE=b   ./run\n",
            "{\n  echo a\n}\n",
            "cat > a.json <<'EOF'\n{\n  \"a\": 1\n}\nEOF\n",
            "# NAME   TYPE   AGE\nkubectl get pods\n",
        ),
        topic=Topic.SYNTAX,
    ),
)

_OUTPUT = re.compile(
    r"""^(?:
        (?P<table> [A-Z][A-Z0-9_/():-]*(?:[ ][A-Z][A-Z0-9_/()-]*)? (?:[ ]{2,}|\t+) [A-Z][A-Z0-9_/():-]*
            (?:[ ][A-Z][A-Z0-9_/()-]*)?(?:(?:[ ]{2,}|\t+)[A-Z][A-Z0-9_/():-]*(?:[ ][A-Z][A-Z0-9_/()-]*)?)+ [ \t]*$ )
      | (?P<dashes> [^\s#-][^\n]*\n[ \t]*-{3,}(?:[ ]+-{3,})+[ \t]*$ )
      | (?P<json> [{\[][ \t]*\n[ \t]*(?:\{[ \t]*\n[ \t]*)?"[\w@.$-]+"[ ]?:[ \t]*["{\[\dtfn-] )
      | (?P<kubectl> [a-z][a-z0-9]*(?:\.[a-z0-9.-]+)?/[\w.-]+[ ](?:created|configured|unchanged|deleted|patched|labeled
            |annotated|restarted|scaled|exposed|condition[ ]met|serverside-applied)[ \t]*$ )
      | (?P<listing> (?:total[ ]\d+\n)?[-dl](?:[r-][w-][xsStT-]){3}[.+@]?[ ]+\d+[ ] )
      | (?P<http> HTTP/\d(?:\.\d)?[ ]\d{3}\b )
      | (?P<server> Error[ ]from[ ]server[ ]\( )
    )""",
    re.MULTILINE | re.VERBOSE,
)
_KINDS = {
    "table": "the head of a table",
    "dashes": "the head of a table",
    "json": "JSON",
    "kubectl": "a line of kubectl's output",
    "listing": "a list of files",
    "http": "a response",
    "server": "an error message",
}


def find(code: ShellCode) -> Iterator[Finding]:
    """An error for the first line of the first output in the code."""
    for found in _OUTPUT.finditer(code.text):
        if not _begins_a_command(code, found.start()):
            continue
        line, _ = code.place(found.start())
        kind = _KINDS[str(found.lastgroup)]
        message = f"this line looks like output ({kind}), not like a command; put it into a fence of its own"
        yield Finding("pasted-output", Severity.ERROR, line, message, (0, len(code.lines[line - 1])))
        return


def _begins_a_command(code: ShellCode, at: int) -> bool:
    """Whether bash looks for a command there: in no quotes, text or array, and the line above does not go on."""
    from runbook.shell.syntax_tree import byte_places, covering

    above = code.text[:at].removesuffix("\n").rpartition("\n")[2] if at else ""
    if above.rstrip().endswith(("\\", "|", "&&", "(", "<<<")):
        return False
    (path,) = covering(code.source.root, byte_places(code.text, [at]))
    text = {"string", "raw_string", "ansi_c_string", "comment", "heredoc_body", "array", "subscript"}
    return not any(one.type in text for one in path)
