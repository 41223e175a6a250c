import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from runbook.core.document import Verdict
from runbook.core.errors import UsageError
from runbook.judging import registry
from runbook.judging.claim import Claim, Matcher
from runbook.judging.registry import MATCHERS, judge, meant, traits


def always(claim: Claim) -> Verdict:
    return Verdict("always", 1.0, claim.threshold, True, ("it always passes",))


schema = Matcher("another name", always, language="schema", reads_rules=True)
"""What an entry point can hold in place of a function."""
unusable = 17


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    entries = [
        EntryPoint(name, f"{__name__}:{value}", MATCHERS.group)
        for name, value in {"always": "always", "exact": "always", "schema": "schema"}.items()
    ]
    yield from _installing(monkeypatch, entries)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    entries = [
        EntryPoint("seventeen", f"{__name__}:unusable", MATCHERS.group),
        EntryPoint("gone", "no_such_module:match", MATCHERS.group),
    ]
    yield from _installing(monkeypatch, entries)


def _installing(monkeypatch: pytest.MonkeyPatch, entries: list[EntryPoint]) -> Iterator[None]:
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **_: EntryPoints(entries))
    MATCHERS.forget()
    registry._languages.cache_clear()
    yield
    MATCHERS.forget()
    registry._languages.cache_clear()


@pytest.mark.parametrize("name", MATCHERS.table)
def test_every_name_of_the_table_is_a_matcher(name: str) -> None:
    documented = "$" if name == "jsonpath" else "{}"
    assert judge(Claim(documented, "{}", "json", 1.0), name).passed is True


@pytest.mark.usefixtures("installed")
def test_entry_points_add_matchers_and_hide_none() -> None:
    assert MATCHERS.names() == (*MATCHERS.table, "always", "schema")
    assert judge(Claim("a", "b", threshold=1.0), "always").passed
    assert not judge(Claim("a", "b", threshold=1.0), "exact").passed


@pytest.mark.usefixtures("installed")
def test_a_plain_function_has_no_traits_and_an_object_has_its_own() -> None:
    assert MATCHERS["always"] == Matcher("always", always)
    assert MATCHERS["schema"].name == "schema", "the entry point's name is the one that documents use"
    assert meant(None, "Schema", pattern=False).name == "schema"
    assert meant("text", "schema", pattern=False).reads_rules
    assert meant(None, "other", pattern=False).name == "auto"


@pytest.mark.usefixtures("broken")
def test_a_package_that_does_not_load_is_named() -> None:
    with pytest.raises(
        UsageError, match=r"matcher 'gone' cannot be used: no_such_module:match: ModuleNotFound"
    ):
        judge(Claim("", ""), "gone")
    with pytest.raises(UsageError, match="expected a function or a Matcher, found int; correct the package"):
        judge(Claim("", ""), "seventeen")
    assert traits("gone") is None
    assert judge(Claim("a", "a", threshold=1.0)).passed


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"'jsn'; did you mean 'json'\? There are: auto, "):
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
