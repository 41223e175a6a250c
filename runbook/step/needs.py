"""What a block wants from the person before it can run: variables that nobody has set, and ``<placeholders>``."""

import re
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from runbook.plan import Step
from runbook.step.talk import Need

_USED = re.compile(r"(?<!\\)\$(?:\{(\w+)[}#%/^,\[]|([A-Za-z_]\w*))")
_ASSIGNED = re.compile(
    r"(?:^|[\s;&|(])([A-Za-z_]\w*)\+?=|\b(?:read|for|export|declare|local)\b[^\n;]*?\b([A-Za-z_]\w*)\b"
)
_PLACEHOLDER = re.compile(r"(?<![<\\&\w])<([A-Za-z][\w -]*[\w]|[A-Za-z])>(?![>&|(])")
_QUOTED = re.compile(r"'[^']*'|\\.")
_SECRET = re.compile(
    r"(?:^|_|-|\b)(?:password|passwd|secret|token|api_?key|credential)s?(?:$|_|-|\b)", re.IGNORECASE
)


class Needs:
    """What each block of a document needs. `declared` are the document's own variables with their defaults.

    `remembered` values come before those. `secret` names variables that are typed hidden.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        declared: Mapping[str, str],
        remembered: Mapping[str, str],
        secret: Collection[str] = (),
    ) -> None:
        self._declared = declared
        self._defaults = {f"${name}": value for name, value in declared.items()} | dict(remembered)
        self._secret = frozenset(secret)
        self._assigned: dict[str, int] = {}
        for number, step in enumerate(steps):
            for name in assigned(step.code):
                self._assigned.setdefault(name, number)
        self._number = {step.id: number for number, step in enumerate(steps)}
        self._asked: set[str] = set()

    def of(self, step: Step, known: Collection[str]) -> tuple[Need, ...]:
        """The values to ask for before `step`; `known` are the variables that the shell has."""
        number = self._number.get(step.id, 0)
        found = {}
        for name in used(step.code):
            declared = name in self._declared and name not in self._asked
            missing = name not in known and self._assigned.get(name, number + 1) > number
            if declared or missing:
                found[f"${name}"] = name
        for name in placeholders(step.code):
            found[f"<{name}>"] = name
        return tuple(
            Need(name, mark, self._defaults.get(mark, ""), name in self._secret or bool(_SECRET.search(name)))
            for mark, name in found.items()
        )

    def answered(self, values: Mapping[str, str]) -> None:
        """These were given: they are the defaults where they are asked for again."""
        self._asked |= {mark[1:] for mark in values if mark.startswith("$")}
        self._defaults |= dict(values)


def used(code: str) -> Iterator[str]:
    """The variables whose values the code takes without saying what to do when there are none."""
    plain = _QUOTED.sub(" ", code)
    return iter(
        dict.fromkeys(
            one[1] or one[2] for one in _USED.finditer(plain) if not (one[1] or one[2])[0].isdigit()
        )
    )


def assigned(code: str) -> Iterable[str]:
    """The variables that the code gives a value to."""
    return {one[1] or one[2] for one in _ASSIGNED.finditer(code)}


def placeholders(code: str) -> Iterator[str]:
    """The names of what is to be replaced before the code is shell."""
    return iter(dict.fromkeys(one[1] for one in _PLACEHOLDER.finditer(_QUOTED.sub(" ", code))))


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
