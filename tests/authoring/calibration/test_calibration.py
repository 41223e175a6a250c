import pytest

from runbook.authoring.calibration.calibration import Calibrated, Expected, Observed, Rule, calibrate
from runbook.core.document import Expectation, Span
from runbook.judging import registry
from runbook.judging.claim import Claim


def calibrated(
    documented: str,
    *outputs: str | None,
    similarity: float | None = 0.3,
    regex: str | None = None,
    language: str = "output",
    matcher: str | None = None,
    marked: bool = True,
    command: str = "show",
    others: tuple[tuple[str, str], ...] = (),
) -> Calibrated:
    result = Expectation(Span(5, 7), language, documented, None if regex else similarity, regex, 4)
    expected = Expected("a.md:1", 1, None, command, result, matcher, marked)
    claims = [Claim(documented, one or "", language, similarity, regex, command) for one in outputs]
    return calibrate(
        expected,
        [
            Observed(one, registry.judge(claim, matcher) if one is not None else None)
            for one, claim in zip(outputs, claims, strict=True)
        ],
        others,
    )


def test_what_never_changes_is_exact() -> None:
    found = calibrated("all is done\n", "all is done\n", "all is done\n")
    assert (found.proposed, found.passed, found.scores, found.note) == (
        Rule(1.0, matcher="exact"),
        2,
        (1.0, 1.0),
        None,
    )
    assert found.accepted[1] == 0


def test_a_short_output_that_changes_is_a_pattern() -> None:
    found = calibrated("took 3 s, ready\n", "took 5 s, ready\n", "took 17 s, ready\n")
    assert found.proposed is not None
    assert found.proposed.regex is not None
    assert found.proposed.regex.endswith(", ready$")
    assert found.accepted[1] == 0


def test_a_long_output_is_a_similarity_that_all_runs_reach() -> None:
    lines = "".join(f"step {number} of 6 took {number} s\n" for number in range(1, 7))
    found = calibrated(lines, lines.replace("took 2", "took 5"), lines.replace("took 3", "took 9"))
    assert found.proposed is not None
    assert (found.proposed.regex, found.proposed.matcher) == (None, None)
    assert found.proposed.similarity is not None
    assert 0.3 < found.proposed.similarity <= min(found.scores) < found.proposed.similarity + 0.01


def test_what_no_mark_binds_lets_everything_pass_now() -> None:
    found = calibrated("up\n", "up\n", "up\n", marked=False, similarity=None)
    assert found.present is None
    assert found.accepted == (len(found.trials), 0)


def test_without_a_rule_the_note_says_what_contradicted() -> None:
    documented = '{"name": "web", "state": "Succeeded"}'
    found = calibrated(
        documented, '{\n"name": "web",\n"x": [1],\n"y": 2,\n"state": "Failed"\n}', language="json"
    )
    assert found.proposed is None
    assert found.note is not None
    assert '"Failed"' in found.note


def test_a_rule_that_takes_an_error_for_the_result_is_never_proposed() -> None:
    found = calibrated("Hello Joe\n", "Hello Jane. And you?\n", similarity=0.9, command='echo "$GREETING"')
    assert (found.passed, found.proposed) == (0, None)
    assert found.note is not None


def test_a_result_that_no_output_could_pass_is_to_be_corrected_first() -> None:
    result = Expectation(Span(5, 7), "json", '{"a": 1}', 0.3, None, 4, "json-never-printed")
    found = calibrate(Expected("a.md:1", 1, None, "echo done", result), [Observed("done\n")])
    assert found.note == "no output could pass (json-never-printed): correct the document first"


def test_a_placeholder_is_never_asked_for_word_by_word() -> None:
    found = calibrated("id: <your-id>\nname: web\n" * 3, "id: 1234\nname: web\n" * 3)
    assert found.proposed is not None
    assert (found.proposed.matcher, found.proposed.regex) == (None, None)
    assert (found.proposed.similarity or 0) <= 0.99


def test_assertions_stay_assertions() -> None:
    found = calibrated("$.a == 1\n", '{"a": 1}\n', language="jsonpath", similarity=1.0)
    assert found.proposed == found.present == Rule(1.0)
    refused = [trial for trial in found.trials if not trial.present]
    assert len(refused) == len(found.trials)


def test_runs_without_an_output_are_counted_apart() -> None:
    found = calibrated("up\n", None, "up\n")
    assert (found.runs, found.missing, found.passed) == (2, 1, 1)
    nothing = calibrated("up\n", None, None)
    assert (nothing.proposed, nothing.trials) == (None, ())
    assert nothing.note == "no run got as far as an output of this block"


def test_one_run_is_not_much() -> None:
    note = calibrated("up\n", "up\n").note
    assert note == "one run shows nothing of what changes from run to run"


def test_the_output_may_be_worth_documenting() -> None:
    documented = "".join(f"line {number}\n" for number in "abcdef")
    found = calibrated(documented, documented + "more\n", documented + "more\n")
    assert found.note is not None
    assert found.note.startswith("all runs printed the same")


@pytest.mark.parametrize(
    ("rule", "text", "mark", "directive"),
    [
        (Rule(0.85), "expected_similarity=0.85", "<!-- expected_similarity=0.85 -->", None),
        (Rule(regex="^a"), 'a match of "^a"', '<!-- expected_similarity="^a" -->', None),
        (
            Rule(1.0, matcher="exact"),
            "matcher=exact",
            "<!-- expected_similarity=1 -->",
            "<!-- runbook: matcher=exact -->",
        ),
        (
            Rule(0.5, matcher="table"),
            "expected_similarity=0.5 matcher=table",
            "<!-- expected_similarity=0.5 -->",
            "<!-- runbook: matcher=table -->",
        ),
    ],
)
def test_a_rule_as_the_document_says_it(rule: Rule, text: str, mark: str, directive: str | None) -> None:
    assert (str(rule), rule.mark, rule.directive) == (text, mark, directive)
