"""Findings -> diagnostics of the protocol, and their edits -> quick fixes."""

from collections.abc import Iterable, Iterator, Sequence

from lsprotocol import types

from runbook.checks.fixes import apart
from runbook.checks.rule import Edit, Finding
from runbook.core.diagnostics import Severity
from runbook.frontends.lsp.open_document import OpenDocument
from runbook.frontends.lsp.positions import Positions

SOURCE = "runbook"
FIX_ALL = types.CodeActionKind.SourceFixAll
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


def diagnostics(one: OpenDocument, places: Positions) -> list[types.Diagnostic]:
    """What is wrong with the document, as an editor shows it."""
    if one.problem is not None:
        return [types.Diagnostic(places.whole(1), one.problem, types.DiagnosticSeverity.Error, source=SOURCE)]
    return [_diagnostic(one, finding, places) for finding in one.findings]


def _diagnostic(one: OpenDocument, finding: Finding, places: Positions) -> types.Diagnostic:
    message = finding.message
    if finding.path is not None:
        message = f"{finding.path}:{finding.line}: {message}"
    return types.Diagnostic(
        _range(one, finding, places), message, _SEVERITIES[finding.severity], finding.code, source=SOURCE
    )


def _range(one: OpenDocument, finding: Finding, places: Positions) -> types.Range:
    """Where it stands; what stands in another file is said at the line that brings that file in."""
    if finding.path is not None:
        blocks = one.document.blocks if one.document else ()
        lines = (each.origin.line for each in blocks if each.origin and each.origin.path == finding.path)
        return places.whole(next(lines, 1))
    if finding.columns is not None and finding.columns[0] < finding.columns[1]:
        return places.range(finding.line, *finding.columns)
    return places.whole(finding.line)


def quick_fixes(
    one: OpenDocument, places: Positions, uri: str, asked: types.CodeActionParams
) -> Iterator[types.CodeAction]:
    """The fixes of what is wrong in the range that was asked for, and one of all that can be mended."""
    fixable = [finding for finding in one.findings if finding.edits and finding.path is None]
    only = asked.context.only
    if _allowed(types.CodeActionKind.QuickFix, only):
        for finding in fixable:
            range_ = _range(one, finding, places)
            if range_.start.line <= asked.range.end.line and asked.range.start.line <= range_.end.line:
                yield types.CodeAction(
                    f"Fix {finding.code}",
                    types.CodeActionKind.QuickFix,
                    [_diagnostic(one, finding, places)],
                    is_preferred=True,
                    edit=_change(uri, finding.edits, places),
                )
    if fixable and _allowed(FIX_ALL, only):
        edits = [edit for finding in apart(fixable) for edit in finding.edits]
        yield types.CodeAction("Fix all that runbook can mend", FIX_ALL, edit=_change(uri, edits, places))


def _allowed(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a kind of action, or one above it, was asked for."""
    return not only or any(kind == one or kind.startswith(f"{one}.") or not one for one in only)


def _change(uri: str, edits: Iterable[Edit], places: Positions) -> types.WorkspaceEdit:
    texts = [types.TextEdit(places.range(each.line, each.start, each.end), each.text) for each in edits]
    return types.WorkspaceEdit({uri: texts})
