"""A block's output against its documented result: puts the question to the matchers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from runbook.core.document import ANY, Directive, Expectation, Stream, Verdict
from runbook.core.errors import MatcherError, UsageError
from runbook.engine.plan import Step

OTHER = {Stream.STDOUT: Stream.STDERR, Stream.STDERR: Stream.STDOUT}
"""The stream of a block that is judged -> the one that is not."""


def on_other(stream: Stream) -> str:
    """What to say where the documented text came on `stream`, which is not the one that is judged."""
    where = "standard error" if stream is Stream.STDERR else "standard output"
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
    from runbook.judging import printed, registry
    from runbook.judging.claim import Claim

    claim = Claim(
        expected=expectation.content,
        actual=actual,
        language=expectation.language,
        threshold=expectation.similarity,
        regex=expectation.regex,
        command=printed.asking(step.code),
        variables=variables,
        history=tuple(history),
        ignored=step.directive.ignore,
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
    excepted = tuple(_excepted(step.directive))
    return replace(verdict, why=(*verdict.why, *excepted)) if excepted else verdict


def _excepted(directive: Directive) -> Iterator[str]:
    """What the document excepts, for a person to see beside every verdict on it."""
    if directive.ignore:
        yield f"ignored by the document: {', '.join(directive.ignore)}"
    if directive.rows == ANY:
        yield "the document allows other rows (rows=any)"
