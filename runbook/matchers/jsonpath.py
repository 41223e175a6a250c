"""`jsonpath`: every documented line is an assertion on the output's JSON, such as ``$.state == "Succeeded"``.

An assertion is a logical expression of RFC 9535 (https://www.rfc-editor.org/rfc/rfc9535#name-filter-selector) in which
``$`` is the output's JSON: a comparison, the existence of a path, ``match()`` and the other functions, ``&&``, ``||``,
``!``. A line that begins with ``#`` or ``//`` is a comment.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import jsonpath
from jsonpath.filter import BaseExpression, FunctionExtension, RootFilterQuery, StringLiteral
from jsonpath.function_extensions import ExpressionType, FilterFunction
from jsonpath.selectors import Filter

from runbook.core.decoding import normalize
from runbook.core.document import Verdict
from runbook.judging.claim import Claim
from runbook.judging.reading import payload
from runbook.judging.verdict import quoted
from runbook.judging.verdict import short as shortened
from runbook.matchers import regex
from runbook.matchers.pattern_size import BadPattern

NAME = "jsonpath"
COMMENT = ("#", "//")
_PARTS = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})|=~")
_VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
MOST_VALUES = 3
"""Values of one path that an explanation shows."""


class BadAssertion(ValueError):  # noqa: N818 - says what was read
    """Not an assertion."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """One line. `queries` are the paths in it."""

    text: str
    path: jsonpath.CompoundJSONPath | jsonpath.JSONPath
    queries: tuple[str, ...]


def match(claim: Claim) -> Verdict:
    """Whether all assertions hold. The score is the share of those that do; all of them are needed."""
    written = list(lines(claim.expected))
    value = payload.found(normalize.clean(normalize.shortened(claim.actual)), {})
    if not written:
        return _verdict(claim, 0.0, ["the documented result holds no assertion"])
    if value is payload.NOTHING:
        found = quoted(claim.actual) if claim.actual.strip() else "nothing"
        return _verdict(claim, 0.0, [f"there is no JSON in the output, but {found}"])
    held, broken = [], []
    for _, line in written:
        problem = _problem(line, value, claim.variables)
        if problem is None:
            held.append(f"holds: {line}")
        else:
            broken.append(problem)
    return _verdict(claim, len(held) / len(written), broken or held)


def lines(text: str) -> Iterator[tuple[int, str]]:
    """The assertions of a documented result, each with its line in it, from 0."""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n")):
        line = normalize.clean(line).strip()
        if line and not line.startswith(COMMENT):
            yield number, line


def check(line: str) -> None:
    """Raises `BadAssertion` for a line that is none, whatever its variables are."""
    compiled(_expanded(line, None))


def _problem(line: str, value: Any, variables: Mapping[str, str]) -> str | None:
    """Why an assertion does not hold; None when it does."""
    try:
        assertion = compiled(_expanded(line, variables))
        holds = bool(assertion.path.findall(value))
    except BadAssertion as problem:
        return f"{line} is not an assertion: {problem}"
    except TimeoutError:
        return f"{line} gave no answer in {regex.TIMEOUT:g} s: its pattern backtracks too much"
    except (jsonpath.JSONPathError, RecursionError) as problem:
        return f"{line} cannot be told: {_message(problem)}"
    if holds:
        return None
    seen = [_seen(query, value) for query in assertion.queries]
    names = dict.fromkeys(found[1] or found[2] for found in _VARIABLE.finditer(line))
    seen += [f"${name} is {quoted_value(variables[name])}" for name in names if name in variables]
    return f"does not hold: {line}" + (f" ({'; '.join(seen)})" if seen else "")


@lru_cache(maxsize=256)
def compiled(text: str) -> Assertion:
    """An assertion, read. Raises `BadAssertion`."""
    try:
        # "^" puts the JSON into a list of its own, so that a filter can be asked about all of it.
        path = _environment().compile(f"^[?{text}]")
    except (jsonpath.JSONPathError, RecursionError) as problem:
        raise BadAssertion(_message(problem)) from problem
    segments: Any = getattr(path, "segments", ())
    selectors: Any = segments[0].selectors if len(segments) == 1 else ()
    if len(selectors) != 1 or not isinstance(selectors[0], Filter):
        raise BadAssertion("expected one expression on a line")
    _check_patterns(selectors[0].expression)
    return Assertion(text, path, tuple(dict.fromkeys(_queries(selectors[0].expression))))


def _check_patterns(expression: BaseExpression) -> None:
    """Raises `BadAssertion` for a pattern, written out in a ``match`` or ``search``, that is none."""
    if isinstance(expression, FunctionExtension) and isinstance(expression.args[-1], StringLiteral):
        function = _environment().function_extensions.get(expression.name)
        pattern = str(expression.args[-1].value)
        if isinstance(function, _Pattern):
            try:
                regex.check(pattern)
            except BadPattern as problem:
                raise BadAssertion(
                    f"{quoted(pattern)} is not a valid regular expression: {problem}"
                ) from problem
    for child in expression.children():
        _check_patterns(child)


def _expanded(line: str, variables: Mapping[str, str] | None) -> str:
    """`line` with variables as JSON; those without a value, and all without `variables`, in a form that can be read.

    In a string a variable is a part of it; outside, it stands for a number if it is one, else for a string.
    """

    def replaced(found: re.Match[str]) -> str:
        text = found[0]
        if text == "=~":
            raise BadAssertion('"=~" is not part of JSONPath; write search($.path, "PATTERN")')
        if text[0] != "$":
            return text[0] + _VARIABLE.sub(lambda name: _within(name, variables or {}, text[0]), text[1:])
        name = text.strip("${}")
        if variables is None:
            return "0"
        if name not in variables:
            raise BadAssertion(f"the variable {name} has no value")
        known = variables[name].strip()
        return known if _NUMBER.fullmatch(known) else json.dumps(known)

    return _PARTS.sub(replaced, line)


def _within(name: re.Match[str], variables: Mapping[str, str], quote: str) -> str:
    value = variables.get(name[1] or name[2])
    if value is None:
        return name[0]
    escaped = json.dumps(value)[1:-1]
    return escaped if quote == '"' else escaped.replace('\\"', '"').replace("'", "\\'")


def _seen(query: str, value: Any) -> str:
    values = _environment().findall(query, value)
    name = (
        query.replace("['", ".").replace("']", "")
        if re.fullmatch(r"\$(\['\w+'\]|\[\d+\])+", query)
        else query
    )
    if not values:
        return f"there is no {name}"
    shown = ", ".join(quoted_value(one) for one in values[:MOST_VALUES])
    return f"{name} is {shown}{' ...' if len(values) > MOST_VALUES else ''}"


def quoted_value(value: Any) -> str:
    """A JSON value on one line, shortened."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _queries(expression: BaseExpression) -> Iterator[str]:
    if isinstance(expression, RootFilterQuery):
        yield str(expression)
        return
    for child in expression.children():
        yield from _queries(child)


def _message(problem: Exception) -> str:
    if isinstance(problem, RecursionError):
        return "it is nested too deep"
    return str(getattr(problem, "message", None) or problem)


class _Pattern(FilterFunction):
    """RFC 9535's ``match`` and ``search`` with the patterns and the time limit of the matcher ``regex``."""

    arg_types = [ExpressionType.VALUE, ExpressionType.VALUE]  # noqa: RUF012 - the library's declaration
    return_type = ExpressionType.LOGICAL

    def __init__(self, form: str) -> None:
        self._form = form

    def __call__(self, value: object, pattern: object) -> bool:
        if not isinstance(value, str) or not isinstance(pattern, str):
            return False
        try:
            return regex.search(self._form.format(pattern), value) is not None
        except BadPattern as problem:
            raise jsonpath.JSONPathTypeError(
                f"{quoted(pattern)} is not a valid regular expression: {problem}", token=None
            ) from problem


@cache
def _environment() -> jsonpath.JSONPathEnvironment:
    environment = jsonpath.JSONPathEnvironment()
    environment.function_extensions["search"] = _Pattern("{}")
    environment.function_extensions["match"] = _Pattern(r"\A(?:{})\Z")
    return environment


def _verdict(claim: Claim, score: float, why: list[str]) -> Verdict:
    threshold = None if claim.threshold is None else 1.0
    return Verdict(NAME, score, threshold, threshold is None or score == 1.0, shortened(why))
