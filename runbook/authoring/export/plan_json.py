"""A plan as data: the schema ``runbook.export/1``."""

from collections.abc import Mapping, Sequence
from typing import Any

from runbook.engine.plan import Plan, Step
from runbook.masking import Masker
from runbook.reporting.formats.document_json import directive_json, expectation_json
from runbook.shell.unset_variables import Parameter

SCHEMA = "runbook.export/1"


def data(
    plan: Plan,
    *,
    version: str,
    given: Mapping[str, str],
    needed: Sequence[tuple[Step, Parameter]],
    masker: Masker,
) -> dict[str, Any]:
    """What would run of one document, in order, in JSON's types. Times are seconds, lines 1-based.

    `given` are the variables given for this run, `needed` those that nobody gives. Secrets are masked.
    """
    (part,) = plan.documents
    path = part.document.path
    found = {
        "schema": SCHEMA,
        "tool": {"name": "runbook", "version": version},
        "path": path,
        "title": part.document.title,
        "refused": bool(part.obstacles),
        "variables": {
            kind: {name: masker.variable(name, value) for name, value in variables.items()}
            for kind, variables in (("declared", plan.declared), ("given", given))
        },
        "parameters": [
            {"name": one.name, "path": step.path, "line": one.line, "certain": one.certain}
            for step, one in needed
        ],
        "steps": [_step(one) for one in part.steps],
        "diagnostics": [
            {
                "code": one.code,
                "severity": str(one.severity),
                "path": one.file(path),
                "line": one.line,
                "message": one.message,
            }
            for one in part.diagnostics
        ],
    }
    return {key: masker.data(value) for key, value in found.items()}


def _step(step: Step) -> dict[str, Any]:
    block, directive = step.block, step.directive
    return {
        "id": step.id,
        "path": step.path,
        "line": block.line,
        "end_line": block.span.end,
        "code_line": block.code_span.start,
        "name": directive.name,
        "section": block.section,
        "language": block.language,
        "code": step.code,
        "runs": step.left_out is None,
        "left_out": step.left_out and str(step.left_out.reason),
        "cleanup": directive.cleanup,
        "timeout_s": step.timeout,
        "directive": directive_json(directive),
        "needed_by": list(step.needed_by),
        "validates": step.validates,
        "expectation": block.expectation and expectation_json(block.expectation),
        "implied": block.implied and expectation_json(block.implied),
    }
