"""`runbook score`: scores expected/actual pairs and says why."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import click

from runbook.cli.options import Variable
from runbook.errors import UsageError
from runbook.matching import registry
from runbook.matching.registry import Claim
from runbook.model import Verdict

THRESHOLD = 0.3
"""The score needed when nobody says; nine of ten documents of the field ask for it."""
TEXTS = ("expected", "actual")
LITERAL = frozenset({"exact", "contains", "reference"})
"""Matchers that leave nothing out of account: their diff does not either."""
OPTIONAL_TEXTS = ("language", "regex", "command", "matcher")


@click.command("score")
@click.argument("expected", type=click.File("rb"), required=False, metavar="[EXPECTED_FILE]")
@click.argument("actual", type=click.File("rb"), required=False, metavar="[ACTUAL_FILE]")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.option("--language", default="", help="Language of the documented result, such as json.")
@click.option("--threshold", type=click.FloatRange(0, 1), default=THRESHOLD, show_default=True)
@click.option("--regex", help="A pattern that the output must match, instead of a threshold.")
@click.option("--command", "code", help="The command that printed the output.")
@click.option(
    "--var", "variables", multiple=True, type=Variable(), help="A shell variable of the command; repeatable."
)
@click.option("--matcher", help="Judge with this matcher instead of the default.")
def command(
    expected: Any,
    actual: Any,
    form: str,
    language: str,
    threshold: float,
    regex: str | None,
    code: str | None,
    variables: tuple[tuple[str, str], ...],
    matcher: str | None,
) -> None:
    """Score an output against what was expected, and say why.

    With two files (or - for standard input): the score, the reasons and a diff; exit code 0 when it passes,
    else 1.

    With --format jsonl: one JSON object a line on standard input (expected, actual; language, threshold,
    regex, command), one verdict a line on standard output. A line that cannot be scored gets {"error": ...}
    in its place, the others are scored all the same, and the exit code is 2.
    """
    try:
        if matcher is not None:
            registry.matcher(matcher)
        if form == "jsonl":
            if expected is not None:
                raise UsageError("--format jsonl reads standard input and takes no files")
            raise SystemExit(_score_lines(matcher))
        if expected is None or actual is None:
            raise UsageError("give EXPECTED_FILE and ACTUAL_FILE, or --format jsonl")
        sides = (_decoded(expected), _decoded(actual))
        claim = Claim(*sides, language, threshold, regex, code, dict(variables))
        verdict = registry.judge(claim, matcher)
    except UsageError as problem:
        raise click.UsageError(str(problem)) from problem
    _show(claim, verdict)
    raise SystemExit(0 if verdict.passed else 1)


def _score_lines(matcher: str | None) -> int:
    bad = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            answer = _answer(line, matcher)
        except (UsageError, ValueError, RecursionError) as problem:
            bad += 1
            answer = {"error": f"line {number}: {problem}"}
            click.echo(f"runbook score: line {number}: {problem}", err=True)
        click.echo(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    return 2 if bad else 0


def _answer(line: bytes, matcher: str | None) -> dict[str, object]:
    data = json.loads(line)
    if not isinstance(data, dict):
        raise UsageError("not a JSON object")
    verdict = registry.judge(_claim(data), matcher or data.get("matcher"))
    return {
        "score": verdict.score,
        "passed": verdict.passed,
        "matcher": verdict.matcher,
        "why": list(verdict.why),
    }


def _claim(data: Mapping[str, Any]) -> Claim:
    for key in TEXTS:
        if not isinstance(data.get(key), str):
            raise UsageError(f"{key!r} must be a string")
    for key in OPTIONAL_TEXTS:
        if not isinstance(data.get(key, ""), str | None):
            raise UsageError(f"{key!r} must be a string or null")
    threshold = data.get("threshold")
    if not (threshold is None or (type(threshold) in (int, float) and 0 <= threshold <= 1)):
        raise UsageError("'threshold' must be a number from 0 to 1, or null")
    variables = data.get("variables") or {}
    if not (isinstance(variables, dict) and all(isinstance(one, str) for one in variables.values())):
        raise UsageError("'variables' must be an object of strings")
    history = data.get("history") or []
    if not (isinstance(history, list) and all(isinstance(one, str) for one in history)):
        raise UsageError("'history' must be an array of strings")
    return Claim(
        expected=data["expected"],
        actual=data["actual"],
        language=data.get("language") or "",
        threshold=None if threshold is None else float(threshold),
        regex=data.get("regex"),
        command=data.get("command"),
        variables=variables,
        history=tuple(history),
    )


def _decoded(file: Any) -> str:
    text: str = file.read().decode("utf-8", "replace")
    return text


def _show(claim: Claim, verdict: Verdict) -> None:
    from runbook.matching.diff import Kind, diff
    from runbook.matching.volatile import mask

    colours = {Kind.EXPECTED: "red", Kind.ACTUAL: "green", Kind.SKIPPED: "cyan", Kind.SAME: None}
    signs = {Kind.EXPECTED: "-", Kind.ACTUAL: "+", Kind.SKIPPED: "…", Kind.SAME: " "}
    word = "passed" if verdict.passed else "failed"
    needed = "" if verdict.threshold is None else f", {verdict.threshold:g} needed"
    click.secho(f"{word}: {verdict.score:.2f}{needed} (matcher {verdict.matcher})", fg=None, bold=True)
    for reason in verdict.why:
        click.echo(f"  {reason}")
    if claim.expected == claim.actual:
        return
    literal = verdict.matcher in LITERAL
    click.echo(
        "\n- expected  + actual" + ("" if literal else "  ~ the same but for what changes from run to run")
    )
    for row in diff(claim.expected, claim.actual, mask=None if literal else mask):
        sign = "~" if row.kind is Kind.SAME and row.volatile else signs[row.kind]
        click.secho(f"{sign} {row.text}".rstrip(), fg=colours[row.kind])
