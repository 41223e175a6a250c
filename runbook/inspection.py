"""A document as JSON: the schema ``runbook.document/1``."""

from dataclasses import asdict
from typing import Any

from runbook.model import Block, Directive, Document, Expectation

SCHEMA = "runbook.document/1"


def block_id(path: str, block: Block) -> str:
    """What names a block in a run: its document and the line of its opening fence."""
    return f"{path}:{block.line}"


def to_json(document: Document) -> dict[str, Any]:
    """What would run, and what is wrong with the document, in JSON's types."""
    return {
        "schema": SCHEMA,
        "path": document.path,
        "title": document.title,
        "metadata": dict(document.metadata),
        "variables": dict(document.variables),
        "prerequisites": [asdict(one) for one in document.prerequisites],
        "defaults": _directive(document.defaults),
        "sections": [
            {"title": one.title, "level": one.level, "line": one.span.start, "end_line": one.span.end}
            for one in document.sections
        ],
        "blocks": [_block(document.path, block) for block in document.blocks],
        "diagnostics": [
            {"code": one.code, "severity": str(one.severity), "line": one.line, "message": one.message}
            for one in document.diagnostics
        ],
    }


def _block(path: str, block: Block) -> dict[str, Any]:
    return {
        "id": block_id(path, block),
        "name": block.directive.name,
        "section": block.section,
        "line": block.line,
        "end_line": block.span.end,
        "language": block.language,
        "code": block.code,
        "executable": block.executable,
        "tab": block.tab,
        "zone": block.zone,
        "directive": _directive(block.directive),
        "expectation": block.expectation and _expectation(block.expectation),
        "implied": block.implied and _expectation(block.implied),
    }


def _expectation(expectation: Expectation) -> dict[str, Any]:
    return {
        "line": expectation.span.start,
        "end_line": expectation.span.end,
        "language": expectation.language,
        "content": expectation.content,
        "similarity": expectation.similarity,
        "regex": expectation.regex,
        "mark_line": expectation.mark_line,
    }


def _directive(directive: Directive) -> dict[str, Any]:
    """The keys that the author set, with their values."""
    unset = asdict(Directive())
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(directive).items()
        if value != unset[key]
    }
