"""Markdown to `Document`: one walk over the block tokens."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from runbook.core import diagnostics
from runbook.core.document import Document
from runbook.documents import fences
from runbook.documents.builder import DocumentBuilder
from runbook.documents.dialect import directives, front_matter
from runbook.documents.dialect.languages import DEFAULT_LANGUAGES
from runbook.documents.markdown import source_lines, tokenizer

_SAID_ONCE = frozenset(
    {
        "foreign-attribute",
        "indented-code",
        "language-not-run",
        "misspelled-language",
        "prompt-not-run",
        "prompts-in-code",
    }
)
"""Codes of what an author does in a document's every block, or in none."""


def parse(text: str, path: str, *, executable: frozenset[str] = DEFAULT_LANGUAGES) -> Document:
    """The document that `text` is; `path` is only its name.

    `executable` are the languages that the shell runs, in any letter case. No text raises an error: what is
    wrong with it is a diagnostic.
    """
    front = front_matter.read(source_lines.normalise(text))
    with _collector_at_rest():
        tokens, references = tokenizer.blocks(front.body)
        reader = DocumentBuilder(front.body, references, frozenset(map(str.lower, executable)))
        reader.read(tokens)
    blocks = tuple(reader.binder.blocks)
    sections = reader.sections()
    title = next((one.title for one in sections if one.level == 1 and one.title), front.metadata.get("title"))
    found = [*front.diagnostics, *reader.diagnostics, *fences.no_break_spaces(text, blocks)]
    return Document(
        path=path,
        source=text,
        title=str(title or path.rpartition("/")[2]),
        metadata=front.metadata,
        sections=sections,
        blocks=blocks,
        diagnostics=tuple(diagnostics.said_once(found, _SAID_ONCE)),
        variables=front.variables | reader.variables,
        prerequisites=tuple(reader.prerequisites),
        includes=tuple(reader.includes),
        choices=tuple(reader.choices),
        defaults=directives.directive(front.defaults),
    )


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the garbage collector from walking over the tokens, none of which is garbage yet.

    Measured: half of the time of a document of 10,000 sections (6.5 MB), nothing of one of a few pages.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
