"""Regular expressions that are compiled when they are first used: most outputs need few of them, and a run is short."""

import re
from typing import Any, cast


class _Lazy:
    """Stands for a compiled pattern; what was looked up once is found without this class."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._source), name)  # `re` keeps what it compiled
        setattr(self, name, found)
        return found


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern, compiled when it is first used. Raises re.error then, if it is none."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
