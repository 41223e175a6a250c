"""The question that a matcher answers, and what a matcher is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from runbook.core.document import Verdict
from runbook.judging.recorded import Recorded


@dataclass(frozen=True, slots=True)
class Claim:
    """What is compared.

    `language` is the result fence's, as written. `threshold` is the score in 0..1 that is needed; None:
    scored for information only, and passed whatever the score. `regex` is the pattern that a mark gave
    instead of a threshold. `command` is the block's code, `history` the code of the blocks before it,
    `variables` the shell's variables at the block's end. `recorded` is what earlier right runs of the block printed.
    `ignored` and `any_rows` are what the document excepts (``ignore=``: JSONPaths, columns, ids of judging rules;
    ``rows=any``). `other_stream` is what the block printed on the stream that is not judged.
    """

    expected: str
    actual: str
    language: str = ""
    threshold: float | None = None
    regex: str | None = None
    command: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    history: tuple[str, ...] = ()
    recorded: Recorded | None = None
    ignored: tuple[str, ...] = ()
    any_rows: bool = False
    other_stream: str = ""


Judge = Callable[[Claim], Verdict]
Explain = Callable[[Claim], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Matcher:
    """A way to judge an output: the function that does it, and what others have to know of it.

    `judge` is pure and never raises. The traits say how it reads the documented text, and how it answers:

    - `reads_patterns`: it judges a claim with a `regex` itself; for all others such a claim goes to ``regex``.
    - `language`: the language of results (in lower case) that are written for it, and that it judges unasked.
    - `reads_rules`: the documented text is a rule (a pattern, assertions) and no sample of the output. A difference
      between the two texts says nothing then, and `runbook update` leaves the text alone.
    - `literal`: every character counts, so that a diff marks no part of the text as volatile.
    - `yes_no`: it knows only yes (1.0) and no (0.0), whatever similarity a mark demands.
    - `placeholders`: it accepts any value for a placeholder such as ``<name>``, but not with a similarity of 1.
    - `empty_passes`: an empty documented text is satisfied by every output.
    - `explain`: gives the lines that say how it read both texts and compared them, for the author of a rule.
    """

    name: str
    judge: Judge
    reads_patterns: bool = False
    language: str | None = None
    reads_rules: bool = False
    literal: bool = False
    yes_no: bool = False
    placeholders: bool = False
    empty_passes: bool = False
    explain: Explain | None = None
