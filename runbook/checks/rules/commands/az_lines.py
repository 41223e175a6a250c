"""Command lines of the Azure CLI, against the table of its commands."""

import json
import re
from ast import literal_eval
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module

from runbook.checks.rule import Finding
from runbook.checks.rules.commands import az_rules
from runbook.checks.rules.commands.az_line import AzFault, AzLine, Fault
from runbook.checks.rules.manifests.handed_text import of_word, put_in_at
from runbook.checks.subject import Part, Subject
from runbook.checks.tables.az_table import AzTable, extensions, table
from runbook.core.diagnostics import Severity
from runbook.core.strings import slip, suggestion
from runbook.shell.facts import Call, Word
from runbook.shell.known_names import WRAPPERS

RULES = az_rules.RULES

_AZ = re.compile(r"(?<![\w.-])az[ \t\\]")
_DEFAULTS = re.compile(r"az config(?:ure)?\b[^\n]*\bdefaults?\b|AZURE_DEFAULTS_", re.IGNORECASE)
_KEPT_ARGUMENTS = re.compile(r"az config param-persist on|az local-context on")
_VARIABLE = re.compile(r"\"?\$(?:(\w+)|\{(\w+)\})\"?", re.ASCII)
_ADDED = re.compile(r"az extension (?:add|update)\b[^\n]*?(?:--name|-n)[ =]+[\"']?([\w$-]+)")
_NOTHING = re.compile(r"(?:^|\s)(\w+)=(?:\"\"|'')?\s*(?:#.*)?$")
_FROM_SOURCE = re.compile(r"az extension add\b[^\n]*?(?:--source|-s)\b")
_NOT_A_WORD = re.compile(r"[\[\]{}<>…|]|\.\.\.|[^\x00-\x7f]")
_JSON = {
    "rest": ("--body",),
    "deployment": ("--parameters",),
    "vm extension set": ("--settings", "--protected-settings"),
    "vmss extension set": ("--settings", "--protected-settings"),
    "policy": ("--params", "--rules"),
    "role definition": ("--role-definition",),
}
"""Commands, or groups of them -> the options whose value is JSON when it looks like it."""


def find(subject: Subject) -> Iterator[Finding]:
    """What az would refuse. A word of unknown value that could make it right gives no finding."""
    if not _AZ.search(subject.document.source):
        return
    lines = _Lines(subject)
    for part in subject.own:
        if part.elsewhere or not _AZ.search(part.code.text) or not part.code.facts.readable:
            continue
        for call in part.code.facts.calls:
            words = _words(call)
            if words and not _ends_early(part, call):
                yield from (subject.placed(part, one) for one in lines.findings(part, words))


@dataclass(frozen=True)
class _Lines:
    """The command lines of a document."""

    subject: Subject

    @cached_property
    def table(self) -> AzTable:
        return table(self.subject.az_table)

    def findings(self, part: Part, words: list[Word]) -> Iterator[Finding]:
        path: list[str] = []
        for at, word in enumerate(words):
            if word.value is None or word.value.startswith("-") or not word.value:
                return
            name = " ".join([*path, word.value.lower()])
            if self.table.is_command(name):
                yield from self._command(part, name, words[0], words[at + 1 :])
                return
            if not self.table.is_group(name):
                yield from self._unknown(path, words[at:])
                return
            path.append(word.value.lower())

    def _unknown(self, path: list[str], words: list[Word]) -> Iterator[Finding]:
        word, group = words[0], " ".join(path)
        found = (word.value or "").lower()
        if _NOT_A_WORD.search(found):
            return
        rest = [one.value.lower() for one in words if one.value is not None]
        name = f"{group} {found}".strip()
        owners = _extensions(" ".join([*path, *rest]))
        if owners:
            meant = slip(found, self.table.children(group))
            if meant is not None and not self._installs(owners):
                said = f"az {self.table.version} has no command {name!r}; did you mean az {f'{group} {meant}'.strip()}?"
                said += f" (the extension {' or '.join(owners)} may have it)"
                yield _finding("az-unknown-command", Severity.WARNING, word, said)
            elif not self._installs(owners):
                said = f"az {name} is a command of the extension {' or '.join(owners)}; "
                said += f"write: az extension add --name {owners[0]}"
                yield _finding("az-extension-command", Severity.INFO, word, said)
            return
        if self._installs(()):
            return
        said = f"az {self.table.version} has no command {name!r}"
        near = _meant(found, self.table.children(group))
        elsewhere = None if near else suggestion(name, self.table.names)
        if near is not None:
            said += f"; did you mean az {f'{group} {near}'.strip()}?"
            yield _finding("az-unknown-command", Severity.ERROR, word, said)
        elif elsewhere is not None and path:
            yield _finding(
                "az-unknown-command", Severity.WARNING, word, f"{said}; did you mean az {elsewhere}?"
            )
        else:
            said += ", nor is it known of an extension"
            yield _finding("az-unknown-command", Severity.WARNING, word, said)

    def _command(self, part: Part, name: str, first: Word, words: list[Word]) -> Iterator[Finding]:
        line = AzLine(self.table.command(name), words)
        faults = list(line.faults())
        owners = _extensions(name)
        if not self._installs(owners):
            for one in faults:
                yield from self._fault(name, first, one, owners)
        for option, _, values in line.given:
            for value in values:
                yield from self._value(part, name, option.names, value)

    def _fault(self, name: str, first: Word, one: AzFault, owners: Collection[str]) -> Iterator[Finding]:
        word = one.word or first
        text = (word.value or "").partition("=")[0]
        shown = one.option.shown if one.option is not None else ""
        hard = Severity.WARNING if owners else Severity.ERROR
        match one.fault:
            case Fault.UNKNOWN:
                if _NOT_A_WORD.search(text):
                    return
                names = {
                    each
                    for option in self.table.command(name).options
                    if not option.refused
                    for each in option.names
                }
                long = [each for each in names if each.startswith("--")]
                near = slip(text, long) if owners else suggestion(text, long)
                said = f"az {name} has no option {text} in az {self.table.version}"
                said += f"; did you mean {near}?" if near else ""
                if owners:
                    said += f" (the extension {' or '.join(owners)} may have it)"
                severity = Severity.INFO if owners and not near else hard
                yield _finding("az-unknown-option", severity, word, said)
            case Fault.AMBIGUOUS:
                said = f"{text} is short for more than one option of az {name}: {', '.join(one.names)}"
                yield _finding("az-ambiguous-option", hard, word, said)
            case Fault.NO_VALUE:
                yield _finding("az-no-value", Severity.ERROR, word, f"{shown} of az {name} needs a value")
            case Fault.CHOICE if one.option is not None:
                near = suggestion(text, one.option.choices)
                said = f"{word.value!r} is not a value of {shown} of az {name}: "
                said += f"did you mean {near}?" if near else f"there are {', '.join(one.option.choices)}"
                yield _finding("az-bad-choice", hard, word, said)
            case Fault.SURPLUS:
                if not _NOT_A_WORD.search(word.text):
                    said = f"az {name} takes no word {word.value!r} here; an option or quotes may be missing"
                    yield _finding("az-surplus-word", hard, word, said)
            case Fault.MISSING if one.option is not None:
                if not self._has_default(one.option.default):
                    yield _finding("az-missing-option", Severity.ERROR, first, f"az {name} needs {shown}")

    def _value(self, part: Part, name: str, names: Collection[str], word: Word) -> Iterator[Finding]:
        shown = max(names, key=len, default="")
        if word.value is None:
            found = _VARIABLE.fullmatch(word.text)
            variable = found and (found[1] or found[2])
            if variable and variable in self.empty:
                said = f"{variable} is empty where az takes its value; give it one: --var {variable}=..."
                yield _finding("az-empty-value", Severity.WARNING, word, said)
            elif word.text.lstrip("\"'").startswith(("{", "[")) and _takes_json(name, names):
                text = of_word(word.text)
                problem = _json_problem(text) if text is not None else None
                if problem:
                    said = f"the value of {shown} is not JSON: {problem}"
                    yield _finding("az-bad-json", Severity.ERROR, word, said)
        elif "--query" in names:
            problem = _query_problem(word.value)
            if problem:
                yield _finding("az-bad-query", Severity.ERROR, word, f"--query is not JMESPath: {problem}")
        elif word.value.startswith(("{", "[")) and _takes_json(name, names):
            problem = _json_problem(word.value)
            if problem:
                yield _finding(
                    "az-bad-json", Severity.ERROR, word, f"the value of {shown} is not JSON: {problem}"
                )

    def _has_default(self, configurable: bool) -> bool:
        text = self.subject.document.source + "".join(one.code.text for one in self.subject.parts)
        return bool((configurable and _DEFAULTS.search(text)) or _KEPT_ARGUMENTS.search(text))

    def _installs(self, owners: Collection[str]) -> bool:
        """Whether the document adds one of the extensions, or one that nobody knows."""
        added = self.added
        return added is None or not added.isdisjoint(owners)

    @cached_property
    def added(self) -> frozenset[str] | None:
        """The extensions that the document adds; None where nobody knows what one of them holds."""
        text = self.subject.document.source
        if _FROM_SOURCE.search(text):
            return None
        found = frozenset(_ADDED.findall(text))
        known = {name for names in extensions().values() for name in names}
        return found if found <= known else None

    @cached_property
    def empty(self) -> Collection[str]:
        """Variables that the document gives nothing but the empty text."""
        return _empty(self.subject)


def _meant(found: str, known: Sequence[str]) -> str | None:
    """The known word that is near enough to be the one that is meant: a slip, or one that shares its beginning."""
    near = slip(found, known) or suggestion(found, known)
    alike = near is not None and (near[:3] == found[:3] or slip(found, known) == near)
    return near if alike else None


def _ends_early(part: Part, call: Call) -> bool:
    """Whether the line ends elsewhere than it looks: at a backslash with blanks behind it."""
    lines = part.code.lines[call.span.start - 1 : call.span.end]
    return any(one != one.rstrip() and one.rstrip().endswith("\\") for one in lines)


def _words(call: Call) -> list[Word]:
    """The words behind ``az``; none where another program is called."""
    parts = list(call.parts)
    while parts and parts[0].value in WRAPPERS:
        parts.pop(0)
    return parts[1:] if parts and parts[0].value == "az" else []


def _extensions(name: str) -> Sequence[str]:
    """The extensions that add the command, or to it."""
    words = name.split()
    groups = (" ".join(words[:at]) for at in range(len(words), 0, -1))
    return next((extensions()[one] for one in groups if one in extensions()), ())


def _empty(subject: Subject) -> Collection[str]:
    """Variables that the document gives nothing but the empty text."""
    empty: dict[str, bool] = {}
    for part in subject.parts:
        for one in part.code.facts.assigned:
            line = part.code.lines[one.span.start - 1] if one.span.start <= len(part.code.lines) else ""
            nothing = _NOTHING.search(line)
            empty[one.name] = empty.get(one.name, True) and nothing is not None and nothing[1] == one.name
    return {name for name, nothing in empty.items() if nothing and name not in subject.declared}


def _takes_json(name: str, names: Collection[str]) -> bool:
    return any(
        (name == group or name.startswith(f"{group} ")) and set(options) & set(names)
        for group, options in _JSON.items()
    )


def _json_problem(text: str) -> str | None:
    """What is wrong with the JSON; None where what bash puts in may be what is missing."""
    try:
        json.loads(text)
    except ValueError as problem:
        if isinstance(problem, json.JSONDecodeError) and put_in_at(text, problem.pos):
            return None
        try:
            literal_eval(text)  # az takes Python's way of writing, too
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return str(problem)
    return None


@cache
def _query_problem(text: str) -> str | None:
    """What JMESPath's parser says; None where the extra `azure` is not installed."""
    try:
        jmespath = import_module("jmespath")
    except ImportError:
        return None
    try:
        jmespath.compile(text)
    except jmespath.exceptions.JMESPathError as problem:
        return str(problem).partition("\n")[0]
    return None


def _finding(code: str, severity: Severity, word: Word, message: str) -> Finding:
    return Finding(code, severity, word.line, message, (word.column, word.end))
