"""A document as JSON: the schema ``runbook.document/1``."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from runbook.core.diagnostics import Diagnostic
from runbook.core.document import Block, Directive, Document, Expectation, Prerequisite
from runbook.engine.plan import Plan, Step
from runbook.masking import Masker
from runbook.shell.unset_variables import Parameter

SCHEMA = "runbook.document/1"


def block_id(path: str, block: Block) -> str:
    """What names a block in a run: the file that it stands in and the line of its opening fence."""
    return f"{block.origin.path if block.origin else path}:{block.line}"


def of_plan(
    document: Document, plan: Plan, needed: Iterable[tuple[Step, Parameter]], masker: Masker
) -> dict[str, Any]:
    """What `to_json` says of a document, its secret variables masked, and what a run of it alone would do.

    `steps` are the blocks in the order of their turn, those of the prerequisites among them; `parameters` the
    variables (`needed`) that somebody has to give.
    """
    return {
        **to_json(document),
        "variables": {name: masker.variable(name, value) for name, value in document.variables.items()},
        "diagnostics": [diagnostic(one) for part in plan.documents for one in part.diagnostics],
        "parameters": [
            {"name": one.name, "path": step.path, "line": one.line, "certain": one.certain}
            for step, one in needed
        ],
        "steps": [
            {
                "id": step.id,
                "path": step.path,
                "line": step.block.line,
                "left_out": step.left_out and step.left_out.reason,
                "needed_by": list(step.needed_by),
                "on": step.on.label if step.on is not None else None,
            }
            for step in plan.steps
        ],
    }


def to_json(document: Document) -> dict[str, Any]:
    """What would run, and what is wrong with the document, in JSON's types."""
    return {
        "schema": SCHEMA,
        "path": document.path,
        "title": document.title,
        "metadata": dict(document.metadata),
        "variables": dict(document.variables),
        "prerequisites": [_prerequisite(one) for one in document.prerequisites],
        "includes": [
            {"line": one.line, "target": one.target, "title": one.title} for one in document.includes
        ],
        "defaults": directive_json(document.defaults),
        "sections": [
            {"title": one.title, "level": one.level, "line": one.span.start, "end_line": one.span.end}
            for one in document.sections
        ],
        "blocks": [_block(document.path, block) for block in document.blocks],
        "diagnostics": [diagnostic(one) for one in document.diagnostics],
    }


def diagnostic(value: Diagnostic) -> dict[str, Any]:
    """A diagnostic as reports and ``runbook inspect`` show it; `path` only where it is not the document's own."""
    shown = {
        "code": value.code,
        "severity": str(value.severity),
        "line": value.line,
        "message": value.message,
    }
    return shown | ({"path": value.path} if value.path is not None else {})


def _prerequisite(prerequisite: Prerequisite) -> dict[str, Any]:
    """`path` is where its document was found, null when it was not."""
    return {
        "line": prerequisite.line,
        "target": prerequisite.target,
        "title": prerequisite.title,
        "path": prerequisite.document.path if prerequisite.document else None,
    }


def _block(path: str, block: Block) -> dict[str, Any]:
    return {
        "id": block_id(path, block),
        "path": block.origin.path if block.origin else path,
        "name": block.directive.name,
        "section": block.section,
        "line": block.line,
        "end_line": block.span.end,
        "language": block.language,
        "code": block.code,
        "executable": block.executable,
        "tab": block.tab,
        "zone": block.zone,
        "directive": directive_json(block.directive),
        "expectation": block.expectation and expectation_json(block.expectation),
        "implied": block.implied and expectation_json(block.implied),
        "file": block.file,
    }


def expectation_json(expectation: Expectation) -> dict[str, Any]:
    """A documented result and its mark, in JSON's types."""
    return {
        "line": expectation.span.start,
        "end_line": expectation.span.end,
        "language": expectation.language,
        "content": expectation.content,
        "similarity": expectation.similarity,
        "regex": expectation.regex,
        "mark_line": expectation.mark_line,
    }


def directive_json(directive: Directive) -> dict[str, Any]:
    """The keys that the author set, with their values."""
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key in _KEYS
        if (value := getattr(directive, key)) != getattr(_UNSET, key)
    }


_UNSET = Directive()
_KEYS = tuple(one.name for one in fields(Directive))
