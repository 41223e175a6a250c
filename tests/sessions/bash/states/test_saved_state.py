"""What is read from a saved state, held against a real shell's."""

from runbook.sessions.bash.session import BashSession
from runbook.sessions.bash.states.saved_state import State
from tests.conformance.cases import run

HEAD = b"\\builtin shopt -s x\n"


def _state(*entries: str) -> State:
    text = "".join(f"declare {one}\n" for one in entries)
    return State(HEAD + text.encode() + b"#: settings\n\\builtin set -- 1 2\n#: end\n")


def test_names_that_are_new_changed_and_gone() -> None:
    before = _state('-- a="1"', '-- b="2"', '-x c="3"')
    after = _state('-- a="1"', '-- b="3"', '-a d=([0]="x")')
    changes = after.changes(before, "/tmp")
    assert (changes.set, changes.unset, changes.cwd) == (("b", "d"), ("c",), "/tmp")


def test_what_bash_changes_by_itself_is_no_change() -> None:
    before = _state('-i RANDOM="1"', '-- SECONDS="1"', '-- _="x"', '-x RUNBOOK_MARK="x"')
    assert _state('-i RANDOM="2"').changes(before, None).set == ()
    assert _state('-i RANDOM="2"').changes(before, None).unset == ()


def test_a_state_that_was_cut_off_is_told() -> None:
    state = _state('-- a="1"')
    assert state.whole
    assert not State(state.script[:-3]).whole


def test_arguments_come_from_before_where_there_are_none() -> None:
    before = _state('-- a="1"')
    bare = State(before.script.replace(b"\\builtin set -- 1 2\n", b""))
    assert bare.completed(before).script == before.script
    assert before.completed(bare) is before


def test_values_of_every_kind_are_read_as_they_are() -> None:
    values = {
        "plain": "x",
        "empty": "",
        "spaces": "a  b ",
        "quotes": "a\"b'c`d$e\\f",
        "lines": 'a\nb\n\ndeclare -- fake="1"\n#: settings\nx',
        "control": "\x01\x1b\t\x7f",
        "unicode": "한 é 😀",
    }
    with BashSession(env={"PATH": "/usr/bin:/bin", **values}) as session:
        found = run(session, ":").ended.variables()
        assert {name: found.get(name) for name in values} == values
        ended = run(session, "quotes=x; unset empty; local_one=1; cd /usr").ended
        assert ended.changes is not None
        assert (ended.changes.set, ended.changes.unset) == (("local_one", "quotes"), ("empty",))
        assert ended.changes.cwd == "/usr"
        assert ended.variables()["local_one"] == "1"
