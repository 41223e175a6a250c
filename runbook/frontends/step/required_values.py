"""What a block wants from the person before it can run: variables that nobody has set, and ``<placeholders>``."""

import re
import shlex
from collections.abc import Collection, Mapping
from dataclasses import replace

from runbook.engine.plan import Step
from runbook.frontends.step.questions import Need
from runbook.shell.facts import facts
from runbook.shell.unfilled_placeholders import marks
from runbook.shell.unset_variables import parameters

_SECRET = re.compile(
    r"(?:\A|[\W_])(?:password|passwd|secret|token|api[\W_]?key|credential)s?(?:[\W_]|\Z)", re.IGNORECASE
)

_QUOTED = re.compile(r"<[A-Za-z][A-Za-z0-9]*(?:[-_ ][A-Za-z0-9]+)+>")
"""Also within quotes, where the shell would take it as it is: words with something between them, which no tag has."""


class Needs:
    """What each block of a document needs. `declared` are the document's own variables with their defaults.

    `remembered` values, by their marks, come before those. `secret` names variables that are typed hidden.
    """

    def __init__(
        self, declared: Mapping[str, str], remembered: Mapping[str, str], secret: Collection[str] = ()
    ) -> None:
        self._declared = set(declared)
        self._defaults = {f"${name}": value for name, value in declared.items()} | dict(remembered)
        self._secret = frozenset(secret)
        self._assigned: set[str] = set()

    def of(self, step: Step, known: Collection[str]) -> tuple[Need, ...]:
        """The values to ask for before `step`; `known` are the variables that the shell has."""
        found: dict[str, str] = {}
        if "$" in step.code:
            if self._declared:
                used = {one.name for one in facts(step.code).used}
                found |= {f"${name}": name for name in sorted(self._declared & used)}
            block = replace(step.block, code=step.code)
            missing = parameters([block], {*known, *self._assigned})
            found |= {f"${one.name}": one.name for one in missing if one.certain}
        standing = [*marks(step.code), *(one[0] for one in _QUOTED.finditer(step.code))]
        found |= {mark: mark.strip("<>") for mark in standing}
        return tuple(
            Need(name, mark, self._defaults.get(mark, ""), name in self._secret or bool(_SECRET.search(name)))
            for mark, name in found.items()
        )

    def answered(self, values: Mapping[str, str]) -> None:
        """These were given: they are the defaults where they are asked for again."""
        given = {mark[1:] for mark in values if mark.startswith("$")}
        self._declared -= given
        self._assigned |= given
        self._defaults |= dict(values)

    def ran(self, code: str) -> None:
        """What this code assigns is set from now on."""
        if "=" in code or " " in code:
            self._assigned |= {one.name for one in facts(code).assigned}


def filled(code: str, values: Mapping[str, str]) -> str:
    """The code with values in the place of its placeholders, each as one word of the shell."""
    for mark, value in values.items():
        if mark.startswith("<"):
            first, *rest = code.split(mark)
            code = first
            for part in rest:
                within = code.replace('\\"', "").count('"') % 2
                code += (re.sub(r'([\\"$`])', r"\\\1", value) if within else shlex.quote(value)) + part
    return code
