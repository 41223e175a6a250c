"""One documented result after a run: the edits that bring it up to date, or why it stays as it is."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from runbook.authoring.update.merge import merge, printed
from runbook.authoring.update.merge_words import Merger
from runbook.authoring.update.placeholder_style import GUID, Style
from runbook.core.decoding import normalize
from runbook.core.document import (
    ADDED_SIMILARITY,
    USUAL_SIMILARITY,
    Document,
    Expectation,
    Span,
    Stream,
    Verdict,
)
from runbook.core.events import BlockFinished, Reason, Status
from runbook.documents.dialect.languages import SESSIONS
from runbook.documents.edits import TextEdit, insert_mark, insert_result, replace_result
from runbook.engine.judge import OTHER, judge, on_other
from runbook.engine.plan import Step
from runbook.judging.asked import collect
from runbook.judging.reading import payload
from runbook.judging.registry import meant
from runbook.judging.values.failures import FailureGrade, severity
from runbook.judging.values.generated import is_random
from runbook.judging.values.tokens import terms
from runbook.judging.verdict import quoted
from runbook.masking import MASK
from runbook.reporting.diff import marked

_UNSEEN = "s3cr3t"
USUAL = "text"
"""The language of a new result in a document that has none."""
_TELLS_TIME = re.compile(r"(?:^|[\s;&|(])(?:date|uptime|cal)\b")
"""A command that prints the time."""


@dataclass(frozen=True, slots=True)
class UpdateScope:
    """What an update is to do. `chosen` are the ids of the blocks it is about; None: all of them.

    `refresh`: results that still fit are written anew, too. `add`: blocks without a result get one, results without a
    mark get a mark. `failed`: what a failed block printed counts, too. `matcher` is the run's.
    """

    chosen: frozenset[str] | None = None
    refresh: bool = False
    add: bool = False
    failed: bool = False
    matcher: str | None = None

    def covers(self, step: Step) -> bool:
        """Whether the update is about this block."""
        return self.chosen is None or step.id in self.chosen


@dataclass(frozen=True, slots=True)
class Note:
    """A result that is not brought up to date, and why. `line` is that of its fence, or of the mark that is meant."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Result:
    """A block's documented result and its real one. `output` is None when not all of it was kept.

    `ran` is the code that has run, in its order; the block's own is the one at `at`.
    """

    document: Document
    step: Step
    finished: BlockFinished
    output: str | None
    style: Style
    ran: Sequence[str]
    at: int
    wanted: UpdateScope

    @property
    def line(self) -> int:
        """Where the result stands, or the block when it has none."""
        return (self._documented or self.step.block).span.start

    @property
    def _history(self) -> tuple[str, ...]:
        return tuple(self.ran[: self.at])

    @property
    def _documented(self) -> Expectation | None:
        return self.step.block.expectation or self.step.block.implied

    def edits(self) -> tuple[TextEdit, ...] | Note:
        """What to change in the document. Raises MatcherError when a matcher fails on the new result."""
        documented, finished = self._documented, self.finished
        if documented is None and not self.wanted.add:
            return ()
        failed = finished.status is Status.FAILED and finished.reason is not Reason.MISMATCH
        if failed and not self.wanted.failed:
            return (
                Note(self.line, f"its block failed: {finished.message or finished.reason}")
                if documented
                else ()
            )
        if finished.status not in (Status.PASSED, Status.FAILED):
            return ()
        if self.output is None:
            size = finished.stdout_bytes + finished.stderr_bytes
            return Note(self.line, f"the output is too long to be kept whole ({size} bytes)")
        try:
            return self._added(self.output) if documented is None else self._updated(documented, self.output)
        except ValueError as problem:  # what `rewrite` cannot do
            return Note(self.line, str(problem))

    def _updated(self, documented: Expectation, actual: str) -> tuple[TextEdit, ...] | Note:
        fits = self._fits(documented, actual)
        rule = self._is_rule(documented)
        if rule and not fits:
            line = documented.mark_line if documented.regex is not None else None
            return Note(
                line or self.line, "the output does not satisfy the rule; change the rule, or the block"
            )
        content = documented.content
        if not fits or (self.wanted.refresh and not rule):
            if reason := self._no_sample(documented, actual):
                return Note(self.line, reason)
            found = self._content(documented, actual)
            if found is None and not fits:
                return Note(
                    self.line,
                    "what was printed, its secrets and identifiers hidden, does not satisfy the mark",
                )
            content = content if found is None else found
        made: tuple[TextEdit, ...] = ()
        if content != documented.content:
            made = (replace_result(self.document, documented, content),)
        if self.wanted.add and documented.mark_line is None:
            new = replace(documented, content=content)
            mark = insert_mark(self.document, documented, similarity=self._similarity(new, actual))
            made = (mark, *made)
        return made

    def _no_sample(self, documented: Expectation | None, actual: str) -> str | None:
        """Why the output does not take the place of a documented text; None when it may."""
        stream = OTHER.get(self.step.stream)
        other = {Stream.STDOUT: self.finished.stdout, Stream.STDERR: self.finished.stderr}.get(
            stream or Stream.BOTH, ""
        )
        if documented and documented.content.strip() and not actual.strip():
            hint = on_other(stream) if stream and other and self._judged(documented, other).passed else ""
            return "; ".join(filter(None, ("the output is empty", hint)))
        if stream is Stream.STDERR and not self.step.directive.exit:
            errors = (line for line in other.split("\n") if severity(line) is FailureGrade.STRONG)
            if error := next(errors, None):
                return f"the block printed an error on standard error: {quoted(error.strip())}"
        return None

    def _is_rule(self, documented: Expectation) -> bool:
        """Whether the document states a rule (a pattern, assertions), and no sample of the output."""
        name = self.step.directive.matcher or self.wanted.matcher
        return meant(name, documented.language, pattern=documented.regex is not None).reads_rules

    def _fits(self, documented: Expectation, actual: str) -> bool:
        if documented is self.step.block.expectation and self.finished.verdict:
            return self.finished.verdict.passed
        if documented is self.step.block.implied and self.finished.information:
            return self.finished.information.score >= USUAL_SIMILARITY
        return self._judged(documented, actual).passed

    def _judged(self, documented: Expectation, actual: str) -> Verdict:
        if documented.similarity is None and documented.regex is None:
            documented = replace(documented, similarity=USUAL_SIMILARITY)
        return judge(
            self.step, documented, actual, matcher=self.wanted.matcher, variables={}, history=self._history
        )

    def _content(self, documented: Expectation, actual: str) -> str | None:
        """The new text: of those that the next run would accept the one that leaves most as it is."""
        asked = collect(self.step.code, {}, self._history)
        old = documented.content
        for fresh in (True,) if self.wanted.refresh else (False, True):
            new = merge(old, actual, Merger(asked, self.style, fresh))
            if self._accepted(documented, new, actual):
                return new
        new = printed(actual, Merger(asked, self.style), old)
        # Where the author shows identifiers they may be shown again.
        shown = f"{normalize.clean(actual)}\n" if GUID.search(old) else new
        return next((text for text in (new, shown) if self._accepted(documented, text, actual)), None)

    def _accepted(self, documented: Expectation, content: str, actual: str) -> bool:
        """Whether the next run would accept this text. It sees the secrets that are masked here."""
        if content == documented.content:
            return self._fits(documented, actual)
        return self._judged(replace(documented, content=content), actual.replace(MASK, _UNSEEN)).passed

    def _added(self, actual: str) -> tuple[TextEdit, ...] | Note:
        block = self.step.block
        if block.language.lower() in SESSIONS or self.step.directive.interactive:
            return ()
        if reason := self._no_sample(None, actual):
            return Note(self.line, reason)
        asked = collect(self.step.code, {}, self._history)
        content = printed(actual, Merger(asked, self.style))
        if not content:
            return ()
        language = "json" if payload.is_container(content.strip()) else self._usual_language()
        similarity = self._similarity(Expectation(Span(0, 0), language, content), actual)
        return (insert_result(self.document, block, content, language=language, similarity=similarity),)

    def _similarity(self, documented: Expectation, actual: str) -> float:
        """What a new mark demands: the same, or less when something in it changes from run to run or is hidden."""
        rows = normalize.lines(actual)
        asked = collect(self.step.code, {}, self._history)
        moves = asked.random or _TELLS_TIME.search(asked.text) or any(map(_moves, rows))
        if not moves and normalize.lines(documented.content) == rows:
            return 1.0
        score = self._judged(replace(documented, similarity=ADDED_SIMILARITY), actual).score
        return ADDED_SIMILARITY if score >= ADDED_SIMILARITY else int(score * 10) / 10

    def _usual_language(self) -> str:
        results = (block.expectation or block.implied for block in self.document.blocks)
        used = Counter(one.language for one in results if one and one.language.lower() not in ("", "json"))
        return used.most_common(1)[0][0] if used else USUAL


def _moves(row: str) -> bool:
    """Whether a line holds something that is another at the next run."""
    return bool(marked(row)[1]) or any(is_random(token.text) for token in terms(row))
