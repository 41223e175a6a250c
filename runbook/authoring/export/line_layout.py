"""Lines of text, each on the line that it asks for, as far as there is room."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Layout:
    """A page that grows downwards. What comes too late for its line stands as near to it as it can."""

    lines: list[str] = field(default_factory=list)

    def at(self, line: int, texts: Iterable[str]) -> None:
        """Put `texts` on the 1-based `line` and those below, or below all that stands there already."""
        self.lines += [""] * (line - 1 - len(self.lines))
        self.lines += texts

    def next(self, texts: Iterable[str]) -> None:
        """Put `texts` below all that stands there."""
        self.lines += texts

    @property
    def text(self) -> str:
        """The page."""
        return "\n".join(self.lines).rstrip("\n") + "\n"
