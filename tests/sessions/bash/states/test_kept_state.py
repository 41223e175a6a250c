"""A shell that starts where another one was, held against that one."""

import re
from pathlib import Path

from runbook.engine.session import SessionState
from runbook.masking import Masker
from runbook.sessions.bash.session import BashSession
from tests.conformance.cases import run

SHOWN = 'declare -p; declare -f; shopt; shopt -o; pwd; umask; alias; trap -p; dirs; printf "<%s>" "$@"'
OWN = re.compile(
    r"declare \S+ (?:_|BASH\w*|COMP_WORDBREAKS|DIRSTACK|EPOCH\w+|GROUPS|HISTCMD|LINENO|PIPESTATUS|PPID"
    r"|RANDOM|SECONDS|SRANDOM|RUNBOOK_\w+|__runbook_\w+)\b.*\n"
)
MADE = r"""
cd /usr; pushd /tmp >/dev/null
export X=7 EMPTY= ; unset HOME
a=(1 'x  y' [7]=z); declare -A m=([k]=v ['k 2']=$'a\nb'); declare -ri ro=5; declare -n ref=X
f() { local l=1; echo "f $1 $X"; }; export -f f
alias ll='ls -l'
shopt -s extglob nullglob; set -u -o pipefail
umask 077
trap 'echo bye' EXIT; trap 'echo usr' USR1
set -- p 'q r'
printf -v bytes 'a\nb\xff'
"""


def shown(session: BashSession) -> str:
    text = OWN.sub("", run(session, SHOWN).stdout.decode())
    return re.sub(r"runbook-\w{8}", "FOLDER", re.sub(r"\b[0-9a-f]{16}\b", "NONCE", text))


def kept(session: BashSession, masker: Masker) -> SessionState:
    found = session.state(masker)
    assert found is not None
    return found


def test_a_session_starts_where_another_one_was() -> None:
    with BashSession() as first:
        run(first, MADE)
        state = kept(first, Masker())
        expected = shown(first)
    assert state.cwd == "/tmp"
    with BashSession(cwd=Path(state.cwd), state=state) as second:
        assert shown(second) == expected
        assert (
            run(second, "f 1; ll -d /; case ab in @(ab)) echo ext ;; esac")
            .stdout.decode()
            .startswith("f 1 7\n")
        )
        assert second.take_exit_trap() == "echo bye"


def test_a_state_is_the_same_object_until_something_changes() -> None:
    with BashSession() as session:
        assert session.state(Masker()) is None, "nothing has run"
        masker = Masker()
        run(session, "a=1")
        state = kept(session, masker)
        run(session, "true")
        assert kept(session, masker) == state
        run(session, "a=2")
        again = kept(session, masker)
        assert len(set(again.pieces) - set(state.pieces)) == 1


def test_what_is_secret_is_left_out_and_given_again() -> None:
    masker = Masker(["GIVEN"])
    with BashSession() as first:
        run(
            first,
            "export GIVEN='se$cret value'; api_token=abcdefgh1234; URL=http://u:abcdefgh1234@h\n"
            "f() { echo 'se$cret value'; }",
        )
        masker.learn({"GIVEN": "se$cret value", "api_token": "abcdefgh1234"})
        state = kept(first, masker)
    text = b"\n".join(state.pieces)
    assert b"cret value" not in text and b"abcdefgh1234" not in text
    assert state.withheld == ("GIVEN", "URL=api_token", "api_token", "")
    overrides = {"GIVEN": 'an"other $1\nvalue', "NEW": "n", "api_token": "t"}
    with BashSession(state=state, overrides=overrides) as second:
        assert run(
            second, 'printf "%s|" "$GIVEN" "$NEW" "$api_token" "${URL-unset}"; env | grep -c ^GIVEN'
        ).stdout.decode() == ('an"other $1\nvalue|n|t|http://u:t@h|1\n')


def test_what_holds_a_secret_is_made_again_of_it() -> None:
    masker = Masker(["GIVEN", "OTHER_URL"])
    with BashSession() as first:
        run(
            first,
            'GIVEN=correct-horse-1; export URL="http://u:$GIVEN@h/"\'$x"\'$\'\\n\'; copy=$GIVEN; list=("$GIVEN")\n'
            'OTHER_URL=http://$GIVEN; encoded=$(printf %s "u:$GIVEN" | base64)',
        )
        masker.learn({"GIVEN": "correct-horse-1", "OTHER_URL": "http://correct-horse-1"})
        state = kept(first, masker)
        run(first, "GIVEN=battery-staple")
        masker.learn({"GIVEN": "battery-staple"})
        later = kept(first, masker)
    assert state.withheld == ("GIVEN", "OTHER_URL", "URL=GIVEN", "copy=GIVEN", "encoded", "list")
    assert b"correct-horse" not in b"\n".join((*state.pieces, *later.pieces))
    assert later.withheld == ("GIVEN", "OTHER_URL", "URL", "copy", "encoded", "list"), (
        "GIVEN is another by now"
    )
    show = 'printf "%s|" "$URL" "$copy"; env | grep -c ^URL'
    for given, expected in (("new", 'http://u:new@h/$x"\n|new|1\n'), (None, "||0\n")):
        overrides = {} if given is None else {"GIVEN": given}
        with BashSession(state=state, overrides=overrides) as second:
            assert run(second, show).stdout.decode() == expected


def test_a_block_that_fails_has_a_state_too() -> None:
    with BashSession() as session:
        assert run(session, "a=5; false").ended.exit_status == 1
        state = kept(session, Masker())
    with BashSession(state=state) as second:
        assert run(second, "echo $a").stdout.decode() == "5\n"
