"""Lines that begin with a prompt: ``user@host:~$``, ``PS C:\\>``, ``❯``, ``%``."""

import re
from collections.abc import Iterator

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.shell.code.shell_code import ShellCode

RULES = (
    LintRule(
        "shell-prompt",
        Severity.ERROR,
        "A line behind the first begins with a prompt (`user@host:~$`, `root@host:~#`, `❯`, `➜`, `PS C:\\>`, `>>>`, "
        "`mysql>`): bash takes it for the command.",
        "Remove the prompt, and put what was printed into a fence of its own.",
        bad=(
            "ls\nazureuser@vm1:~$ uname -a\n",
            "ls\n[root@web ~]# systemctl status nginx\n",
            "ls\nroot@web:/# ls\n",
            "ls\n❯ kubectl get pods\n",
            "ls\nPS C:\\Users\\me> az group list\n",
            "ls\n% kubectl get pods\n",
            "ls\n% ./run.sh\n",
        ),
        good=(
            "ssh azureuser@vm1 uname -a\n",
            "scp a.txt me@host:~/a.txt\n",
            "cat <<EOF\nme@host:~$ ls\nEOF\n",
            "# see %s\necho\n",
            "sleep 9 &\n%1\n",
            "cat <<EOF\n% done\nEOF\n",
        ),
        topic=Topic.SYNTAX,
    ),
)

_PROMPT = re.compile(
    r"""^[ \t]*(?P<prompt>
        (?:\([\w.-]+\)[ ])? (?: [\w.-]+@[\w.-]+:[~/][^\s$\#]*[$\#] | [\w.-]+@[\w.-]+[ ]?~?[$\#] )[ ]
      | \[[\w.-]+@[\w.-]+[ ][^\]\n]*\][$\#][ ]
      | [❯➜λ»][ ]
      | PS[ ][A-Z]:\\[^>\n]*>[ ]? | PS>[ ] | [A-Z]:\\[^>\n]*>[ ]?
      | >>>[ ] | (?:mysql|postgres(?:=\#)?|mongosh|redis|sqlite)>[ ]
      | %[ ](?=[\w./~$])
    )(?=\S)""",
    re.MULTILINE | re.VERBOSE,
)


def find(code: ShellCode) -> Iterator[Finding]:
    """An error for each line."""
    found = list(_PROMPT.finditer(code.text))
    at_code = code.is_code([one.start("prompt") for one in found])
    kept = [one for one, plain in zip(found, at_code, strict=True) if plain or _is_comment_sign(one)]
    for one in kept:
        line, column = code.place(one.start("prompt"))
        prompt = one["prompt"]
        message = (
            f"this line begins with the prompt {prompt.strip()}, which bash takes for a command; remove it"
        )
        end = column + len(prompt)
        yield Finding("shell-prompt", Severity.ERROR, line, message, (column, end - 1))


def _is_comment_sign(found: re.Match[str]) -> bool:
    return found["prompt"].rstrip().endswith("#") and "@" in found["prompt"]
