from runbook.core.events import BlockFinished, DocumentFinished, Reason, RunFinished, Status
from runbook.documents.parse import parse
from runbook.engine.plan import Plan, Selection
from runbook.engine.planner import build
from tests.book import FakeSession, play

SHELL = "```bash\nssh me@host\n```\n\n"


def block(code: str, directive: str = "") -> str:
    return f"```bash {directive}".rstrip() + f"\n{code}\n```\n\n"


def planned(text: str, *, local: bool = False, selection: Selection | None = None) -> Plan:
    return build([parse(text, "a.md")], selection or Selection(), local=local)


def running(text: str) -> list[str]:
    return [step.code.strip() for step in planned(text).steps if step.left_out is None]


def test_blocks_after_a_shell_that_is_opened_elsewhere_do_not_run_here() -> None:
    plan = planned(f"# T\n\n{SHELL}{block('ls')}{block('pwd')}")
    assert [step.left_out and step.left_out.reason for step in plan.steps] == [None, *[Reason.ELSEWHERE] * 2]
    assert plan.steps[1].left_out and "the shell that ssh opens on line 4" in str(
        plan.steps[1].left_out.message
    )
    (said,) = plan.documents[0].diagnostics
    assert (said.code, str(said.severity), said.line) == ("opens-shell", "warning", 4)
    assert "2 blocks up to line 11" in said.message and "on=local" in said.message


def test_they_end_with_the_section_in_which_it_is_opened() -> None:
    text = f"# T\n\n## A\n\n{SHELL}### B\n\n{block('there')}## C\n\n{block('here')}"
    assert running(text) == ["ssh me@host", "here"]


def test_they_end_with_the_block_that_leaves_it() -> None:
    text = f"# T\n\n{SHELL}{block('there')}{block('exit')}{block('here')}"
    assert running(text) == ["ssh me@host", "here"]
    within = (
        block("su -") + block("deep") + block("exit") + block("there") + block("logout\nls") + block("here")
    )
    assert running(f"# T\n\n{SHELL}{within}") == ["ssh me@host", "here"]


def test_commands_below_it_in_the_same_block_are_meant_for_it_too() -> None:
    assert running(f"# T\n\n{block('ssh me@host' + chr(10) + 'rm -r x')}{block('there')}") == []
    assert running(
        f"# T\n\n{block('ssh me@host' + chr(10) + 'rm -r x' + chr(10) + 'exit')}{block('here')}"
    ) == ["here"]


def test_the_document_and_the_person_can_say_that_blocks_are_for_this_shell() -> None:
    assert running(f"# T\n\n{SHELL}{block('here', '{on=local}')}{block('there')}") == ["ssh me@host", "here"]
    assert running(f"# T\n\n{block('ssh me@host', '{on=local}')}{block('here')}") == ["ssh me@host", "here"]
    assert running(f"# T\n\n{SHELL}{block('here', '{cleanup}')}") == ["ssh me@host", "here"]
    front = "---\nrunbook:\n  on: local\n---\n"
    assert running(f"{front}# T\n\n{SHELL}{block('here')}") == ["ssh me@host", "here"]
    plan = planned(f"# T\n\n{SHELL}{block('here')}", local=True)
    assert all(step.left_out is None for step in plan.steps) and not plan.documents[0].diagnostics


def test_a_shell_that_does_not_run_is_opened_all_the_same() -> None:
    plan = planned(f"# T\n\n{SHELL}{block('there')}", selection=Selection(start="line:8"))
    assert [step.left_out and step.left_out.reason for step in plan.steps] == [
        Reason.NOT_SELECTED,
        Reason.ELSEWHERE,
    ]


def test_without_blocks_for_it_it_is_an_information() -> None:
    (said,) = planned(f"# T\n\n{block('ls')}{SHELL}").documents[0].diagnostics
    assert (said.code, str(said.severity)) == ("opens-shell", "info")
    assert running(f"# T\n\n{SHELL}{block('there', '{skip}')}") == ["ssh me@host"]


def test_a_run_that_leaves_them_out_is_not_green() -> None:
    document = parse(f"# T\n\n{SHELL}{block('ls')}{block('pwd')}", "a.md")
    events = play([document], FakeSession())
    ends = [event.status for event in events if isinstance(event, BlockFinished)]
    assert ends == [Status.PASSED, Status.SKIPPED, Status.SKIPPED]
    assert [event.status for event in events if isinstance(event, DocumentFinished)] == [Status.FAILED]
    last = events[-1]
    assert isinstance(last, RunFinished) and last.status is Status.FAILED
    assert last.message and last.message.startswith("a.md:7: left out, the first of 2 such blocks: ")


def test_a_block_that_is_skipped_by_its_author_is_no_failure() -> None:
    document = parse(f"# T\n\n{SHELL}{block('ls', '{skip}')}", "a.md")
    last = play([document], FakeSession())[-1]
    assert isinstance(last, RunFinished) and last.status is Status.PASSED
