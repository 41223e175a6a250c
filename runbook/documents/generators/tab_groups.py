"""The alternatives that are open at a place of a document, as its marks begin and end them."""

from dataclasses import field, replace

from runbook.core.classes.records import dataclass
from runbook.core.document import Choice
from runbook.documents.generators.tab_forms import DETAILS, Role, TabMark

_NEVER = 1_000
"""Colons that no line has: the next tab ends such a tab, or the end of its group."""
_GROUPS = frozenset({Role.GROUP, Role.FENCES, Role.HEADINGS})


@dataclass(slots=True)
class _Frame:
    """A group or a tab that is open. `line` is the group's first line, `tabs` how many it had so far."""

    mark: TabMark
    level: int
    line: int
    choice: Choice | None = None
    tabs: int = 0
    heading: int = 0


@dataclass(slots=True)
class TabGroups:
    """The groups and tabs that are open. `ended` is the tab that just ended and had no group around it.

    A tab of the same form right below belongs to the same group. `folded` are the summaries of ``<details>``, by group.
    """

    ended: _Frame | None = None
    folded: dict[int, list[str]] = field(default_factory=dict)
    _frames: list[_Frame] = field(default_factory=list)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The tabs around the place, the outermost first."""
        return tuple(one.choice for one in self._frames if one.choice)

    @property
    def open(self) -> bool:
        """Whether anything is open."""
        return bool(self._frames)

    @property
    def language(self) -> str:
        """The language of the code that the innermost tab or group holds without fences."""
        return self._frames[-1].mark.language if self._frames else ""

    def take(self, mark: TabMark, line: int, level: int) -> None:
        """A mark on a line, at a nesting `level`."""
        ended, self.ended = self.ended, None
        match mark.role:
            case Role.TAB:
                self._begin(mark, line, level, ended)
            case Role.NEXT:
                group = next((one for one in reversed(self._frames) if one.mark.role in _GROUPS), None)
                if group:
                    self._begin(
                        TabMark(Role.TAB, group.mark.form, mark.name, colons=_NEVER), line, level, None
                    )
            case Role.END:
                self._end(mark, (*_GROUPS, Role.OTHER, Role.TAB) if mark.colons else _GROUPS)
            case Role.END_TAB:
                self._end(mark, (Role.TAB,))
            case _:
                self._frames.append(_Frame(mark, level, line))

    def leave(self, level: int) -> bool:
        """The list item or quote ends in which marks of a deeper level stand; whether anything ended with it."""
        before = len(self._frames)
        while self._frames and self._frames[-1].level > level:
            del self._frames[-1]
        return len(self._frames) < before

    def fence(self, name: str, line: int) -> Choice | None:
        """The tab that a fence is by itself, in a group of fences."""
        group = self._frames[-1] if self._frames else None
        if group is None or group.mark.role is not Role.FENCES:
            return None
        group.tabs += 1
        return Choice("tab", name or str(group.tabs), group.line)

    def heading(self, title: str, depth: int, line: int, level: int) -> None:
        """A heading: the next tab, in a group whose tabs are headings."""
        group = next((one for one in reversed(self._frames) if one.mark.role in _GROUPS), None)
        if group is None or group.mark.role is not Role.HEADINGS:
            return
        group.heading = group.heading or depth
        if depth == group.heading:
            self._begin(TabMark(Role.TAB, group.mark.form, title, colons=_NEVER), line, level, None)

    def _begin(self, mark: TabMark, line: int, level: int, ended: _Frame | None) -> None:
        top = self._frames[-1] if self._frames else None
        if top and top.mark.role is Role.TAB and top.mark.form == mark.form and top.level == level:
            if not any(one.mark.role in _GROUPS and one.mark.form == mark.form for one in self._frames):
                ended = top
            del self._frames[-1]
            top = self._frames[-1] if self._frames else None
        group = top if top and top.mark.role in _GROUPS else None
        if group is None:
            same = ended and ended.mark.form == mark.form and ended.level == level
            first = ended.line if ended and same else line
            number = ended.tabs + 1 if ended and same else 1
        else:
            group.tabs += 1
            first, number = group.line, group.tabs
            if number <= len(group.mark.names) and not mark.name:
                mark = replace(mark, name=group.mark.names[number - 1])
        choice = Choice("tab", mark.name or str(number), first)
        if mark.form == DETAILS:
            self.folded.setdefault(first, []).append(choice.name)
        self._frames.append(_Frame(mark, level, first, choice, number))

    def _end(self, mark: TabMark, roles: tuple[Role, ...] | frozenset[Role]) -> None:
        for at in range(len(self._frames) - 1, -1, -1):
            one = self._frames[at].mark
            if one.form == mark.form and one.role in roles and one.colons <= (mark.colons or one.colons):
                if one.role is Role.TAB and not any(
                    outer.mark.role in _GROUPS for outer in self._frames[at - 1 : at]
                ):
                    self.ended = self._frames[at]
                del self._frames[at:]
                return
