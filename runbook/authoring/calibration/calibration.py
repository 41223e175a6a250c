"""How tight a documented result could be checked: from several runs to the tightest rule that passed them all."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from runbook.authoring.calibration import wrong
from runbook.authoring.calibration.generalise import Sample, pattern
from runbook.authoring.calibration.wrong import Wrong
from runbook.checks.rules.results.result_flaws import MISSED, flaws
from runbook.core.decoding import normalize
from runbook.core.document import USUAL_SIMILARITY, Expectation, Verdict
from runbook.judging import registry
from runbook.judging.claim import Claim
from runbook.judging.recorded import Recorded
from runbook.shell.effects import printed


@dataclass(frozen=True, slots=True)
class Rule:
    """What a document can demand of an output: a mark's similarity or pattern, and the block's matcher."""

    similarity: float | None = None
    regex: str | None = None
    matcher: str | None = None

    @property
    def mark(self) -> str:
        """The mark that says so."""
        value = f'"{self.regex}"' if self.regex is not None else f"{self.similarity or 0:g}"
        return f"<!-- expected_similarity={value} -->"

    @property
    def directive(self) -> str | None:
        """The directive that says so, if one is needed."""
        return f"<!-- runbook: matcher={self.matcher} -->" if self.matcher else None

    @property
    def yes_no(self) -> bool:
        """Whether the matcher knows only yes and no, so that the similarity does not matter."""
        return self.matcher is not None and registry.matcher(self.matcher).yes_no

    def __str__(self) -> str:
        """For a person: ``0.8``, ``matcher=exact``, ``"^Hello"``."""
        if self.regex is not None:
            return f'a match of "{self.regex}"'
        if self.yes_no:
            return f"matcher={self.matcher}"
        similarity = f"expected_similarity={self.similarity or 0:g}"
        return f"{similarity} matcher={self.matcher}" if self.matcher else similarity

    def verdict(self, claim: Claim) -> Verdict:
        """The verdict on `claim` by this rule."""
        return registry.judge(replace(claim, threshold=self.similarity, regex=self.regex), self.matcher)


@dataclass(frozen=True, slots=True)
class Observed:
    """What one block printed in one run, and what was known of it then. `actual` is None when it printed nothing that
    could be judged, because it failed or did not run; `verdict` is the present rule's."""

    actual: str | None
    verdict: Verdict | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """A block's documented result; `marked` is False for one that no mark binds. `matcher` is the block's own.

    `recorded` is what earlier right runs of it printed.
    """

    block: str
    line: int
    name: str | None
    code: str
    result: Expectation
    matcher: str | None = None
    marked: bool = True
    recorded: Recorded | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """A wrong output, and whether it would pass: by the present rule, and by the proposed one."""

    wrong: Wrong
    present: bool
    proposed: bool | None


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What was found of one documented result.

    `present` is its rule (None: no mark), `passed` the number of the `runs` that passed it, `scores` their scores;
    `missing` the number of runs without an output. `proposed` is the tightest rule that passed all runs, None where
    there is none; `note` says why, or what else there is to know.
    """

    expected: Expected
    runs: int
    missing: int
    present: Rule | None
    passed: int
    scores: tuple[float, ...]
    proposed: Rule | None
    trials: tuple[Trial, ...]
    note: str | None = None

    @property
    def accepted(self) -> tuple[int, int]:
        """How many wrong outputs pass: by the present rule, by the proposed one."""
        return sum(one.present for one in self.trials), sum(bool(one.proposed) for one in self.trials)


def calibrate(
    expected: Expected, observed: Sequence[Observed], others: Sequence[tuple[str, str]] = ()
) -> Calibrated:
    """The tightest rule that all of the runs `observed` pass.

    `others` are outputs of other blocks, each with words for where it comes from.
    """
    present = _present(expected)
    seen = [one for one in observed if one.actual is not None]
    claims = [_claim(expected, one, one.actual or "") for one in seen]
    verdicts = [one.verdict for one in seen if one.verdict is not None]
    bad = list(wrong.outputs([one.actual for one in claims], expected.code, others)) if claims else []
    last = seen[-1] if seen else Observed(None)
    tried = [_claim(expected, last, one.text) for one in bad]
    best = _tightest(expected, present, seen, claims, list(zip(bad, tried, strict=True)))
    return Calibrated(
        expected=expected,
        runs=len(observed),
        missing=len(observed) - len(seen),
        present=present,
        passed=sum(one.passed and one.threshold is not None for one in verdicts),
        scores=tuple(one.score for one in verdicts),
        proposed=best,
        trials=tuple(
            Trial(
                one,
                present is None or present.verdict(claim).passed,
                best.verdict(claim).passed if best else None,
            )
            for one, claim in zip(bad, tried, strict=True)
        ),
        note=_note(expected, present, best, claims, len(observed)),
    )


def _present(expected: Expected) -> Rule | None:
    if not expected.marked:
        return None
    return Rule(expected.result.similarity, expected.result.regex, expected.matcher)


def _claim(expected: Expected, observed: Observed, actual: str) -> Claim:
    return Claim(
        expected.result.content,
        actual,
        expected.result.language,
        command=printed.asking(expected.code),
        variables=observed.variables,
        history=observed.history,
        recorded=expected.recorded,
    )


def _tightest(
    expected: Expected,
    present: Rule | None,
    seen: Sequence[Observed],
    claims: Sequence[Claim],
    tried: Sequence[tuple[Wrong, Claim]],
) -> Rule | None:
    """Of the rules that all runs pass the one that lets the fewest wrong outputs pass; of those the first.

    A rule that takes an error for the result is none, unless it is the present one.
    """
    best, fewest = None, math.inf
    for rule in _candidates(expected, present, seen, claims):
        if not claims or not all(rule.verdict(claim).passed for claim in claims):
            continue
        rules = replace(claims[0], threshold=rule.similarity, regex=rule.regex)
        if any(flaw.hopeless or flaw.code == MISSED for flaw in flaws(rules, rule.matcher)):
            continue
        accepted = [one.kind for one, claim in tried if rule.verdict(claim).passed]
        if len(accepted) < fewest and (rule == present or wrong.BLATANT.isdisjoint(accepted)):
            best, fewest = rule, len(accepted)
    return best


def _candidates(
    expected: Expected, present: Rule | None, seen: Sequence[Observed], claims: Sequence[Claim]
) -> Iterator[Rule]:
    """Rules from the tightest to the loosest."""
    if registry.meant(expected.matcher, expected.result.language, pattern=False).reads_rules:
        if present is not None:
            yield present  # its text is a rule already, and no sample that another could be made from
        return
    yield Rule(1.0, matcher="exact")
    yield Rule(1.0)
    samples = [Sample(one.actual or "", one.variables) for one in seen]
    for found in (pattern(samples), pattern([*samples, Sample(expected.result.content)])):
        if found is not None:
            yield Rule(regex=found)
    matcher = None if Rule(matcher=expected.matcher).yes_no else expected.matcher
    yield from _scored(claims, matcher)
    if matcher is not None:
        yield from _scored(claims, None)
    yield Rule(1.0, matcher="contains")
    if present is not None:
        yield present


def _scored(claims: Sequence[Claim], matcher: str | None) -> Iterator[Rule]:
    """The highest similarity, in hundredths, that all runs reach, if it is worth asking for."""
    scores = [registry.judge(claim, matcher).score for claim in claims]
    lowest = math.floor(min(scores, default=0.0) * 100 + 1e-9) / 100
    if lowest >= USUAL_SIMILARITY:
        yield Rule(lowest, matcher=matcher)


def _note(
    expected: Expected, present: Rule | None, best: Rule | None, claims: Sequence[Claim], runs: int
) -> str | None:
    if not claims:
        return "no run got as far as an output of this block"
    texts = {normalize.clean(one.actual) for one in claims}
    if best is None and expected.result.flaw:
        return f"no output could pass ({expected.result.flaw}): correct the document first"
    if best is None:
        rule = present or Rule(USUAL_SIMILARITY)
        refused = next((one for one in map(rule.verdict, claims) if not one.passed), None)
        why = f": {refused.why[0]}" if refused else ""
        return f"no rule that the documented result could go with passes all runs{why}"
    is_rule = registry.meant(best.matcher, expected.result.language, pattern=False).reads_rules
    documented = is_rule or normalize.clean(expected.result.content) in texts
    if len(claims) > 1 and len(texts) == 1 and not documented and best.regex is None:
        return (
            "all runs printed the same, which is not what is documented: document it, then matcher=exact fits"
        )
    if runs == 1 and expected.recorded is None:
        return "one run shows nothing of what changes from run to run"
    return None
