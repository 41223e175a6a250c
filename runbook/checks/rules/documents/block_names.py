"""Names of blocks that are not unique, and documents without a title."""

from collections.abc import Iterator

from runbook.checks.rule import Finding, LintRule
from runbook.checks.subject import Subject
from runbook.core.diagnostics import Severity

RULES = (
    LintRule(
        "duplicate-name",
        Severity.WARNING,
        "Two blocks have the same name: `--only NAME` means both, and reports cannot tell them apart.",
        "Give one of them another name.",
        bad=("# T\n\n```bash {name=a}\necho a\n```\n\n```bash {name=a}\necho b\n```\n",),
        good=("# T\n\n```bash {name=a}\necho a\n```\n\n```bash {name=b}\necho b\n```\n",),
    ),
    LintRule(
        "no-title",
        Severity.INFO,
        "A document with commands has no title: no heading of the first level, and none in its front matter. Reports "
        "call it by its file.",
        "Write `# Title`.",
        bad=("Text.\n\n```bash\necho a\n```\n",),
        good=("# T\n\n```bash\necho a\n```\n", "---\ntitle: T\n---\n\n```bash\necho a\n```\n"),
    ),
)


def find(subject: Subject) -> Iterator[Finding]:
    """What is to be said of names and the title."""
    document = subject.document
    first: dict[str, int] = {}
    for block in document.blocks:
        name = block.directive.name
        if name is None or block.origin is not None:
            continue
        if name in first and not block.choices:
            message = (
                f"the block on line {first[name]} is called {name!r}, too; give one of them another name"
            )
            yield Finding("duplicate-name", Severity.WARNING, block.line, message)
        first.setdefault(name, block.line)
    titled = any(one.level == 1 and one.title for one in document.sections) or document.metadata.get("title")
    if not titled and any(True for _ in subject.own):
        yield Finding("no-title", Severity.INFO, 1, "the document has no title; write one: # Title")
