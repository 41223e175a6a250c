"""Links to sections of the document that are not there."""

import re
from collections.abc import Iterator

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.checks.subject import Subject
from runbook.core.diagnostics import Severity
from runbook.documents.markdown import anchors

RULES = (
    LintRule(
        "dead-anchor",
        Severity.WARNING,
        "A link leads to a section of this document that is not there.",
        "Correct the anchor: the heading in lower case, with hyphens for blanks.",
        bad=("# T\n\nSee [below](#clean-up).\n\n## Delete everything\n\nText.\n",),
        good=(
            "# T\n\nSee [below](#clean-up).\n\n## Clean up\n\nText.\n",
            '# T\n\nSee [it](#part-2).\n\n<a name="part-2"></a>\n\nText.\n',
            "# T\n\n[A](#step-1-do-it) [B](#whats-new)\n\n## Step 1: Do it!\n\n## What's new?\n",
            "# T\n\n```text\n[a](#b)\n```\n",
            "# [CLI](#tab/cli)\n\nText.\n\n---\n",
            "# T\n\n[a](#top) [b](#)\n",
            "# T\n\n[a](#custom)\n\n## Heading {#custom}\n",
        ),
        topic=Topic.DOCUMENTS,
    ),
    LintRule(
        "dead-anchor",
        Severity.INFO,
        "The same in a document whose headings are not Latin: some sites keep the anchors of the original.",
        "Correct the anchor, if the site makes it of the translated heading.",
        bad=("# \u6a19\u984c\n\n[a](#clean-up)\n\n## \u524a\u9664\n\n\u30c6\u30ad\u30b9\u30c8\n",),
        good=("# T\n\nText.\n",),
        topic=Topic.DOCUMENTS,
    ),
)

_LINK = re.compile(r"(?<!!)\[[^\[\]\n]*\]\(#(?P<anchor>[^)\s/?]+)(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^[ \t>]*#{1,6}[ \t]+(.+?)[ \t#]*$|^(\S.*)\n[ \t]*(?:=+|-{2,})[ \t]*$", re.MULTILINE)
_GENERATED = re.compile(r"^(?:top|fn|footnote|ref|_|user-content)", re.IGNORECASE)


def find(subject: Subject) -> Iterator[Finding]:
    """A warning for each link. Anchors are compared by their letters and digits: sites differ in the rest."""
    if "](#" not in subject.document.source:
        return
    if subject.document.includes:
        return  # the section may be in an included file
    hidden = _hidden(subject)
    prose = "\n".join("" if at + 1 in hidden else line for at, line in enumerate(subject.lines))
    titles = [one.title for one in subject.document.sections] + [
        found[1] or found[2] for found in _HEADING.finditer(prose)
    ]
    known = {anchors.key(one) for one in titles} | {
        anchors.key(one) for ids in anchors.IDENTIFIER.findall(subject.document.source) for one in ids if one
    }
    latin = all(title.isascii() for title in titles if title) or not any(_is_foreign(one) for one in titles)
    for at, line in enumerate(prose.split("\n")):
        text = re.sub(r"`[^`]*`", lambda found: " " * len(found[0]), line)
        for found in _LINK.finditer(text):
            anchor = found["anchor"]
            if anchors.keys(anchor) & known or _GENERATED.match(anchor) or not any(anchors.keys(anchor)):
                continue
            severity = Severity.WARNING if latin else Severity.INFO
            message = f"#{anchor}: this document has no such section"
            yield Finding("dead-anchor", severity, at + 1, message, found.span("anchor"))


def _hidden(subject: Subject) -> set[int]:
    """The lines of fences, where a link is text."""
    document = subject.document
    spans = [block.span for block in document.blocks if block.origin is None]
    spans += [
        one.span
        for block in document.blocks
        if block.origin is None
        for one in (block.expectation, block.implied)
        if one is not None
    ]
    return {line for span in spans for line in range(span.start, span.end + 1)}


def _is_foreign(title: str) -> bool:
    return any(not one.isascii() and one.isalpha() for one in title)
