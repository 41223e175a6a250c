"""Variables from outside a document, and which of several values holds.

Precedence, the strongest first:

1. ``--var NAME=VALUE``
2. ``--env-file FILE``, a later file before an earlier one
3. the environment of the process
4. what the document declares: in a ``variables`` comment, then in its front matter, then in the ``.ini`` file beside
   it, then in the ``.env`` file, if that may be read, then in SimDem's ``env.json``; a document before its
   prerequisites

1 and 2 were given for this run: they hold also where the document itself assigns the variable (`overrides`). 3 and
4 are what the shell starts with.
"""

import re
from collections.abc import Mapping
from dataclasses import field

from runbook.core.classes.records import dataclass

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""The name of a shell variable (POSIX.1-2017, Base Definitions 3.235)."""


@dataclass(frozen=True, slots=True)
class Given:
    """The variables of one run, by where they come from; see the module for which of them holds."""

    flags: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    declared: Mapping[str, str] = field(default_factory=dict)

    @property
    def overrides(self) -> dict[str, str]:
        """What holds also against the document's own assignments."""
        return {**self.files, **self.flags}

    @property
    def initial(self) -> dict[str, str]:
        """What the shell starts with."""
        return {**self.declared, **self.environment, **self.overrides}


def declared(*weakest_last: Mapping[str, str]) -> dict[str, str]:
    """Declarations, the strongest first, as one mapping."""
    merged: dict[str, str] = {}
    for one in weakest_last:
        merged = {**one, **merged}
    return merged
