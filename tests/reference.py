"""The reference pages that are made from the code: ``python -m tests.reference`` writes them.

A page may have parts between ``<!-- generated: NAME -->`` and ``<!-- end -->``; only these are written. The gate checks
that every page is what would be written (`tests.docs.test_reference`).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module

from runbook.checks.codes import codes as rules_by_code
from runbook.checks.rule import Topic
from runbook.core.options import (
    CheckOptions,
    Group,
    GuideOptions,
    Option,
    RunOptions,
    SuiteOptions,
    UpdateOptions,
    Value,
    options_of,
)
from runbook.documents.dialect.directive_help import KEY_HELP
from runbook.frontends.cli.app import COMMANDS
from runbook.judging.policy_rules import RULES, JudgingRule
from runbook.reporting.wording import REASONS
from tests import ROOT, man_pages

DOCS = ROOT / "docs" / "reference"
PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def table(*rows: Iterable[str]) -> str:
    """A Markdown table; the first row is its head."""
    head, *body = [f"| {' | '.join(row)} |\n" for row in rows]
    return f"{head}{'|---' * head.count(' | ')}|---|\n{''.join(body)}"


def options() -> str:
    """All options, a table for each group."""
    classes = (RunOptions, SuiteOptions, GuideOptions, UpdateOptions, CheckOptions)
    every = [one for kind in classes for one in options_of(kind).values()]
    parts = []
    for group in Group:
        rows = [_option(one) for one in every if one.group is group]
        parts.append(f"## {group}\n\n{table(HEAD, *rows)}")
    return "\n" + "\n".join(parts) + "\n"


HEAD = ("flag", "settings key", "value", "meaning", "commands")


def _option(one: Option) -> tuple[str, ...]:
    flags = ", ".join(f"`{flag}`" for flag in one.flags)
    value = " or ".join(f"`{choice}`" for choice in one.choices) if one.choices else _form(one.kind)
    default = f" Default: `{one.default}`." if isinstance(one.default, str) else ""
    meaning = one.help.replace("|", "\\|") + default
    return flags, f"`{one.key}`", value, meaning, ", ".join(f"`{name}`" for name in _takers()[one.key])


def _form(kind: Value) -> str:
    """What the value is, with its example as code."""
    return re.sub(r'(?<=as in )([\[{].*|"[^"]*")|"auto"$', r"`\g<0>`", kind)


@cache
def _takers() -> Mapping[str, list[str]]:
    """Settings key -> the commands that take its flag."""
    found: dict[str, list[str]] = {}
    for name, module in COMMANDS.items():
        for parameter in import_module(module).command.params:
            for flag in parameter.opts:
                found.setdefault(flag.removeprefix("--"), []).append(name)
    return found


def codes() -> str:
    """The codes of diagnostics, a table for each topic."""
    parts = []
    for topic in Topic:
        rows = []
        for code, rules in rules_by_code().items():
            here = [rule for rule in rules if rule.topic is topic]
            for number, rule in enumerate(here):
                name = "" if number else f"`{code}`"
                mended = " `--fix` mends it." if rule.fixable else ""
                rows.append((name, rule.severity, _cell(rule.meaning), _cell(rule.remedy) + mended))
        if rows:
            head = ("code", "severity", "meaning", "what to do")
            parts.append(f"### {topic}\n\nTopic `{topic.name.lower()}`.\n\n{table(head, *rows)}")
    return "\n" + "\n".join(parts) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def reasons() -> str:
    """Why a block did not pass."""
    rows = [(f"`{one}`", text.meaning) for one, text in REASONS.items()]
    return "\n" + table(("reason", "meaning"), *rows) + "\n"


def judging_rules() -> str:
    """The rules of the default judgement, each with an output that breaks it."""
    return "\n" + "\n".join(map(_judging_rule, RULES)) + "\n"


def _judging_rule(one: JudgingRule) -> str:
    came = _fence(one.example_actual) if one.example_actual else "\nand nothing is printed.\n"
    recorded = one.example_recorded
    earlier = f"\nrecorded in earlier runs:\n{_fence(recorded)}" if recorded else ""
    printed = f"\nprinted:\n{came}" if one.example_actual else came
    return (
        f"## {one.id}\n\n{one.sentence.replace('. ', '.' + chr(10))}\n\n"
        f"Example: `{one.example_command}`, documented:\n{_fence(one.example_expected)}{earlier}{printed}"
    )


def _fence(text: str) -> str:
    return f"\n```text\n{text}\n```\n"


def directives() -> str:
    """The keys of directives."""
    rows = [(f"`{key}`", one.value, one.does) for key, one in KEY_HELP.items()]
    return "\n" + table(("key", "value", "does"), *rows) + "\n"


PARTS: Mapping[str, Callable[[], str]] = {
    "codes": codes,
    "directives": directives,
    "judging-rules": judging_rules,
    "options": options,
    "reasons": reasons,
}
"""Name of a generated part -> what makes it."""


def written(page: str) -> str:
    """The page with its generated parts as they should be."""
    return PART.sub(lambda found: f"{found[1]}{PARTS[found[2]]()}{found[4]}", page)


def main() -> None:
    """Write every page that has generated parts."""
    for path in sorted(DOCS.glob("*.md")):
        page = path.read_text()
        if (new := written(page)) != page:
            path.write_text(new)
            print(path.relative_to(ROOT))
    man_pages.write()


if __name__ == "__main__":
    main()
