import pytest

from runbook.core.document import Stream, Verdict
from runbook.core.events import BlockFinished
from runbook.documents.parse import parse
from runbook.judging import registry
from runbook.judging.claim import Claim, Matcher
from tests.book import FakeSession, Printing, play


def passes(code: str, documented: str, output: str, language: str = "output") -> bool:
    source = f"```bash\n{code}\n```\n<!-- expected_similarity=0.3 -->\n```{language}\n{documented}\n```\n"
    events = play([parse(source, "a.md")], FakeSession(f"{output}\n"))
    (end,) = (event for event in events if isinstance(event, BlockFinished))
    assert end.verdict is not None
    return end.verdict.passed


STATE = '{{"name": "vm", "provisioningState": "{}", "location": "westus"}}'


@pytest.mark.parametrize(
    ("code", "documented", "output"),
    [
        ('echo "state: Failed"', "state: Succeeded", "state: Failed"),
        (f"echo '{STATE.format('Failed')}'", STATE.format("Succeeded"), STATE.format("Failed")),
        (
            f"cat <<'EOF'\n{STATE.format('Failed')}\nEOF",
            STATE.format("Succeeded"),
            STATE.format("Failed"),
        ),
        (
            "printf 'NAME STATUS\\nweb-1 CrashLoopBackOff\\n'",
            "NAME STATUS\nweb-1 Running",
            "NAME STATUS\nweb-1 CrashLoopBackOff",
        ),
    ],
)
def test_what_a_command_spells_out_is_no_excuse_for_it(code: str, documented: str, output: str) -> None:
    assert not passes(code, documented, output)
    assert passes(code, documented, documented)


def test_what_a_command_asks_for_is_the_point() -> None:
    code = "az vm show --name web-2"
    assert not passes(code, "name: web-2", "name: web-1")
    assert passes(code, "name: web-2", "name: web-2")


def test_a_matcher_hears_of_exceptions_and_of_the_other_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Claim] = []

    def match(claim: Claim) -> Verdict:
        heard.append(claim)
        return Verdict("curious-judge", 0.0, claim.threshold, False, ("it never passes",))

    monkeypatch.setitem(registry.MATCHERS.table, "curious-judge", Matcher("curious-judge", match))
    directive = "{ignore=$.etag,AGE,P5,may-wait rows=any matcher=curious-judge}"
    source = f'```bash {directive}\nls\n```\n<!-- expected_similarity=0.3 -->\n```json\n{{"age": 7}}\n```\n'
    events = play([parse(source, "a.md")], Printing((Stream.STDOUT, "{}"), (Stream.STDERR, "warning")))
    (end,) = (event for event in events if isinstance(event, BlockFinished))
    assert heard[0].ignored == ("$.etag", "AGE", "P5")
    assert heard[0].any_rows
    assert heard[0].other_stream == "warning"
    assert end.verdict is not None
    assert end.verdict.why[1:] == (
        "ignored by the document: $.etag, AGE, P5",
        "the document allows other rows (rows=any)",
    )
