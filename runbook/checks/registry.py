"""The table of the rules. A rule is a file: `RULES` says what its codes mean, with examples; `find` finds.

`find` of a rule of shell code gets a block's code (`ShellCode`) and gives findings with lines and columns of that code.
`find` of a rule of documents gets a `Subject` and gives findings with lines of the document. Both are imported when
their turn comes. Codes that others report (the parser, the loader, a run) have their rules in ``reported``.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from runbook.checks.unreadable import SYNTAX_ERROR
from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Block
from runbook.shell.code.shell_code import ShellCode

if TYPE_CHECKING:
    from runbook.checks.rule import Finding
    from runbook.checks.subject import Subject


class RuleRow(NamedTuple):
    """A rule's file below `runbook.checks.rules`, and the codes that it finds.

    `signs`: the code holds one of these texts where the rule may find something (none: any code may). `run`: the rule
    is asked before a run, too; `refuses`: what it calls an error then keeps the document from running.
    `foreign`: it looks for characters that are not printable ASCII.
    """

    file: str
    codes: tuple[str, ...]
    signs: tuple[str, ...] = ()
    run: bool = False
    refuses: bool = False
    foreign: bool = False


_WAITING = """
read watch kubectl oc tail az journalctl docker podman nerdctl
minikube hubble cilium istioctl linkerd stern npm yarn pnpm flask mkdocs hugo serve start dev run icorn infinity
tcpdump ping login configure terraform tofu pulumi apt yum dnf conda passwd http.server
"""
"""Words, one of which stands in each command that waits."""

CODE_RULES: tuple[RuleRow, ...] = (
    RuleRow("characters.hidden_character", ("hidden-character",), run=True, refuses=True, foreign=True),
    RuleRow(
        "placeholders.unquoted_placeholder",
        ("placeholder", "template"),
        ("<", "{{", "{%", "--8<--"),
        run=True,
        refuses=True,
    ),
    RuleRow("placeholders.value_to_give", ("omission", "value-to-give")),
    RuleRow(
        "characters.look_alike",
        ("curly-quote", "dash-for-hyphen", "look-alike-blank", "look-alike-letter", "no-break-space"),
        run=True,
        foreign=True,
    ),
    RuleRow("status.lost_status", ("lost-status",), ("$(", "`", "|", "<(")),
    RuleRow("syntax.unended_heredoc", ("unended-heredoc",), ("<<",), run=True, refuses=True),
    RuleRow("syntax.redirection_prompt", ("redirection-prompt",), (">",), run=True, refuses=True),
    RuleRow("syntax.broken_continuation", ("broken-continuation",), ("\\",), run=True),
    RuleRow(
        "syntax.powershell",
        ("powershell-assignment", "powershell-command", "powershell-continuation", "powershell-variable"),
        (" `", "$", "-"),
    ),
    RuleRow("syntax.spaced_assignment", ("spaced-assignment",), (" =", "= ", "\t=", "=\t"), run=True),
    RuleRow("syntax.lost_backslash", ("lost-continuation",), ("-",), run=True),
    RuleRow("syntax.cmd_variable", ("cmd-variable",), ("%",)),
    RuleRow("syntax.shell_prompt", ("shell-prompt",)),
    RuleRow("syntax.pasted_output", ("pasted-output",)),
    RuleRow("syntax.history_expansion", ("history-expansion",), ("!",)),
    RuleRow(
        "commands.program_lines",
        ("unknown-option", "unknown-subcommand"),
        ("kubectl", "helm", "docker", "git", "terraform"),
    ),
    RuleRow(
        "waiting.may_wait",
        ("may-wait",),
        tuple(_WAITING.split()),
        run=True,
    ),
)
"""Rules of shell code. Each looks closer at the text, and at the syntax tree only where the text gives reason to."""

REFUSING = frozenset({SYNTAX_ERROR, *(code for row in CODE_RULES if row.refuses for code in row.codes)})
"""Codes of what is wrong with the code of a block so that it cannot run."""

DOCUMENT_RULES: tuple[RuleRow, ...] = (
    RuleRow("variables.undefined_variable", ("undefined-variable", "used-before-assigned")),
    RuleRow("variables.left_out_assignment", ("assigned-in-skipped-block",)),
    RuleRow("variables.not_exported", ("not-exported",)),
    RuleRow(
        "commands.az_lines",
        (
            *("az-ambiguous-option", "az-bad-choice", "az-bad-json", "az-bad-query", "az-empty-value"),
            *("az-extension-command", "az-missing-option", "az-no-value", "az-surplus-word"),
            *("az-unknown-command", "az-unknown-option"),
        ),
        ("az",),
    ),
    RuleRow(
        "manifests.handed_manifests",
        (
            *("manifest-duplicate-key", "manifest-indentation", "manifest-incomplete", "manifest-structure"),
            "manifest-syntax",
        ),
        ("<<", "apiVersion"),
    ),
    RuleRow("results.vacuous_mark", ("accepts-an-error", "vacuous-mark")),
    RuleRow("results.unprinted_result", ("nothing-printed", "result-of-another-command")),
    RuleRow("documents.block_names", ("duplicate-name", "no-title")),
    RuleRow("documents.dead_anchor", ("dead-anchor",)),
    RuleRow(
        "translations.compare_original",
        ("renamed-variable", "translation-block-missing", "translation-differs"),
    ),
)
"""Rules of documents."""

SAID_ONCE = frozenset(
    {
        "az-empty-value",
        "indented-code",
        "language-not-run",
        "lost-status",
        "placeholder",
        "prompt-not-run",
        "prompts-in-code",
        "template",
        "value-to-give",
    }
)
"""Codes whose findings with the same message are said once a document (`LintRule.once`)."""

REPORTED = ("codes_of_documents", "codes_of_results", "codes_of_runs")
"""The modules of `runbook.checks.reported` with the rules whose findings others report."""


def check(code: ShellCode, *, run: bool = False) -> "list[Finding]":
    """What is wrong with the code, in the order of its 1-based lines. Nothing runs.

    `run`: only what is to be known before a run; an error is then what keeps the document from running.
    """
    found: list[Finding] = []
    plain = code.text.isascii() and code.text.replace("\n", "").replace("\t", "").isprintable()
    for row in CODE_RULES:
        if (run and not row.run) or (row.signs and not any(sign in code.text for sign in row.signs)):
            continue
        if row.foreign and plain:
            continue
        for one in _finder(row)(code):
            mild = run and not row.refuses and one.severity is Severity.ERROR
            found.append(replace(one, severity=Severity.WARNING) if mild else one)
    if not run:
        from runbook.checks.installed_rules import finders

        for find in finders("find"):
            found += find(code)
    return sorted(found, key=lambda one: one.line)


def check_block(block: Block, is_command: Callable[[str], bool] | None = None) -> list[Diagnostic]:
    """What is to be known of a block before it runs, with lines of its file."""
    code = ShellCode(block.code, is_command, interactive=block.directive.interactive)
    return [replace(one.diagnostic, line=block.line_of(one.line)) for one in check(code, run=True)]


def check_document(subject: "Subject") -> "Iterator[Finding]":
    """What the rules of documents find."""
    from runbook.checks.installed_rules import finders

    for row in DOCUMENT_RULES:
        if row.signs and not any(sign in subject.document.source for sign in row.signs):
            continue
        yield from _finder(row)(subject)
    for find in finders("find_in_document"):
        yield from find(subject)


@cache
def _finder(row: RuleRow) -> "Callable[..., Iterator[Finding]]":
    found: Callable[..., Iterator[Finding]] = import_module(f"runbook.checks.rules.{row.file}").find
    return found
