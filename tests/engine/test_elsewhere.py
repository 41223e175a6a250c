import pytest

from runbook.core.events import BlockFinished, DocumentFinished, Reason, RunFinished, Status
from runbook.documents.parse import parse
from runbook.engine.elsewhere import Elsewhere
from runbook.engine.plan import Plan, Selection
from runbook.engine.planner import build
from tests.book import FakeSession, play

SHELL = "```bash\nssh me@host\n```\n\n"


def block(code: str, directive: str = "") -> str:
    return f"```bash {directive}".rstrip() + f"\n{code}\n```\n\n"


def planned(
    text: str, *, local: bool = False, remote: bool = False, selection: Selection | None = None
) -> Plan:
    return build([parse(text, "a.md")], selection or Selection(), shells=Elsewhere(local, remote))


def running(text: str) -> list[str]:
    return [step.code.strip() for step in planned(text).steps if step.left_out is None]


def test_blocks_after_a_shell_that_is_opened_elsewhere_do_not_run_here() -> None:
    plan = planned(f"# T\n\n{SHELL}{block('ls')}{block('pwd')}")
    assert [step.left_out and step.left_out.reason for step in plan.steps] == [Reason.ELSEWHERE] * 3
    assert plan.steps[1].left_out and "the shell that ssh opens on line 4" in str(
        plan.steps[1].left_out.message
    )
    (said,) = plan.documents[0].diagnostics
    assert (said.code, str(said.severity), said.line) == ("opens-shell", "warning", 4)
    assert "2 blocks up to line 11" in said.message and "on=local" in said.message


def test_they_end_with_the_section_in_which_it_is_opened() -> None:
    text = f"# T\n\n## A\n\n{SHELL}### B\n\n{block('there')}## C\n\n{block('here')}"
    assert running(text) == ["here"]


def test_they_end_with_the_block_that_leaves_it() -> None:
    text = f"# T\n\n{SHELL}{block('there')}{block('exit')}{block('here')}"
    assert running(text) == ["here"]
    within = (
        block("su -") + block("deep") + block("exit") + block("there") + block("logout\nls") + block("here")
    )
    assert running(f"# T\n\n{SHELL}{within}") == ["here"]


def test_commands_below_it_in_the_same_block_are_meant_for_it_too() -> None:
    assert running(f"# T\n\n{block('ssh me@host' + chr(10) + 'rm -r x')}{block('there')}") == []
    assert running(
        f"# T\n\n{block('ssh me@host' + chr(10) + 'rm -r x' + chr(10) + 'exit')}{block('here')}"
    ) == ["here"]


def test_the_document_and_the_person_can_say_that_blocks_are_for_this_shell() -> None:
    assert running(f"# T\n\n{SHELL}{block('here', '{on=local}')}{block('there')}") == ["here"]
    assert running(f"# T\n\n{block('ssh me@host', '{on=local}')}{block('here')}") == ["ssh me@host", "here"]
    assert running(
        f"# T\n\n{block('a')}{SHELL}{block('there', '{cleanup}')}{block('here', '{cleanup on=local}')}"
    ) == ["a", "here"]
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
    assert running(f"# T\n\n{SHELL}{block('there', '{skip}')}") == []


def test_a_run_that_leaves_them_out_is_not_green() -> None:
    document = parse(f"# T\n\n{SHELL}{block('ls')}{block('pwd')}", "a.md")
    events = play([document], FakeSession())
    ends = [event.status for event in events if isinstance(event, BlockFinished)]
    assert ends == [Status.SKIPPED] * 3
    assert [event.status for event in events if isinstance(event, DocumentFinished)] == [Status.FAILED]
    last = events[-1]
    assert isinstance(last, RunFinished) and last.status is Status.FAILED
    assert last.message and last.message.startswith("a.md:7: left out, the first of 2 such blocks: ")


def test_a_block_that_is_skipped_by_its_author_is_no_failure() -> None:
    document = parse(f"# T\n\n{block('ls')}{SHELL}{block('ls', '{skip}')}", "a.md")
    last = play([document], FakeSession())[-1]
    assert isinstance(last, RunFinished) and last.status is Status.PASSED


def reasons(plan: Plan) -> list[Reason | None]:
    return [step.left_out.reason if step.left_out else None for step in plan.steps]


OPENERS = (
    "ssh a",
    "for h in a b; do ssh $h; done",
    "{ ssh a; }",
    "ssh a || true",
    "kubectl exec -it p -- sh",
    "sudo -i",
)


@pytest.mark.parametrize("code", OPENERS)
def test_nothing_below_it_runs_here_however_it_is_opened(code: str) -> None:
    assert running(f"# T\n\n{block(code)}{block('there')}") == []


def test_what_stands_before_it_in_its_block_runs_and_the_shell_is_not_opened() -> None:
    plan = planned(f"# T\n\n{block('IP=1' + chr(10) + 'ssh $IP')}{block('there')}")
    assert [step.code for step in plan.steps if step.left_out is None] == ["IP=1\n\n"]
    assert plan.steps[0].opens is None


def test_the_shells_of_two_hosts_are_told_apart() -> None:
    text = f"# T\n\n{block('ssh a')}{block('on a')}{block('exit')}{block('ssh b')}{block('on b' + chr(10) + 'exit')}"
    plan = planned(text + block("here"), remote=True)
    assert reasons(plan) == [None] * 6
    assert [step.on.label if step.on else None for step in plan.steps] == [
        None,
        "ssh a",
        "ssh a",
        None,
        "ssh b",
        None,
    ]
    assert [step.opens.label for step in plan.steps if step.opens is not None] == [
        "ssh a",
        "ssh b",
    ]
    one_block = block("ssh a\nls\nexit\nssh b")
    assert running(f"# T\n\n{one_block}{block('there')}") == []


def test_a_shell_within_a_shell_is_opened_from_there() -> None:
    text = f"# T\n\n{block('ssh a')}{block('sudo -i')}{block('deep')}{block('exit')}{block('on a')}"
    plan = planned(text, remote=True)
    deep = plan.steps[2].on
    assert deep and deep.label == "sudo -i" and deep.within and deep.within.label == "ssh a"
    assert plan.steps[4].on is deep.within


def test_a_block_for_two_places_runs_in_none() -> None:
    text = f"# T\n\n{block('ssh a')}{block('ls' + chr(10) + 'exit' + chr(10) + 'pwd')}{block('here')}"
    plan = planned(text, remote=True)
    assert reasons(plan) == [None, Reason.ELSEWHERE, None]
    assert "make two blocks" in str(plan.steps[1].left_out and plan.steps[1].left_out.message)


def test_what_a_fence_shows_that_is_not_run_counts_too() -> None:
    text = "# T\n\n```\nssh a\n```\n\n" + block("there") + "```console\nexit\n```\n\n" + block("here")
    assert running(text) == ["here"]
    assert running("# T\n\n```yaml\nssh: a\n```\n\n" + block("here")) == ["here"]


def test_a_shell_of_an_alternative_that_is_not_taken_is_not_opened() -> None:
    tabs = f"# T\n\n# [Bash](#tab/bash)\n\n{block('here')}# [Ssh](#tab/ssh)\n\n{SHELL}{block('there')}---\n\n"
    assert running(tabs + block("after")) == ["here", "after"]


def test_a_section_without_blocks_for_its_shell_is_told() -> None:
    text = f"# T\n\n## Connect\n\n{SHELL}## Install\n\n{block('here')}"
    (said,) = planned(text).documents[0].diagnostics
    assert str(said.severity) == "warning" and "the next sections run here" in said.message


def test_blocks_name_the_session_they_run_in() -> None:
    front = "---\nsessions:\n  web: ssh web1\n---\n"
    text = f"{front}# T\n\n{block('there', '{on=web}')}{block('here')}"
    plan = planned(text)
    assert reasons(plan) == [Reason.ELSEWHERE, None]
    assert "--allow-remote" in str(plan.steps[0].left_out and plan.steps[0].left_out.message)
    plan = planned(text, remote=True)
    assert reasons(plan) == [None, None]
    assert plan.steps[0].on and plan.steps[0].on.declared and plan.steps[0].on.label == "ssh web1"
    bad = planned(f"# T\n\n{block('there', '{on=web}')}", remote=True)
    assert bad.refused and "there is no session 'web'" in bad.documents[0].diagnostics[0].message


def test_a_shell_that_was_not_opened_runs_nothing() -> None:
    document = parse(f"# T\n\n{SHELL}{block('ls')}", "a.md")
    plan = build([document], shells=Elsewhere(remote=True), selection=Selection(skip=("line:3",)))
    ends = [event for event in play(plan, FakeSession()) if isinstance(event, BlockFinished)]
    assert [one.reason for one in ends] == [Reason.NOT_SELECTED, Reason.ELSEWHERE]
    assert "that is not open" in str(ends[1].message)
