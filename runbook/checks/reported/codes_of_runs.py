"""Codes of what the parser, the plan and bash itself say of the code of blocks."""

from runbook.checks.rule import LintRule, Topic
from runbook.core.diagnostics import Severity

RULES = (
    LintRule(
        "no-break-space",
        Severity.INFO,
        "A command is indented by no-break spaces. They are read as blanks.",
        "Replace them with blanks.",
        bad=("# T\n\n- step\n\n  ```bash\n\u00a0\u00a0echo a\n  ```\n",),
        good=("# T\n\n- step\n\n  ```bash\n  echo a\n  ```\n",),
        topic=Topic.CHARACTERS,
    ),
    LintRule(
        "opens-shell",
        Severity.INFO,
        "A command opens a shell or a client elsewhere: `ssh` without a command, `kubectl exec -it POD -- bash`. "
        "It is not opened without `--allow-remote`; a client on this machine has no input and ends at once.",
        "Nothing, or run the command there directly: `ssh HOST 'command'`.",
        bad=("ssh me@host\n",),
        good=("ssh me@host uptime\n",),
        topic=Topic.WAITING,
    ),
    LintRule(
        "opens-shell",
        Severity.WARNING,
        "A command opens a shell or a client elsewhere, and blocks follow that are meant for it. They do not run here. "
        "Or its section has no block for it, and the blocks of the next sections run here.",
        "Let `--allow-remote` open it, or run the commands there directly (`kubectl exec POD -- command`). `on=local` says that a block is for the "
        "document's own shell, `--local` that all are, `skip` that nothing runs it.",
        bad=("# T\n\n```bash\nkubectl exec -it web -- bash\n```\n\n```bash\nls /\n```\n",),
        good=("# T\n\n```bash\nkubectl exec web -- ls /\n```\n\n```bash\nls /\n```\n",),
        topic=Topic.WAITING,
    ),
    LintRule(
        "unknown-session",
        Severity.ERROR,
        "`on=NAME` names a session that neither the document nor the settings declare.",
        "Declare it in the front matter: `sessions:`, and below it `NAME: ssh HOST`.",
        bad=("# T\n\n```bash {on=web}\nls\n```\n",),
        good=("---\nsessions:\n  web: ssh web\n---\n# T\n\n```bash {on=web}\nls\n```\n",),
        topic=Topic.SYNTAX,
    ),
    LintRule(
        "override-left",
        Severity.INFO,
        "A variable was given (`--var`, `--env-file`), but an assignment of the document takes precedence; "
        "the message says why, for instance because it applies to one command only.",
        "Nothing, or use a plain assignment: `X=1`.",
        topic=Topic.VARIABLES,
    ),
    LintRule(
        "prompts-in-code",
        Severity.WARNING,
        "A block of commands begins its lines with `$ `. The prompts are removed; lines without one are "
        "treated as output.",
        "Remove the prompts, or use the language `console`.",
        bad=("$ echo a\n$ echo b\n",),
        good=("echo a\necho b\n",),
        topic=Topic.SYNTAX,
        once=True,
    ),
    LintRule(
        "shellcheck",
        Severity.WARNING,
        "ShellCheck (`--shellcheck`, the extra `shellcheck`) found something; the message has its code. Only codes count "
        "that mean something in a document.",
        "See `https://www.shellcheck.net/wiki/SC2115` for the code 2115.",
        topic=Topic.SHELLCHECK,
        outside=True,
    ),
    LintRule(
        "syntax-error",
        Severity.ERROR,
        "bash cannot parse a block (`bash -n`). Blocks with `exit=2` are not checked.",
        "Correct the code. Code that is only valid together belongs in one block.",
        bad=("if true; then\n  echo a\n",),
        good=("if true; then\n  echo a\nfi\n",),
        topic=Topic.SYNTAX,
    ),
)
"""By code."""
