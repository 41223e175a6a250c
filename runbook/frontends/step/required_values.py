"""What a block needs from the person before it can run: variables that nobody has set, and ``<placeholders>``."""

import re
import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from runbook.engine.plan import Step
from runbook.frontends.step.questions import GiveValues, RequiredValue
from runbook.masking.secret_names import secret_variable
from runbook.shell.facts import facts
from runbook.shell.unfilled_placeholders import marks
from runbook.shell.unset_variables import parameters

_QUOTED = re.compile(r"<[A-Za-z][A-Za-z0-9]*(?:[-_ ][A-Za-z0-9]+)+>")
"""Placeholders within quotes: several words, since a single one may be an HTML tag."""


class ValueStore(Protocol):
    """What the shell knows, and where values go to that the person has given."""

    def known(self) -> Collection[str]:
        """Names of the variables that the shell has."""
        ...

    def hide(self, values: Mapping[str, str]) -> None:
        """Keep these values of variables out of everything that is shown or written."""
        ...

    def remember(self, values: Mapping[str, str]) -> None:
        """Keep these values, by their marks, for the next run of the document."""
        ...


class RequiredValues:
    """The values that the blocks of a document need.

    `declared` are the document's own variables with their defaults; `remembered` values, by their marks, take
    precedence. `secret` names variables that are typed hidden.
    """

    def __init__(
        self,
        store: ValueStore,
        declared: Mapping[str, str],
        remembered: Mapping[str, str],
        secret: Collection[str] = (),
    ) -> None:
        self._store = store
        self._declared = set(declared)
        self._defaults = {f"${name}": value for name, value in declared.items()} | dict(remembered)
        self._secret = frozenset(secret)
        self._assigned: set[str] = set()

    def of(self, step: Step) -> tuple[RequiredValue, ...]:
        """The values to ask for before `step`."""
        found: dict[str, str] = {}
        if "$" in step.code:
            if self._declared:
                used = {one.name for one in facts(step.code).used}
                found |= {f"${name}": name for name in sorted(self._declared & used)}
            block = replace(step.block, code=step.code)
            missing = parameters([block], {*self._store.known(), *self._assigned})
            found |= {f"${one.name}": one.name for one in missing if one.certain}
        placeholders = [*marks(step.code), *(one[0] for one in _QUOTED.finditer(step.code))]
        found |= {mark: mark.strip("<>") for mark in placeholders}
        return tuple(
            RequiredValue(
                name, mark, self._defaults.get(mark, ""), name in self._secret or secret_variable(name)
            )
            for mark, name in found.items()
        )

    def give(self, code: str, required: Sequence[RequiredValue], answer: GiveValues) -> tuple[str, str]:
        """Take the values: the code that exports the variables (may be empty), and `code` with its placeholders filled.

        They are the defaults where they are asked for again, secrets excepted.
        """
        given = {one.mark: answer.values.get(one.mark, "") for one in required}
        self._store.hide({one.name: given[one.mark] for one in required if one.secret})
        shown = {one.mark: given[one.mark] for one in required if not one.secret}
        self._answered(shown | {one.mark: "" for one in required if one.secret})
        if answer.remember:
            self._store.remember(shown)
        variables = {one.name: given[one.mark] for one in required if one.is_variable}
        exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())
        return exports, filled(code, answer.values)

    def _answered(self, values: Mapping[str, str]) -> None:
        given = {mark[1:] for mark in values if mark.startswith("$")}
        self._declared -= given
        self._assigned |= given
        self._defaults |= dict(values)

    def ran(self, code: str) -> None:
        """Note what `code`, which has run, assigns."""
        if "=" in code or " " in code:
            self._assigned |= {one.name for one in facts(code).assigned}


def filled(code: str, values: Mapping[str, str]) -> str:
    """The code with its placeholders replaced by values, each value as one word of the shell."""
    for mark, value in values.items():
        if mark.startswith("<"):
            first, *rest = code.split(mark)
            code = first
            for part in rest:
                within = code.replace('\\"', "").count('"') % 2
                code += (re.sub(r'([\\"$`])', r"\\\1", value) if within else shlex.quote(value)) + part
    return code
