"""The question that a matcher answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Claim:
    """What is compared.

    `language` is the result fence's, as written. `threshold` is the score in 0..1 that is needed; None:
    scored for information only, and passed whatever the score. `regex` is the pattern that a mark gave
    instead of a threshold. `command` is the block's code, `history` the code of the blocks before it,
    `variables` the shell's variables at the block's end.
    """

    expected: str
    actual: str
    language: str = ""
    threshold: float | None = None
    regex: str | None = None
    command: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    history: tuple[str, ...] = ()
