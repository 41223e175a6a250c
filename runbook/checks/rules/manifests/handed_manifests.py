"""Manifests that a document hands to kubectl, in here-documents and in fences that a reader saves."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.checks.rules.manifests.handed_text import PUT_IN, HandedText
from runbook.checks.rules.manifests.manifest_text import TextFault, read
from runbook.checks.subject import Part, Subject
from runbook.core.diagnostics import Severity
from runbook.shell.facts import Heredoc

_POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: a\n    image: b\n"


def _handed(text: str) -> str:
    return f"kubectl apply -f - <<'EOF'\n{text}EOF\n"


def _fence(text: str) -> str:
    return f"# T\n\nSave as pod.yaml:\n\n```yaml\n{text}```\n"


_JSON_FENCE = (
    "# T\n\nSave as pod.json:\n\n```json\n"
    '{{"apiVersion": "v1", "kind": "Namespace", "metadata": {{"name": {}}}}}\n```\n'
)


def _rule(code: str, meaning: str, remedy: str, bad: str, severity: Severity = Severity.ERROR) -> LintRule:
    shown = _fence if severity is Severity.WARNING and code != "manifest-structure" else _handed
    return LintRule(code, severity, meaning, remedy, (shown(bad),), (shown(_POD),), Topic.MANIFESTS)


RULES = (
    LintRule(
        "manifest-syntax",
        Severity.WARNING,
        "A fence with a manifest cannot be read as JSON.",
        "Mend it.",
        (_JSON_FENCE.format('"a",'),),
        (_JSON_FENCE.format('"a"'), _JSON_FENCE.format('"<name>"'), _JSON_FENCE.format("...")),
        Topic.MANIFESTS,
    ),
    LintRule(
        "manifest-structure",
        Severity.WARNING,
        "A fence with a manifest has a field that its kind does not have. Looked at where the extra `kubernetes` is "
        "installed.",
        "Check the name of the field, and where it stands.",
        (_fence(_POD.replace("image", "imagee")), _JSON_FENCE.format('"a", "labls": {}')),
        (_fence(_POD), _fence(_POD.replace("image: b", "..."))),
        Topic.MANIFESTS,
        outside=True,
    ),
    _rule(
        "manifest-syntax",
        "The YAML or the JSON that a command is handed cannot be read.",
        "Mend it; look at the indentation first.",
        _POD.replace("    image", "   image"),
    ),
    _rule(
        "manifest-syntax",
        "A fence with a manifest cannot be read as YAML.",
        "Mend it; look at the indentation first.",
        _POD.replace("    image", "   image"),
        Severity.WARNING,
    ),
    _rule(
        "manifest-indentation",
        "A manifest has lost its indentation: what belongs below a field stands beside it.",
        "Indent what belongs below the field.",
        _POD.replace("  name: a\nspec", "name: a\nspec"),
    ),
    _rule(
        "manifest-indentation",
        "A fence with a manifest has lost its indentation: what belongs below a field stands beside it.",
        "Indent what belongs below the field.",
        _POD.replace("  name: a\nspec", "name: a\nspec"),
        Severity.WARNING,
    ),
    _rule(
        "manifest-duplicate-key",
        "A key stands twice in the same mapping: kubectl refuses it, other programs take the last.",
        "Remove one of them.",
        _POD + "    image: c\n",
    ),
    _rule(
        "manifest-duplicate-key",
        "A key stands twice in the same mapping of a fence with a manifest.",
        "Remove one of them.",
        _POD + "    image: c\n",
        Severity.WARNING,
    ),
    _rule(
        "manifest-incomplete",
        "kubectl is handed an object without `apiVersion` or without `kind`.",
        "Add the field.",
        _POD.replace("apiVersion: v1\n", ""),
    ),
    _rule(
        "manifest-structure",
        "A field that the kind requires is not there, or has a value of another type. Looked at where the extra "
        "`kubernetes` is installed; kinds that it does not know are not looked at.",
        "Mend the field.",
        _POD.replace("name: a\n    image", "image"),
    )._replace(outside=True),
    _rule(
        "manifest-structure",
        "The kind has no such field. Looked at where the extra `kubernetes` is installed.",
        "Check the name of the field, and where it stands.",
        _POD.replace("image", "imagee"),
        Severity.WARNING,
    )._replace(outside=True),
)

_YAML = frozenset({"yaml", "yml", "json"})
_FILE = re.compile(r"\.(?:ya?ml|json)$", re.IGNORECASE)
_TEMPLATE = re.compile(
    r"\{\{|^[ \t]*(?:\.\.\.+|…|\[\.\.\.\])[ \t]*\S|^[ \t]+\.\.\.+[ \t]*$|<[\w .-]+>:|^---.*---$", re.MULTILINE
)
_ELIDED = re.compile(r"\{\{|\.\.\.|…|^\s*//|[:\[,]\s*<", re.MULTILINE)
"""What says of JSON that a part is left out, or to be given."""
_OBJECT = re.compile(
    r"\A(?:[ \t]*(?:#.*)?\n|---.*\n)*(?:apiVersion:.*\n(?:.*\n)*?kind:|kind:.*\n(?:.*\n)*?apiVersion:)"
    r'|\A\s*\{\s*"(?:apiVersion"\s*:\s*"[^"]*"\s*,\s*"kind"|kind"\s*:\s*"[^"]*"\s*,\s*"apiVersion")\s*:'
)
_READING = frozenset({"apply", "create", "replace", "delete"})


def find(subject: Subject) -> Iterator[Finding]:
    """What is wrong with the manifests. Where bash puts in whole lines, nobody knows, and there is no finding."""
    for part in subject.own:
        if "<<" in part.code.text and not part.elsewhere and part.code.facts.readable:
            for one in part.code.facts.heredocs:
                yield from (subject.placed(part, found) for found in _heredoc(subject, one))
    for block in subject.document.blocks:
        if block.executable or block.origin is not None or block.language.lower() not in _YAML:
            continue
        elided = _ELIDED if block.language.lower() == "json" else _TEMPLATE
        if _OBJECT.search(block.code) and not elided.search(block.code):
            yield from (replace(found, line=block.line_of(found.line)) for found in _fenced(block.code))


def _fenced(text: str) -> Iterator[Finding]:
    """What is wrong with a text that a reader saves. It may show a part of the object only."""
    found = read(text)
    for problem in found.problems:
        yield _finding(problem, problem.line + 1, Severity.WARNING)
    for item, line in () if found.problems else found.objects:
        faults = _structure(item, line, HandedText.plain(text))
        yield from (one for one in faults if one.severity is Severity.WARNING)


def _heredoc(subject: Subject, one: Heredoc) -> Iterator[Finding]:
    kubectl = any(_reads(words) for words in one.readers)
    if not kubectl and one.file is not None and _FILE.search(one.file):
        kubectl = _handed_later(subject.parts, one.file)
    elif not kubectl:
        return
    if _TEMPLATE.search(one.text):
        return
    handed = HandedText.of(one)
    if not handed.certain or not handed.text.strip():
        return
    found = read(handed.text)
    for problem in found.problems:
        if not PUT_IN.search(problem.message):
            yield _finding(problem, handed.line(problem.line), Severity.ERROR)
    if kubectl and not found.problems:
        for item, line in found.objects:
            yield from _structure(item, line, handed)


def _reads(words: Collection[str | None]) -> bool:
    """Whether a command is kubectl (or oc) that reads objects from its input."""
    given = list(words)
    if not given or given[0] not in ("kubectl", "oc"):
        return False
    reads = any(one in ("-", "-f-", "--filename=-", "/dev/stdin") for one in given)
    return reads and any(one in _READING for one in given)


def _handed_later(parts: Collection[Part], file: str) -> bool:
    name = file.rpartition("/")[2]
    return any(
        call.program in ("kubectl", "oc")
        and any(one in _READING for one in call.words)
        and name in _files(call.words)
        for part in parts
        if name in part.code.text
        for call in part.code.facts.calls
    )


def _files(words: Sequence[str | None]) -> Iterator[str]:
    """The names, without folders, of the files with objects that kubectl is given."""
    for before, one in pairwise(words):
        if one is not None and before in ("-f", "--filename"):
            yield from (each.rpartition("/")[2] for each in one.split(","))
        elif one is not None and one.startswith("--filename="):
            yield one.rpartition("=")[2].rpartition("/")[2]


def _structure(item: Any, line: int, handed: HandedText) -> Iterator[Finding]:
    if item is None:
        return
    if not isinstance(item, dict):
        said = "kubectl is handed something that is not an object"
        yield _finding(TextFault("manifest-incomplete", line, said), handed.line(line), Severity.ERROR)
        return
    keys = {str(one) for one in item}
    missing = [one for one in ("apiVersion", "kind") if one not in keys]
    if missing and not any(map(PUT_IN.search, keys)):
        said = f"kubectl is handed an object without {' and '.join(missing)}"
        yield _finding(TextFault("manifest-incomplete", line, said), handed.line(line), Severity.ERROR)
        return
    from runbook.checks.tables import field_validation

    if missing or not field_validation.available():
        return
    put_in: set[str] = set()
    found = field_validation.faults(_known(item, "", put_in))
    said_of = [
        *((path, f"{path} is required and is not there", Severity.ERROR) for path in found.missing),
        *((path, f"{path} is a {value}, not a {kind}", Severity.ERROR) for path, value, kind in found.wrong),
        *((path, f"there is no field {path} in {item['kind']}", Severity.WARNING) for path in found.unknown),
    ]
    for path, said, severity in said_of:
        if path not in put_in and not PUT_IN.search(path):
            at = _line_of(path, line, handed.text)
            yield _finding(TextFault("manifest-structure", at, said), handed.line(at), severity)


def _known(value: Any, path: str, put_in: set[str]) -> Any:
    """The value without what bash puts in; the paths of that are added to `put_in`."""
    if isinstance(value, dict):
        return {key: _known(one, f"{path}.{key}" if path else str(key), put_in) for key, one in value.items()}
    if isinstance(value, list):
        return [_known(one, f"{path}[{at}]", put_in) for at, one in enumerate(value)]
    if PUT_IN.search(str(value)):
        put_in.add(path)
        return None
    return value


def _line_of(path: str, start: int, text: str) -> int:
    """The 0-based line of the field's own key, where that stands once only; else the object's."""
    key = re.sub(r"\[\d+\]$", "", path).rpartition(".")[2]
    lines = text.split("\n")
    found = [at for at in range(start, len(lines)) if re.match(rf"[\s-]*{re.escape(key)}\s*:", lines[at])]
    return found[0] if len(found) == 1 else start


def _finding(problem: TextFault, line: int, severity: Severity) -> Finding:
    return Finding(problem.kind, severity, line, problem.message)
