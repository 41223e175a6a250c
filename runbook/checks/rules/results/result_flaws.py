"""Documented results that make no sense, found by looking at them: no output was compared yet.

Two questions are kept apart. Is there something the author should know? And can any output pass at all? What no output
can pass says nothing about the command, so that a run does not count it (`Flaw.hopeless`).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from runbook.core.decoding import normalize
from runbook.judging import registry
from runbook.judging.claim import Claim, Matcher
from runbook.judging.policy_rules import RULES, RULES_BY_ID
from runbook.judging.reading import payload
from runbook.judging.verdict import ALMOST, quoted
from runbook.shell.effects import printed

_PLACEHOLDER = re.compile(
    r"<your\b[^<>\n]*>|<[\w -]*(?:name|id|ID|guid|key|token|ip|address|subscription|value)>"
    r"|(?<![A-Za-z0-9])[xX]{4,}(?![A-Za-z0-9])|(?m:^[ \t]*(?:\.{3}|…)[ \t]*,?[ \t]*$)"
)
_ABRIDGED = re.compile(r"\.{3}|…|<[^<>\n]+>|[xX]{4,}|\*{3}|\$\{?\w|\{\{|//|/\*")
"""What shows that an author left something out of JSON, or wrote a placeholder or a comment into it."""

MISSED = "regex-misses-sample"
"""A pattern is not found in the result documented for it."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a documented result. `line` counts from 1 in its text; 0 is the result as a whole.

    `hopeless`: no output of the command can pass. `fatal`: the document has errors.
    """

    code: str
    message: str
    line: int = 0
    hopeless: bool = False
    fatal: bool = False


def flaws(claim: Claim, name: str | None) -> Iterator[Flaw]:
    """What is wrong with what `claim` documents (its `actual` is not looked at) for the matcher called `name`.

    `claim.threshold` or `claim.regex` is what the mark demands.
    """
    if name is not None and name not in registry.MATCHERS:
        yield Flaw("unknown-matcher", registry.MATCHERS.unknown(name), fatal=True)
        return
    matcher = registry.meant(name, claim.language, pattern=claim.regex is not None)
    yield from _exceptions(claim, matcher)
    if not claim.expected.strip():
        yield from _empty(claim, matcher)
    elif matcher.name == "regex":
        yield from _regex(claim)
    elif matcher.name == "jsonpath":
        yield from _jsonpath(claim)
    elif claim.regex is None and not matcher.reads_rules:
        found = [*_json(claim, matcher), *_reach(claim, matcher)]
        yield from found
        if not any(one.hopeless for one in found):
            yield from _spelled_out(claim, matcher)


_RULE = re.compile(r"P\d+")


def _exceptions(claim: Claim, matcher: Matcher) -> Iterator[Flaw]:
    """What is wrong with what the document excepts (``ignore=``, ``rows=any``)."""
    if (claim.ignored or claim.any_rows) and (matcher.literal or matcher.reads_rules or matcher.yes_no):
        keys = [key for key, said in (("ignore", claim.ignored), ("rows", claim.any_rows)) if said]
        message = f"{' and '.join(keys)} have no effect here: {matcher.name} compares the whole text"
        yield Flaw("unused-exception", message.replace("have", "has") if len(keys) == 1 else message)
        return
    for one in claim.ignored:
        if _RULE.fullmatch(one):
            if one not in RULES_BY_ID:
                known = f"{RULES[0].id} to {RULES[-1].id}"
                yield Flaw("bad-exception", f"there is no judging rule {one}; there are {known}", fatal=True)
        elif one.startswith("$"):
            yield from _excepted_path(claim, one)
        elif one.casefold() not in claim.expected.casefold():
            message = f"ignore={one}: the documented result has no column {quoted(one)}"
            yield Flaw("unused-exception", message)


def _excepted_path(claim: Claim, path: str) -> Iterator[Flaw]:
    from runbook.matchers import jsonpath  # not at the top: 50 ms

    if path[1:2] not in ("", ".", "["):
        message = f"ignore={path} is not a JSONPath: after the dollar sign comes a dot or a bracket"
        yield Flaw("bad-exception", message, fatal=True)
        return
    try:
        found = jsonpath.compiled(f"count({path}) > 0")  # only a path can be counted
    except jsonpath.BadAssertion as problem:
        yield Flaw("bad-exception", f"ignore={path} is not a JSONPath: {problem}", fatal=True)
        return
    value = payload.documented(normalize.clean(claim.expected))
    if value is payload.NOTHING:
        yield Flaw("unused-exception", f"ignore={path}: the documented result is not JSON")
    elif not found.path.findall(value):
        yield Flaw("unused-exception", f"ignore={path} selects nothing in the documented result")


def _empty(claim: Claim, matcher: Matcher) -> Iterator[Flaw]:
    if matcher.name == "jsonpath":
        yield Flaw("empty-result", "the documented result holds no assertion", hopeless=True, fatal=True)
    elif claim.regex is None and matcher.empty_passes:
        message = f"the documented result is empty: with matcher={matcher.name} every output passes"
        yield Flaw("empty-result", message)
    elif claim.regex is None and claim.threshold:
        yield Flaw("empty-result", "the documented result is empty: only an output without a text passes")


def _regex(claim: Claim) -> Iterator[Flaw]:
    from runbook.matchers import regex  # not at the top: most documents hold no pattern
    from runbook.matchers.pattern_size import BadPattern, HugePattern

    written = claim.regex if claim.regex is not None else claim.expected.strip("\n")
    pattern = regex.loosened(written)
    try:
        found = regex.search(pattern, claim.expected)
    except BadPattern as problem:
        # A mark's pattern is looked at where the mark is read, but for its size.
        if claim.regex is None or isinstance(problem, HugePattern):
            message = f"{quoted(pattern)} is not a valid regular expression: {problem}"
            yield Flaw("invalid-regex", message, hopeless=True, fatal=True)
        return
    except TimeoutError:
        message = f"{quoted(pattern)} gives no answer in {regex.TIMEOUT:g} s on the documented result"
        yield Flaw(MISSED, message)
        return
    if regex.finds_nothing(written):
        message = f"no text at all holds the pattern {quoted(written)}"
        yield Flaw("hopeless-regex", message + _meant(pattern, claim.expected), hopeless=True)
    elif claim.regex is not None and found is None and not _PLACEHOLDER.search(claim.expected):
        first = next(iter(normalize.lines(claim.expected)), "")
        message = (
            f"the pattern {quoted(claim.regex)} is not found in the result documented for it, {quoted(first)}"
        )
        message += _meant(pattern, claim.expected)
        yield Flaw(MISSED, message)


_SLIPS = {
    "": "",
    "(?m)": "^ and $ are the ends of the whole output: (?m) before the pattern makes them those of a line",
    "(?s)": "a dot is not a line end: (?s) before the pattern makes it one",
    "(?ms)": "(?ms) before the pattern makes ^ and $ the ends of a line, and a dot a line end",
}


def _meant(pattern: str, sample: str) -> str:
    """What would make a pattern fit its sample, if one of the usual slips keeps it from that."""
    from runbook.matchers import regex

    single = pattern.replace("\\\\", "\\")
    for prefix, advice in _SLIPS.items():
        for text, more in ((pattern, ""), (single, "one backslash is enough")):
            if text + prefix != pattern and regex.matches_sample(prefix + text, sample):
                return "; " + "; ".join(filter(None, (advice, more)))
    return ""


def _jsonpath(claim: Claim) -> Iterator[Flaw]:
    from runbook.matchers import jsonpath  # not at the top: 50 ms

    assertions = list(jsonpath.lines(claim.expected))
    if not assertions:
        yield Flaw("empty-result", "the documented result holds no assertion", hopeless=True, fatal=True)
    for number, line in assertions:
        try:
            jsonpath.check(line)
        except jsonpath.BadAssertion as problem:
            message = f"{quoted(line)} is not an assertion: {problem}"
            yield Flaw("bad-assertion", message, number + 1, hopeless=True, fatal=True)


def _takes_literally(matcher: Matcher) -> bool:
    """Whether every character of the documented text must be in the output."""
    return matcher.literal and matcher.yes_no


def _json(claim: Claim, matcher: Matcher) -> Iterator[Flaw]:
    marked = matcher.name == "json" or claim.language.casefold() in ("json", "jsonc", "json5")
    if not marked or _takes_literally(matcher) or matcher.name == "text":
        return
    text = claim.expected.removeprefix("\ufeff")
    problem = _problem(text)
    container = text.lstrip().startswith(("{", "["))
    if problem and payload.documented(normalize.clean(text)) is payload.NOTHING:
        yield from _no_json(text, matcher.name, *problem, broken=container)
    elif container and (printer := printed.as_text(claim.command or "")):
        message = f"JSON is documented, but the command prints text ({printer})"
        yield Flaw("json-never-printed", message, hopeless=True)
    elif problem and not _ABRIDGED.search(text):
        message = f"the result is marked as JSON and is not quite: {problem[0]}; it is read as it was meant"
        yield Flaw("invalid-json", message, problem[1])


def _no_json(text: str, matcher: str, problem: str, line: int, *, broken: bool) -> Iterator[Flaw]:
    if matcher != "json" and _ABRIDGED.search(text):
        return
    if broken or matcher == "json":
        yield Flaw("invalid-json", f"the result is marked as JSON and is none: {problem}", line, True)
    else:
        yield Flaw("invalid-json", "the result is marked as JSON and is none; it is compared as text", line)


def _problem(text: str) -> tuple[str, int] | None:
    """What keeps a text from being JSON, and on which of its lines."""
    try:
        json.loads(text)
    except json.JSONDecodeError as problem:
        return problem.msg, problem.lineno
    except (ValueError, RecursionError) as problem:
        return str(problem), 0
    return None


def _reach(claim: Claim, matcher: Matcher) -> Iterator[Flaw]:
    """A demand that is over the highest score which an output can get."""
    if claim.threshold is None:
        return
    placeholder = _PLACEHOLDER.search(claim.expected)
    if placeholder and "</" not in claim.expected:
        shown = quoted(placeholder[0])
        if _takes_literally(matcher):
            message = f"matcher={matcher.name} takes the placeholder {shown} literally: no output holds it"
            yield Flaw("similarity-out-of-reach", message, hopeless=True)
        elif claim.threshold > ALMOST and matcher.placeholders:
            message = (
                f"a similarity of {claim.threshold:g} is out of reach: no output is the same as the placeholder "
                f"{shown}; at most {ALMOST:g} can be asked for"
            )
            yield Flaw("similarity-out-of-reach", message, hopeless=True)
    elif matcher.name == "reference" and claim.threshold > 0:
        own = matcher.judge(_answered(claim, claim.expected))
        if own.score < claim.threshold:
            message = (
                f"a similarity of {claim.threshold:g} is out of reach: with matcher=reference the documented result "
                f"itself scores {own.score:g} ({'; '.join(own.why)})"
            )
            yield Flaw("similarity-out-of-reach", message, hopeless=True)


def _spelled_out(claim: Claim, matcher: Matcher) -> Iterator[Flaw]:
    """A command that spells out what it prints, which is not what is documented."""
    text = printed.literally(claim.command or "")
    if text is None or matcher.name not in registry.MATCHERS.table:
        return
    verdict = matcher.judge(_answered(claim, text))
    if not verdict.passed:
        message = (
            f"the command always prints {quoted(text)}, which does not pass for {quoted(claim.expected)}"
        )
        yield Flaw("text-never-printed", message)


def _answered(claim: Claim, actual: str) -> Claim:
    return replace(claim, actual=actual, command=printed.asking(claim.command))
