"""What a person can ask of the static checks."""

from dataclasses import dataclass

from runbook.core.flags.option_fields import Group, Value, option


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What was asked for of the static checks. Names of rules are codes (``undefined-variable``) or topics.

    `ignore_in` are texts ``PATTERN=NAME,...``: rules that are set aside in files that fit a pattern of .gitignore.
    """

    select: tuple[str, ...] = option(
        "--select", Value.TEXTS, Group.CHECK, "Look for these rules only; repeatable.", (), values="CODE,..."
    )
    ignore: tuple[str, ...] = option(
        "--ignore", Value.TEXTS, Group.CHECK, "Leave these rules out; repeatable.", (), values="CODE,..."
    )
    ignore_in: tuple[str, ...] = option(
        "--ignore-in",
        Value.TEXTS,
        Group.CHECK,
        "Leave rules out in some files: old/**=undefined-variable; repeatable.",
        (),
        values="PATTERN=CODE,...",
    )
    fail_on: str = option(
        "--fail-on",
        Value.CHOICE,
        Group.CHECK,
        "End with exit code 1 when a finding is this bad.",
        "error",
        choices=("error", "warning", "info", "never"),
    )
    form: str = option(
        "--format",
        Value.CHOICE,
        Group.CHECK,
        "How findings are written to standard output.",
        "text",
        choices=("text", "json", "sarif", "github", "junit"),
    )
    fix: bool = option(
        "--fix",
        Value.FLAG,
        Group.CHECK,
        "Mend what can be mended with certainty; nothing else changes.",
        False,
    )
    statistics: bool = option(
        "--statistics", Value.FLAG, Group.CHECK, "Count findings by rule instead of listing them.", False
    )
    baseline: str | None = option(
        "--baseline",
        Value.PATH,
        Group.CHECK,
        "Leave out what this file holds; where it does not exist, it is written.",
        values="FILE",
    )
    original: str | None = option(
        "--original",
        Value.PATH,
        Group.CHECK,
        "Compare with the original that the document is a translation of: a file or a folder.",
        values="PATH",
    )
    az_index: str = option(
        "--az-index",
        Value.CHOICE,
        Group.CHECK,
        "What az commands are held against: the table that comes along, or one made of the az on PATH (auto).",
        "package",
        choices=("package", "auto"),
    )
    shellcheck: bool = option(
        "--shellcheck",
        Value.FLAG,
        Group.CHECK,
        "Ask ShellCheck, too; the extra `shellcheck` installs it.",
        False,
    )
    no_cache: bool = option(
        "--no-cache",
        Value.FLAG,
        Group.CHECK,
        "Look at every document again, also at those that are unchanged.",
        False,
    )
