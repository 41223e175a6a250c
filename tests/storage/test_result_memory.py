"""Recorded results in a run."""

from pathlib import Path

import pytest

from runbook.core.document import Stream, Verdict
from runbook.core.events import Event
from runbook.documents.parse import parse
from runbook.engine.plan import DocumentPlan
from runbook.engine.planner import build
from runbook.judging import registry
from runbook.judging.claim import Claim, Matcher
from runbook.judging.recorded import Recorded
from runbook.storage.result_memory import Recording, recalled
from runbook.storage.results_file import read
from tests.book import FakeSession, Printing, play

MARK = "<!-- expected_similarity=0.3 -->\n"
RESULT = "```output\nstate: ready\nid: 17\n```\n"


def block(code: str, result: str = RESULT, mark: str = MARK, info: str = "") -> str:
    return f"```bash {info}\n{code}\n```\n{mark}\n{result}\n"


class Folder:
    """A document and its record."""

    def __init__(self, path: Path) -> None:
        self.file = path / "a.md.results.jsonl"

    def events(self, source: str, *outputs: int | str) -> list[Event]:
        return play([parse(source, "a.md")], FakeSession(*outputs))

    def record(self, source: str, *outputs: int | str, anew: bool = False) -> list[str]:
        recording = Recording({"a.md": self.file})
        for event in self.events(source, *outputs):
            recording(event)
        return [str(one).removeprefix(f"{self.file}: ") for one in recording.write(anew=anew)]

    def plan(self, source: str) -> DocumentPlan:
        (part,) = build([parse(source, "a.md")]).documents
        return recalled(part, lambda name: self.file if name == "a.md" else None)

    def lines(self) -> list[tuple[str, ...]]:
        return [one.recorded.lines for one in read(self.file)]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_what_passes_is_recorded_and_comes_back_with_the_plan(folder: Folder) -> None:
    source = block("one", info="{name=first}") + block("two")
    assert folder.record(source, "state: ready\nid: 18\n", "state: ready\nid: 17\n") == [
        "2 results recorded (2 new)"
    ]
    first, second = folder.plan(source).steps
    assert first.recorded == Recorded(1, ("state: ready", "id: ⟨number⟩"))
    assert second.recorded == Recorded(1, ("state: ready", "id: 17"))
    assert folder.record(source, "state: ready\nid: 19\n", "state: ready\nid: 20\n") == [
        "2 results recorded (1 with more that varies, 1 as before)"
    ]
    assert folder.lines() == [("state: ready", "id: ⟨number⟩")] * 2
    folder.record(source, "state: ready\nid: 17\n", "state: ready\nid: 17\n", anew=True)
    assert folder.lines() == [("state: ready", "id: 17")] * 2


def test_what_fails_is_not_recorded(folder: Folder) -> None:
    assert folder.record(block("one"), "no such file\n") == []
    assert folder.record(block("one"), 1) == []
    assert folder.record(block("one", mark=""), "wholly other words\n") == []
    assert not folder.file.exists()
    assert folder.record(block("one", mark=""), "state: ready\nid: 18\n") == ["1 result recorded (1 new)"]


def test_a_later_failure_leaves_what_was_recorded(folder: Folder) -> None:
    source = block("one") + block("two")
    folder.record(source, "state: ready\nid: 17\n", "state: ready\nid: 17\n")
    folder.record(source, "state: ready\nid: 18\n", 1)
    assert folder.lines() == [("state: ready", "id: ⟨number⟩"), ("state: ready", "id: 17")]


def test_a_rule_is_no_sample(folder: Folder) -> None:
    source = block("one", mark='<!-- expected_similarity="id: \\d+" -->\n')
    folder.record(source, "state: ready\nid: 18\n")
    assert folder.lines() == [("state: ready", "id: 18")]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (block("one", RESULT.replace("17", "18")), "the documented result of a.md:1 has changed"),
        (block("other"), "the code of a.md:1 has changed"),
        (
            block("other", RESULT.replace("17", "18"), info="{name=first}"),
            "the code of a.md:1 (first) has changed",
        ),
        (block("other", RESULT.replace("17", "18")), "no block of a.md has this code and this result"),
    ],
)
def test_what_no_longer_holds_is_reported_and_not_used(folder: Folder, now: str, said: str) -> None:
    named = "{name=first}" if "(first)" in said else ""
    folder.record(block("one", info=named), "state: ready\nid: 17\n")
    part = folder.plan(now)
    assert part.steps[0].recorded is None
    (found,) = part.diagnostics
    assert (found.code, found.path, found.line) == ("stale-record", str(folder.file), 2)
    assert found.message.startswith(said)
    assert folder.record(now, "state: ready\nid: 18\n") == [
        "1 result recorded (1 new); 1 removed, which no block has any more"
    ]
    assert folder.plan(now).diagnostics == ()


def test_a_document_without_results_has_no_record(folder: Folder) -> None:
    folder.record(block("one"), "state: ready\nid: 17\n")
    bare = "```bash\none\n```\n"
    assert [one.code for one in folder.plan(bare).diagnostics] == ["stale-record"]
    assert folder.record(bare, 0) == [
        "0 results recorded (none passed); 1 removed, which no block has any more"
    ]
    assert not folder.file.exists()


def test_the_same_block_twice_is_recorded_twice(folder: Folder) -> None:
    source = block("one") * 2
    folder.record(source, "state: ready\nid: 17\n", "state: ready\nid: 18\n")
    assert [one.key[2] for one in read(folder.file)] == [1, 2]
    assert folder.lines() == [("state: ready", "id: 17"), ("state: ready", "id: ⟨number⟩")]
    moved = f"Words.\n\n{source}"
    assert [step.recorded is not None for step in folder.plan(moved).steps] == [True, True]


def test_a_matcher_gets_what_is_recorded(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Claim] = []

    def match(claim: Claim) -> Verdict:
        heard.append(claim)
        return Verdict("curious-memory", 1.0, claim.threshold, True, ("it always passes",))

    monkeypatch.setitem(registry.MATCHERS.table, "curious-memory", Matcher("curious-memory", match))
    source = block("one", info="{matcher=curious-memory}")
    folder.record(source, "state: ready\nid: 18\n")
    assert heard[-1].recorded is None
    plan = build([parse(source, "a.md")])
    part = recalled(plan.documents[0], lambda _: folder.file)
    play(type(plan)((part,)), Printing((Stream.STDOUT, "state: ready\n")))
    assert heard[-1].recorded == Recorded(1, ("state: ready", "id: ⟨number⟩"))


def test_the_line_of_the_command_holds_no_secret(folder: Folder) -> None:
    token = "ghp_" + "a1B2" * 9
    folder.record(block(f"export API_TOKEN={token}"), "state: ready\nid: 18\n")
    assert token not in folder.file.read_text()
    assert "export API_TOKEN=***" in folder.file.read_text()
