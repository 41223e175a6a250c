"""`runbook score`: scores expected/actual pairs and says why."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

from runbook.core.document import USUAL_SIMILARITY, Verdict
from runbook.core.errors import UsageError
from runbook.core.options import RunOptions
from runbook.frontends.cli.grouped_help import GroupedCommand
from runbook.frontends.cli.option_groups import PLAN, run_options
from runbook.frontends.cli.param_types import reported
from runbook.frontends.cli.prompts import person
from runbook.judging import registry
from runbook.judging.claim import Claim
from runbook.judging.policy_rules import RULES_BY_ID, JudgingRule
from runbook.judging.recorded import Recorded
from runbook.reporting.terminal.notices import answer as terminal_answer
from runbook.reporting.terminal.notices import complain, say
from runbook.running import planning
from runbook.shell.effects import printed
from runbook.storage.result_template import learned

STDIN = "-"
RUNS = 3
"""Runs that show most of what changes from one to another."""
TEXTS = ("expected", "actual")
OPTIONAL_TEXTS = ("language", "regex", "command", "matcher", "other_stream")


@click.command("score", cls=GroupedCommand)
@click.argument("expected", type=click.File("rb"), required=False, metavar="[EXPECTED_FILE]")
@click.argument("actual", type=click.File("rb"), required=False, metavar="[ACTUAL_FILE]")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "jsonl"]), default="text", show_default=True
)
@click.option("--language", default="", help="Language of the documented result, such as json.")
@click.option("--threshold", type=click.FloatRange(0, 1), default=USUAL_SIMILARITY, show_default=True)
@click.option("--regex", help="A pattern that the output must match, instead of a threshold.")
@click.option("--command", "code", help="The command that printed the output.")
@click.option(
    "--earlier",
    type=click.File("rb"),
    multiple=True,
    metavar="FILE",
    help="A right output of an earlier run.",
)
@click.option("--explain", is_flag=True, help="Say how both texts were read and compared.")
@click.option("--calibrate", "document", metavar="DOC", help="Run DOC, and propose the tightest rules.")
@click.option(
    "--runs", type=click.IntRange(1, 1000), default=RUNS, show_default=True, help="How often DOC is run."
)
@run_options(
    only={*PLAN, "matcher", "color"}, helps={"matcher": "Judge with this matcher instead of the default."}
)
@reported
def command(
    expected: Any,
    actual: Any,
    form: str,
    document: str | None,
    runs: int,
    options: RunOptions,
    **asked: Any,
) -> int:
    """Score an output against what was expected, and say why.

    With two files (or - for standard input): the score, the reasons and a diff; exit code 0 when it passes,
    else 1. With --explain also the judging rule that is broken, and how the matcher read both texts.

    With --format jsonl: one JSON object a line on standard input (expected, actual; language, threshold,
    regex, command, earlier and others), one verdict a line on standard output. A line that cannot be scored
    gets {"error": ...} in its place, the others are scored all the same, and the exit code is 2.

    With --calibrate DOC: runs the document several times, each time in a session of its own, proposes for each
    documented result the tightest rule that passed all runs, and shows which wrong outputs would pass. Nothing is
    written into DOC. The options that say what is to run are those of `runbook run`.
    """
    try:
        if options.matcher is not None:
            registry.matcher(options.matcher)
        if document is not None:
            return _calibrate(document, runs, options, form, expected)
        if form == "jsonl":
            if expected is not None:
                raise UsageError("--format jsonl reads standard input and takes no files")
            return _score_lines(options.matcher, asked["threshold"])
        if expected is None or actual is None:
            raise UsageError("give EXPECTED_FILE and ACTUAL_FILE, or --format jsonl, or --calibrate DOC")
        if all(getattr(file, "name", STDIN) in (STDIN, "<stdin>") for file in (expected, actual)):
            raise UsageError("only one of the two files can be standard input")
        documented = _decoded(expected)
        claim = Claim(
            documented,
            _decoded(actual),
            asked["language"],
            asked["threshold"],
            asked["regex"],
            printed.asking(asked["code"]),
            planning.overrides(options),
            recorded=_recorded(map(_decoded, asked["earlier"]), documented),
        )
        verdict = registry.judge(claim, options.matcher)
    except UsageError as problem:
        raise click.UsageError(str(problem)) from problem
    lines = tuple(_explained(claim, verdict, options.matcher)) if asked["explain"] else ()
    _show(claim, verdict, form, options.color, lines)
    return 0 if verdict.passed else 1


def _calibrate(document: str, runs: int, options: RunOptions, form: str, file: Any) -> int:
    if file is not None:
        raise UsageError("--calibrate runs DOC and takes no files to compare")
    if form == "jsonl":
        raise UsageError("--calibrate answers with --format text or json")
    from runbook.authoring.calibration import calibrate
    from runbook.frontends.cli import calibration_report

    try:
        report = calibrate.run(
            document,
            runs,
            options,
            person=person(stdin_taken=document == "-"),
            progress=say,
        )
    except calibrate.Stopped as end:
        click.echo(end.view, nl=False, err=True)
        return end.code
    parts = (document, runs, report.results, report.problems)
    if form == "json":
        click.echo(
            json.dumps(calibration_report.to_json(*parts), ensure_ascii=False, indent=2).encode(
                "utf-8", "replace"
            )
        )
    else:
        calibration_report.write(*parts, sys.stdout, options.color)
    return report.code


def _score_lines(matcher: str | None, threshold: float) -> int:
    bad = 0
    for number, line in enumerate(_lines(), start=1):
        if not line.strip():
            continue
        try:
            answer = _answer(line, matcher, threshold)
        except (UsageError, ValueError, RecursionError) as problem:
            bad += 1
            answer = {"error": f"line {number}: {problem}"}
            complain(problem, beginning=f"runbook score: line {number}: ")
        click.echo(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    return 2 if bad else 0


def _lines() -> Iterator[bytes]:
    try:
        yield from sys.stdin.buffer
    except OSError as problem:
        raise UsageError(f"standard input cannot be read: {problem.strerror}") from None


def _answer(line: bytes, matcher: str | None, threshold: float) -> dict[str, object]:
    data = json.loads(line)
    if not isinstance(data, dict):
        raise UsageError("not a JSON object")
    verdict = registry.judge(_claim(data, threshold), matcher or data.get("matcher"))
    return _verdict(verdict)


def _verdict(verdict: Verdict) -> dict[str, object]:
    return {
        "score": verdict.score,
        "passed": verdict.passed,
        "matcher": verdict.matcher,
        "why": list(verdict.why),
        "rule": verdict.rule,
    }


def _claim(data: Mapping[str, Any], usual: float) -> Claim:
    """What a line asks; `usual` is the threshold of one that names none."""
    for key in TEXTS:
        if not isinstance(data.get(key), str):
            raise UsageError(f"{key!r} must be a string")
    for key in OPTIONAL_TEXTS:
        if not isinstance(data.get(key, ""), str | None):
            raise UsageError(f"{key!r} must be a string or null")
    named = data.get("threshold")
    if named is None and data.get("regex") is None:
        named = usual
    if not (named is None or (type(named) in (int, float) and 0 <= named <= 1)):
        raise UsageError("'threshold' must be a number from 0 to 1, or null")
    variables = data.get("variables") or {}
    if not (isinstance(variables, dict) and all(isinstance(one, str) for one in variables.values())):
        raise UsageError("'variables' must be an object of strings")
    return Claim(
        expected=data["expected"],
        actual=data["actual"],
        language=data.get("language") or "",
        threshold=None if named is None else float(named),
        regex=data.get("regex"),
        command=printed.asking(data.get("command")),
        variables=variables,
        history=_texts(data, "history"),
        recorded=_recorded(_texts(data, "earlier"), data["expected"]),
        ignored=_texts(data, "ignored"),
        any_rows=data.get("any_rows") is True,
        other_stream=data.get("other_stream") or "",
    )


def _texts(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = data.get(key) or []
    if not (isinstance(found, list) and all(isinstance(one, str) for one in found)):
        raise UsageError(f"{key!r} must be an array of strings")
    return tuple(found)


def _recorded(earlier: Iterable[str], documented: str) -> Recorded | None:
    """What right outputs of earlier runs have in common, as `runbook record` keeps it."""
    found: Recorded | None = None
    for output in earlier:
        found = learned(found, output, documented)
    return found


def _explained(claim: Claim, verdict: Verdict, name: str | None) -> Iterator[str]:
    """The judging rule that is broken, with its example; then how the matcher read both texts."""
    if rule := RULES_BY_ID.get(verdict.rule or ""):
        yield f"{rule.id}: {rule.sentence}"
        yield from _example(rule)
    matcher = registry.meant(name, claim.language, pattern=claim.regex is not None)
    if matcher.explain is not None:
        yield from matcher.explain(claim)
    elif rule is None:
        yield f"the matcher {matcher.name} has nothing to add"


def _example(rule: JudgingRule) -> Iterator[str]:
    yield f"  example: {rule.example_command}"
    for what, text in (("documented", rule.example_expected), ("printed", rule.example_actual)):
        lines = text.split("\n") if text else ["(nothing)"]
        yield from (f"    {what if not number else '':<10}  {line}" for number, line in enumerate(lines))


def _decoded(file: Any) -> str:
    try:
        text: str = file.read().decode("utf-8", "replace")
    except OSError as problem:
        name = STDIN if isinstance(file.name, int) else file.name
        raise UsageError(f"{name}: cannot be read: {problem.strerror}") from None
    return text


def _show(claim: Claim, verdict: Verdict, form: str, color: str, explanation: Sequence[str]) -> None:
    from runbook.reporting import diff_lines
    from runbook.reporting.diff import shown
    from runbook.reporting.formats import verdict_text

    diff = () if claim.expected == claim.actual else shown(claim.expected, claim.actual, verdict.matcher)
    if form == "text":
        verdict_text.write(verdict, diff, sys.stdout, color)
        if explanation:
            terminal_answer("", *explanation, stream=sys.stdout)
        return
    answer = {
        **_verdict(verdict),
        "threshold": verdict.threshold,
        "diff": [
            {
                "side": diff_lines.kind(line),
                "text": line.text,
                "volatile": [list(one) for one in line.volatile],
            }
            for line in diff
        ],
        **({"explanation": list(explanation)} if explanation else {}),
    }
    _write_json(answer)


def _write_json(answer: object) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2).encode("utf-8", "replace"))
