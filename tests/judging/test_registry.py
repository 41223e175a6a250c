import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from runbook.core.document import Verdict
from runbook.core.errors import UsageError
from runbook.judging import registry
from runbook.judging.claim import Claim
from runbook.judging.registry import MATCHERS, judge, names


def always(claim: Claim) -> Verdict:
    return Verdict("always", 1.0, claim.threshold, True, ("it always passes",))


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    entries = [
        EntryPoint("always", f"{__name__}:always", registry.ENTRY_POINTS),
        EntryPoint("exact", f"{__name__}:always", registry.ENTRY_POINTS),
    ]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: EntryPoints(entries))
    for cached in (registry._entry_points, registry.matcher):
        cached.cache_clear()
    yield
    for cached in (registry._entry_points, registry.matcher):
        cached.cache_clear()


@pytest.mark.parametrize("name", MATCHERS)
def test_every_name_of_the_table_is_a_matcher(name: str) -> None:
    documented = "$" if name == "jsonpath" else "{}"
    assert judge(Claim(documented, "{}", "json", 1.0), name).passed is True


@pytest.mark.usefixtures("installed")
def test_entry_points_add_matchers_and_hide_none() -> None:
    assert names() == (*MATCHERS, "always")
    assert judge(Claim("a", "b", threshold=1.0), "always").passed
    assert not judge(Claim("a", "b", threshold=1.0), "exact").passed


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="'jsn'; did you mean 'json'"):
        judge(Claim("", ""), "jsn")
    with pytest.raises(UsageError, match="there are: auto, "):
        judge(Claim("", ""), "zzzzzz")


@pytest.mark.parametrize("name", [None, "text", "json", "regex"])
def test_a_pattern_goes_to_regex(name: str | None) -> None:
    verdict = judge(Claim("never looked at", "abc", regex="^a.c$"), name)
    assert (verdict.matcher, verdict.passed) == ("regex", True)


@pytest.mark.parametrize("name", [None, "auto", "text", "exact"])
def test_a_result_in_a_matchers_own_language_goes_to_it(name: str | None) -> None:
    assert judge(Claim("$.a == 1", '{"a": 1}', "JSONPath"), name).matcher == "jsonpath"
    assert judge(Claim("$.a == 1", '{"a": 1}', "jsonpath"), "reference").matcher == "reference"


def test_without_a_threshold_everything_passes() -> None:
    verdict = judge(Claim("one thing", "another"))
    assert verdict.passed
    assert verdict.threshold is None


def test_nothing_heavy_is_imported_before_a_claim_needs_it() -> None:
    code = "import sys, runbook.judging.registry; print({'rapidfuzz', 'regex'} & {*sys.modules})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"
