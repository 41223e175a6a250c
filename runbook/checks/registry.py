"""What can be said of a block's code before anything runs. Each check is a line of `CHECKS`."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Block

Check = Callable[[str], Iterator[Diagnostic]]

CHECKS: tuple[tuple[tuple[str, ...], str], ...] = (
    ((), "runbook.checks.rules.hidden_character:hidden_characters"),
    (("<",), "runbook.shell.unfilled_placeholders:placeholders"),
    (("<<",), "runbook.checks.rules.unended_heredoc:unended_heredocs"),
    (("\\",), "runbook.checks.rules.broken_continuation:broken_continuations"),
    (
        ("read", "ssh", "kubectl", "oc", "tail", "watch", "az", "journalctl"),
        "runbook.checks.rules.may_wait:waiting",
    ),
)
"""What the text holds where a check may find something (nothing: any text may), and the check, imported then. Each of
them looks closer at the text, and at the syntax tree only where the text gives reason to."""


def check(code: str) -> list[Diagnostic]:
    """What is wrong with the code, in the order of its 1-based lines. Nothing runs."""
    found = [
        one
        for reasons, place in CHECKS
        if not reasons or any(reason in code for reason in reasons)
        for one in _imported(place)(code)
    ]
    return sorted(found, key=lambda one: one.line)


def _imported(place: str) -> Check:
    module, _, name = place.partition(":")
    found: Check = getattr(import_module(module), name)
    return found


def check_block(block: Block) -> list[Diagnostic]:
    """What is wrong with a block, with lines of its document.

    Nothing is said of a wait for a person in a block that says ``interactive``.
    """
    return [
        replace(one, line=block.line_of(one.line))
        for one in check(block.code)
        if not (block.directive.interactive and one.code == "may-wait" and one.severity is Severity.INFO)
    ]
