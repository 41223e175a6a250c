"""Variables that are used, and that nothing assigns; or that something assigns further down only."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.checks.subject import Part, Subject
from runbook.core.diagnostics import Severity
from runbook.shell.facts import Assigned, How
from runbook.shell.unset_variables import Parameter, parameters

_TWO_BLOCKS = "# T\n\n```bash\n{}\n```\n\n```bash\n{}\n```\n"

RULES = (
    LintRule(
        "undefined-variable",
        Severity.ERROR,
        "A variable is used that nothing assigns, and the document assigns one of nearly the same name: it is empty "
        "when the block runs.",
        "Correct the name; or give it a value with `--var`, or declare it in a `variables` comment.",
        bad=(
            _TWO_BLOCKS.format(
                "export RESOURCE_GROUP=rg", 'az keyvault show -g "${KEYVAULT_RESOURCE_GROUP}"'
            ),
            _TWO_BLOCKS.format("export POD_IDENTITY_NAME=web", 'echo "$IDENTITY_NAME"'),
            _TWO_BLOCKS.format("export LOCATION=eastus", 'echo "$LOCATON"'),
        ),
        good=(
            _TWO_BLOCKS.format("export RESOURCE_GROUP=rg", 'echo "${RESOURCE_GROUP_2:-none}"'),
            _TWO_BLOCKS.format("X=<two words>\nexport RG=rg", 'echo "$RG"'),
        ),
        topic=Topic.VARIABLES,
    ),
    LintRule(
        "undefined-variable",
        Severity.WARNING,
        "A variable is used that nothing assigns, though the document assigns others.",
        "Assign it; or, where the reader is to give it, say so in the text or in a `variables` comment.",
        bad=('RESOURCE_GROUP=g1\necho "$FRONTEND in $RESOURCE_GROUP"\n',),
        good=(
            'RESOURCE_GROUP=g1\necho "$HOME in $RESOURCE_GROUP"\n',
            '# T\n\nSet `FRONTEND` to the name of the front end.\n\n```bash\nG=g1\necho "$FRONTEND in $G"\n```\n',
        ),
        topic=Topic.VARIABLES,
    ),
    LintRule(
        "undefined-variable",
        Severity.INFO,
        "A variable is used that no earlier block assigns, and that neither the shell nor a login sets: a "
        "parameter of the document.",
        "Give it a value with `--var`, or declare it in a `variables` comment.",
        bad=('echo "$FRONTEND"\n',),
        good=('echo "$HOME"\n',),
        topic=Topic.VARIABLES,
    ),
    LintRule(
        "used-before-assigned",
        Severity.ERROR,
        "A variable is used, and assigned further down only: it is empty when the block runs.",
        "Move the assignment up.",
        bad=(_TWO_BLOCKS.format('az group create -n "rg-$SUFFIX"', "export SUFFIX=$(openssl rand -hex 4)"),),
        good=(
            _TWO_BLOCKS.format("export SUFFIX=a", 'az group create -n "rg-$SUFFIX"'),
            _TWO_BLOCKS.format('echo "rg-$SUFFIX"', "export SUFFIX=$SUFFIX"),
        ),
        topic=Topic.VARIABLES,
    ),
)


def find(subject: Subject) -> Iterator[Finding]:
    """A finding for each variable, at its first use.

    Where as many variables are left open as the document assigns, they are its parameters: nothing above info is said.
    The same of a variable that the text names. Of one that code tests, or a sourced file may set, nothing is said.
    """
    parts = [part for part in subject.parts if not part.elsewhere]
    of_block = {id(part.block): part for part in parts}
    missing = parameters((part.block for part in parts), subject.declared)
    if not missing:
        return
    assigned = _Assigned.of(parts)
    told = {one.name for one in missing if _is_told(subject, one, assigned)}
    open_ones = [one.name for one in missing if one.name not in told and one.name not in assigned.surely]
    few = len(open_ones) <= len(assigned.names) // 2 + 1
    for one in missing:
        part = of_block[id(one.block)]
        # Code that tests for it, or a file that is sourced, says where it may come from.
        if part.own and one.certain and one.name not in assigned.tested:
            mild = one.name in told or not few
            yield _finding(subject, part, one, assigned, mild=mild)


@dataclass(frozen=True, slots=True)
class _Assigned:
    """The names that the parts assign; `surely` are those outside of functions; `tested` the names whose absence code
    provides for."""

    names: Collection[str]
    surely: Collection[str]
    tested: Collection[str]

    @staticmethod
    def of(parts: Iterable[Part]) -> "_Assigned":
        names: dict[str, None] = {}
        surely, tested = set(), set()
        for part in parts:
            for one in part.code.facts.assigned:
                if one.how in (How.PREFIX, How.LOCAL) or _is_handed_on(part, one):
                    continue
                names[one.name] = None
                if not one.in_function and part.own and part.left_out is None:
                    surely.add(one.name)
            tested |= {one.name for one in part.code.facts.used if one.has_default}
        return _Assigned(tuple(names), surely, tested)


def _is_handed_on(part: Part, one: Assigned) -> bool:
    """Whether the variable is given its own value (``export X=$X``): that comes from elsewhere."""
    line = part.code.lines[one.span.start - 1] if one.span.start <= len(part.code.lines) else ""
    return re.search(rf"\b{one.name}=(\"?)\$\{{?{one.name}\}}?\1(?:\s|;|$)", line) is not None


def _is_told(subject: Subject, one: Parameter, assigned: _Assigned) -> bool:
    """Whether the author knows that the variable may have no value."""
    return one.name in subject.prose_words or not one.certain or one.name in assigned.tested


def _finding(subject: Subject, part: Part, one: Parameter, assigned: _Assigned, *, mild: bool) -> Finding:
    line = one.line - part.line_of(1) + 1
    found = re.search(rf"\$\{{?[!#]?{one.name}(?!\w)", part.code.lines[line - 1]) if line > 0 else None
    columns = found.span() if found else None
    if one.name in assigned.surely and subject.complete and not mild:
        message = f"{one.name} is used here and assigned further down only: it is empty here"
        return subject.placed(part, Finding("used-before-assigned", Severity.ERROR, line, message, columns))
    near = next(iter(near_names(one.name, assigned.names)), None)
    severity = Severity.INFO
    if not mild:
        able = assigned.names and subject.complete
        severity = Severity.ERROR if near is not None else Severity.WARNING if able else Severity.INFO
    meant = f"; did you mean {near}? Otherwise" if near is not None else ";"
    message = f"{one.name} is used here and assigned nowhere before{meant} give it a value: {one.hint}"
    return subject.placed(part, Finding("undefined-variable", severity, line, message, columns))


_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def near_names(name: str, known: Iterable[str]) -> Iterator[str]:
    """The known names that may be meant: the same words, or all but some of at least two, or a slip of the hand."""
    from runbook.core.strings import slip

    known = [one for one in known if one != name]
    words = _words(name)
    ranked: list[tuple[int, str]] = []
    for one in known:
        others = _words(one)
        if words == others or "".join(words) == "".join(others):
            ranked.append((0, one))
        elif min(len(words), len(others)) > 1 and (set(words) < set(others) or set(others) < set(words)):
            ranked.append((1 + abs(len(words) - len(others)), one))
    yield from (one for _, one in sorted(ranked, key=lambda pair: pair[0]))
    if len(name) > 3 and (meant := slip(name, known, known)) is not None:
        yield meant


def _words(name: str) -> list[str]:
    return [one.lower() for one in _PIECE.findall(name)]
