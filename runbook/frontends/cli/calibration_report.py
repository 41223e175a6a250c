"""What calibrating found: for a person, and as JSON (schema ``runbook.calibration/1``)."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, TextIO

from runbook.authoring.calibration.calibration import Calibrated, Rule
from runbook.core.strings import shown
from runbook.reporting import wording
from runbook.reporting.terminal.capabilities import has_colors, rich_console

SCHEMA = "runbook.calibration/1"
QUESTION = "would a wrong output pass?"
LONGEST_TITLE = 52
"""Characters of a block's name, and of what is said of a wrong output: the table stays within 80 columns."""
NO_MARK = "no mark: every output passes"


def to_json(
    document: str, runs: int, results: Sequence[Calibrated], problems: Sequence[str]
) -> dict[str, Any]:
    """All of it in JSON's types."""
    return {
        "schema": SCHEMA,
        "document": document,
        "runs": runs,
        "problems": list(problems),
        "expectations": [_result(one) for one in results],
    }


def _result(one: Calibrated) -> dict[str, Any]:
    expected = one.expected
    return {
        "block": expected.block,
        "name": expected.name,
        "line": expected.line,
        "result_line": expected.result.span.start,
        "mark_line": expected.result.mark_line,
        "passed": one.passed,
        "without_output": one.missing,
        "scores": list(one.scores),
        "present": _rule(one.present),
        "proposed": _rule(one.proposed),
        "note": one.note,
        "wrong": [
            {
                "kind": trial.wrong.kind,
                "what": trial.wrong.what,
                "output": trial.wrong.text,
                "passes_present": trial.present,
                "passes_proposed": trial.proposed,
            }
            for trial in one.trials
        ],
    }


def _rule(rule: Rule | None) -> dict[str, Any] | None:
    return {**asdict(rule), "mark": rule.mark, "directive": rule.directive} if rule else None


def write(
    document: str,
    runs: int,
    results: Sequence[Calibrated],
    problems: Sequence[str],
    stream: TextIO,
    color: str,
) -> None:
    """Write it to `stream`; `color` is ``auto``, ``always`` or ``never``."""
    from rich.text import Text

    console = rich_console(stream, color=has_colors(stream, color))
    for one in results:
        for line, style in _lines(one):
            console.print(Text(shown(line), style), soft_wrap=True)
        for row in _table(one) if one.trials else ():
            row.rstrip()
            console.print(row, soft_wrap=True)
        console.print()
    for problem in problems:
        console.print(Text(shown(problem), "red"), soft_wrap=True)
    console.print(Text(summary(document, runs, results), "bold"), soft_wrap=True)


def _lines(one: Calibrated) -> Iterator[tuple[str, str]]:
    """The lines above the table, each with its style."""
    expected = one.expected
    first = expected.code.strip().split("\n")[0]
    title = expected.name or _cropped(first)
    yield f"{expected.block}  {title}", "bold"
    yield f"  now       {one.present or NO_MARK}{_passed(one)}", ""
    if one.proposed is not None and one.proposed == one.present:
        yield "  tightest  as it is", "green"
    elif one.proposed is not None:
        yield f"  tightest  {one.proposed}", "green"
        yield from ((f"  {line}", "") for line in advice(one))
    elif one.missing < one.runs:
        yield "  tightest  none", "yellow"
    if one.note:
        yield f"  note      {one.note}", "yellow"


def advice(one: Calibrated) -> Iterator[str]:
    """What to write into the document for the proposed rule."""
    rule, expected = one.proposed, one.expected
    if rule is None:
        return
    if rule.directive and rule.matcher != expected.matcher:
        yield f"write     {rule.directive} above line {expected.line}"
    elif not rule.directive and expected.matcher:
        yield f"drop      matcher={expected.matcher}"
    present = one.present
    enough = present is not None and present.regex is None and rule.yes_no
    same = present is not None and (rule.similarity, rule.regex) == (present.similarity, present.regex)
    if not (same or enough):
        mark_line = expected.result.mark_line
        where = f"in line {mark_line}" if mark_line else f"above line {expected.result.span.start}"
        yield f"write     {rule.mark} {where}"


def _passed(one: Calibrated) -> str:
    counted = one.runs - one.missing
    if not counted:
        return ""
    low, high = (f"{score:.2f}" for score in (min(one.scores, default=0), max(one.scores, default=0)))
    scores = f"score{'' if low == high else 's'} {low}{'' if low == high else f' to {high}'}"
    if one.present is None:
        return f"; {scores}" if one.scores else ""
    missing = f", {one.missing} without an output" if one.missing else ""
    return f"; passed {one.passed} of {wording.counted(counted, 'run')}{missing}, {scores}"


def _table(one: Calibrated) -> Iterator[Any]:
    """The wrong outputs, and whether each would pass."""
    from rich.cells import cell_len, set_cell_size
    from rich.text import Text

    proposed = one.proposed is not None and one.proposed != one.present
    titles = [_cropped(shown(trial.wrong.what)) for trial in one.trials]
    width = max(map(cell_len, (QUESTION, *titles)))
    yield Text(f"  {set_cell_size(QUESTION, width)}  now{'      tightest' if proposed else ''}", "dim")
    for title, trial in zip(titles, one.trials, strict=True):
        cells = [(f"  {set_cell_size(title, width)}  ", ""), _answer(trial.present)]
        cells += [("  ", ""), _answer(bool(trial.proposed))] if proposed else []
        yield Text.assemble(*cells)


def _cropped(text: str) -> str:
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1]}…"


def _answer(passes: bool) -> tuple[str, str]:
    return ("PASSES ", "bold red") if passes else ("refused", "green")


def summary(document: str, runs: int, results: Sequence[Calibrated]) -> str:
    """The last line: how many wrong outputs pass now, and how many would."""
    wrong = sum(len(one.trials) for one in results)
    now = sum(one.accepted[0] for one in results)
    then = sum(one.accepted[1] if one.proposed else one.accepted[0] for one in results)
    return (
        f"{shown(document)}: {wording.counted(runs, 'run')}, {wording.counted(len(results), 'result')}; "
        f"of {wording.counted(wrong, 'wrong output')} {now} pass now, {then} would"
    )
