"""Prerequisites in a script: one whose validation passes already is left alone, as in a run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from runbook.authoring.export.script_step import ScriptPart, line


@dataclass(slots=True)
class Groups:
    """Walks along with the parts: what opens before one, what closes after the last of a prerequisite.

    A clean-up belongs to the prerequisite that brings it in: it is set aside only when that is carried out.
    """

    macros: Any
    parts: Sequence[ScriptPart]
    _names: tuple[str, ...] = ()
    _open: list[bool] = field(default_factory=list)

    def before(self, one: ScriptPart | None) -> Iterator[str]:
        """The lines that come before the part; None: after the last one."""
        needed_by = one.step.needed_by if one else ()
        while self._names != needed_by[: len(self._names)]:
            if self._open.pop():
                yield f"fi # {line(self._names[-1])}"
            self._names = self._names[:-1]
        for name in needed_by[len(self._names) :]:
            self._names = (*self._names, name)
            asked = [
                each for each in self.parts if each.runs and each.step.validates == name and not each.asks
            ]
            self._open.append(bool(asked))
            if asked:
                yield self.macros.checking(name)
                for each in asked:
                    yield f"# {line(each.step.place)}"
                    yield from each.lines
                yield self.macros.needed(name)
            for position, code in self.cleanups(self._names):
                yield self.macros.setting_aside(position, code)

    def cleanups(self, needed_by: tuple[str, ...] = ()) -> list[tuple[int, str]]:
        """The clean-ups that these prerequisites (none: the document) bring in, with their places in the order."""
        every = [one.step for one in self.parts if one.step.directive.cleanup and one.step.left_out is None]
        return [(position, one.code) for position, one in enumerate(every) if one.needed_by == needed_by]
