"""What every matcher owes to those who call it.

A test module derives from `MatcherSuite` and names its matcher::

    class TestMine(MatcherSuite):
        name = "mine"
        tolerant = False

The matcher must be registered: in the table, or by an entry point of the group ``runbook.matchers``.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.api import Claim, Verdict, judge

TEXTS = (
    "Hello world\n",
    "NAME   STATUS   AGE\nweb    Running   5m\ndb     Running   7d\n",
    '{\n  "name": "web",\n  "state": "Succeeded",\n  "items": [1, 2, {"a": null}]\n}\n',
    "안녕하세요\nサーバーを起動しました\nUżytkownik został dodany\n",
    "error: no such file\n",
)
"""Outputs of several kinds; the first lines have no blanks that matter."""

anything = st.text(max_size=200) | st.text(alphabet='{}[]":,.\n\r\t\x1b[m<>|-+0aÄ字%/\\$*', max_size=120)


inherited = settings(suppress_health_check=[HealthCheck.differing_executors])
"""Every suite that derives from the rules runs them itself: that is what they are for."""


class MatcherSuite:
    """The rules. Class attributes say which of them apply."""

    name: str
    whole: bool = True
    """Compares the whole text, so that identical texts score 1.0 and unlike ones do not; else give `examples`."""
    tolerant: bool = True
    """Leaves out of account what no reader sees: escape sequences, CRLF, blanks at line ends, final newlines."""
    texts: tuple[str, ...] = TEXTS
    """Expected texts that make sense to the matcher."""
    examples: tuple[tuple[str, str, str], ...] = ()
    """For a matcher that compares a part: an expected text, an output that passes for it, one that does not."""

    def judge(self, expected: str, actual: str, threshold: float | None = 0.5) -> Verdict:
        """The matcher's verdict."""
        return judge(Claim(expected, actual, threshold=threshold), self.name)

    @inherited
    @given(anything, anything)
    def test_it_has_a_verdict_on_any_text(self, expected: str, actual: str) -> None:
        """It never raises; the score is in 0..1; there is a reason; the decision follows from the score."""
        verdict = self.judge(expected, actual)
        assert 0.0 <= verdict.score <= 1.0
        assert verdict.why
        assert all(verdict.why)
        assert verdict.threshold is not None
        assert verdict.passed is (verdict.score >= verdict.threshold)

    @inherited
    @given(anything)
    def test_it_says_the_same_again(self, text: str) -> None:
        """It keeps no state."""
        assert self.judge(text, text[::-1]) == self.judge(text, text[::-1])

    def test_without_a_threshold_it_informs(self) -> None:
        """A claim without a threshold is scored and passes."""
        verdict = self.judge(self.texts[0], "something else", threshold=None)
        assert verdict.passed
        assert verdict.threshold is None

    def test_it_tells_right_from_wrong(self) -> None:
        """A text is itself, and is not another one; a matcher that compares a part has its examples."""
        examples = self.examples or tuple((text, text, "zzz 17\nqqq") for text in self.texts if self.whole)
        assert examples, "give examples, or say that it compares the whole"
        for expected, right, wrong in examples:
            assert self.judge(expected, right).score == 1.0
            assert self.judge(expected, wrong).score < 0.5

    @pytest.mark.parametrize(
        "seen",
        [
            lambda text: text.rstrip("\n"),
            lambda text: text + "\n\n",
            lambda text: text.replace("\n", "\r\n"),
            lambda text: text.replace("\n", "  \t\n"),
            lambda text: f"\x1b[32m{text}\x1b[0m",
            lambda text: "\ufeff" + text,
        ],
        ids=["no-final-newline", "blank-lines", "crlf", "trailing-blanks", "ansi", "bom"],
    )
    def test_what_no_reader_sees_does_not_matter(self, seen: object) -> None:
        """The score stays what it is for the plain text."""
        if not self.tolerant:
            pytest.skip("compares bytes")
        assert callable(seen)
        pairs = [one[:2] for one in self.examples] or [(text, text) for text in self.texts]
        for expected, right in pairs:
            assert self.judge(expected, seen(right)).score == self.judge(expected, right).score
