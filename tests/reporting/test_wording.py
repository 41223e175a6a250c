import pytest

from runbook.core.events import BlockFinished, Reason, Status
from runbook.reporting import wording
from tests.reporting.story import verdict

DURATIONS = {
    0.004: "0.0 s",
    0.26: "0.3 s",
    59.94: "59.9 s",
    59.96: "1 min 00 s",
    65.2: "1 min 05 s",
    3599.7: "1 h 00 min",
    7380: "2 h 03 min",
}


@pytest.mark.parametrize(("seconds", "text"), DURATIONS.items())
def test_duration(seconds: float, text: str) -> None:
    assert wording.duration(seconds) == text


SIZES = {12: "12 bytes", 999: "999 bytes", 1000: "1.0 kB", 93_200_000: "93.2 MB", 999_950: "1.0 MB"}


@pytest.mark.parametrize(("count", "text"), SIZES.items())
def test_size(count: int, text: str) -> None:
    assert wording.size(count) == text


SCORES = [
    (0.97, 0.3, "score 0.97, needs 0.30", "score 0.97 >= 0.30"),
    (0.05, 0.3, "score 0.05, needs 0.30", "score 0.05 < 0.30"),
    (0.2996, 0.3, "score 0.2996, needs 0.3000", "score 0.2996 < 0.3000"),
    (0.3, 0.3, "score 0.30, needs 0.30", "score 0.30 >= 0.30"),
    (0.41, None, "score 0.41, for information", "score 0.41 (for information)"),
]


@pytest.mark.parametrize(("score", "threshold", "words", "plain"), SCORES)
def test_score(score: float, threshold: float | None, words: str, plain: str) -> None:
    assert wording.score(verdict(score, threshold)) == words
    assert wording.comparison(verdict(score, threshold)) == plain


def ended(reason: Reason, message: str | None = None, exit_status: int | None = None) -> BlockFinished:
    return BlockFinished(
        "", "", "article.md", "b1", 1, Status.FAILED, reason, message, exit_status, verdict=verdict(0.1)
    )


CAUSES = [
    (ended(Reason.EXIT_STATUS, exit_status=2), "exit status 2"),
    (ended(Reason.EXIT_STATUS, "exit status 2, expected 60", 2), "exit status 2, expected 60"),
    (ended(Reason.MISMATCH, exit_status=0), "score 0.10, needs 0.30"),
    (ended(Reason.TIMEOUT), "timed out"),
    (ended(Reason.TIMEOUT, "not over after 10 s"), "not over after 10 s"),
    (ended(Reason.SESSION_LOST), "the shell is gone"),
]


@pytest.mark.parametrize(("event", "text"), CAUSES)
def test_cause(event: BlockFinished, text: str) -> None:
    assert wording.cause(event) == text


def test_totals() -> None:
    counts = {Status.SKIPPED: 3, Status.PASSED: 12, Status.FAILED: 1}
    assert wording.totals(counts, 4.2) == "12 passed, 1 failed, 3 skipped in 4.2 s"
    assert wording.totals({Status.ERROR: 1}, 0) == "1 error in 0.0 s"
    assert wording.totals({}, 0) == "nothing ran in 0.0 s"
    far_off = "12 results are not as documented, for information"
    assert wording.totals({Status.PASSED: 1}, 0.1, 12) == f"1 passed in 0.1 s; {far_off}"
    assert wording.totals({Status.PASSED: 1}, 0.1, 1).endswith(
        "; 1 result is not as documented, for information"
    )


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words(reason: Reason) -> None:
    assert "_" not in wording.not_run(reason, None)
    assert wording.not_run(reason, "needs a cluster") == "needs a cluster"


def test_every_reason_has_its_words_and_its_meaning() -> None:
    assert set(wording.REASONS) == set(Reason)
    assert all(text.words and text.meaning.endswith(".") for text in wording.REASONS.values())


def test_every_status_has_its_looks() -> None:
    assert list(wording.STATUSES) == list(Status)
    assert all(all(look) for look in (*wording.STATUSES.values(), wording.FLAKY))
    words = [look.word for look in wording.STATUSES.values()]
    assert len({*words, wording.FLAKY.word}) == len(words) + 1
