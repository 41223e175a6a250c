"""A block's output against its documented result: puts the question to the matchers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from runbook.core.document import ANY, Expectation, Stream, Verdict
from runbook.core.errors import MatcherError, UsageError
from runbook.engine.plan import Step

if TYPE_CHECKING:
    from runbook.judging.claim import Claim
    from runbook.judging.recorded import Recorded

OTHER = {Stream.STDOUT: Stream.STDERR, Stream.STDERR: Stream.STDOUT}
"""The stream of a block that is judged -> the one that is not."""


def on_other(stream: Stream) -> str:
    """What to say where the documented text came on `stream`, which is not the one that is judged."""
    where = {Stream.STDERR: "standard error", Stream.STDOUT: "standard output"}.get(stream, "both streams")
    return f"the documented text is on {where}: add stream={stream}"


class Judge(Protocol):
    """Says whether an output is the documented one; `judge` is the real one."""

    def __call__(
        self,
        step: Step,
        expectation: Expectation,
        actual: str,
        *,
        matcher: str | None,
        variables: Mapping[str, str],
        history: Sequence[str],
        other: str = "",
    ) -> Verdict:
        """The verdict on `actual`."""
        ...


def judge(
    step: Step,
    expectation: Expectation,
    actual: str,
    *,
    matcher: str | None,
    variables: Mapping[str, str],
    history: Sequence[str],
    other: str = "",
) -> Verdict:
    """The verdict on `actual`; `other` is what the block printed on the stream that is not judged.

    `matcher` is the run's choice; a block's own directive comes first.

    Raises UsageError when no matcher has that name, MatcherError when it gives no verdict.
    """
    # Not at the top: a run without expectations does not pay for the matchers.
    from runbook.judging import registry
    from runbook.judging.claim import Claim
    from runbook.shell.effects import printed

    claim = Claim(
        expected=expectation.content,
        actual=actual,
        language=expectation.language,
        threshold=expectation.similarity,
        regex=expectation.regex,
        command=printed.asking(step.code),
        variables=variables,
        history=tuple(history),
        recorded=_recorded(step, expectation),
        ignored=tuple(one for one in step.directive.ignore if _is_of_result(one, expectation)),
        any_rows=step.directive.rows == ANY,
        other_stream=other,
    )
    name = step.directive.matcher or matcher
    try:
        verdict = registry.judge(claim, name)
    except UsageError:
        raise
    except Exception as problem:  # a matcher may be anybody's
        raise MatcherError(f"the matcher {name or registry.DEFAULT} failed: {problem!r}") from problem
    excepted = tuple(_excepted(claim))
    return replace(verdict, why=(*verdict.why, *excepted)) if excepted else verdict


def _recorded(step: Step, expectation: Expectation) -> "Recorded | None":
    """What is recorded for the result; nothing for another text than the document's (`runbook update` tries some)."""
    own = step.block.expectation or step.block.implied
    return step.recorded if own is not None and own.content == expectation.content else None


_RULE_OR_PATH = re.compile(r"P\d+|\$.*", re.DOTALL)


def _is_of_result(name: str, expectation: Expectation) -> bool:
    """Whether a name of ``ignore=`` is about the result; it may be about what is said of the code."""
    return bool(_RULE_OR_PATH.fullmatch(name)) or name.casefold() in expectation.content.casefold()


def _excepted(claim: "Claim") -> Iterator[str]:
    """What the document excepts, for a person to see beside every verdict on it."""
    if claim.ignored:
        yield f"ignored by the document: {', '.join(claim.ignored)}"
    if claim.any_rows:
        yield "the document allows other rows (rows=any)"
