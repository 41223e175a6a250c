import pytest
import yaml

from runbook.shell.interactive import OPENING, asks, opened, wants_terminal
from runbook.shell.openers.opener_table import ALIASES, OPENERS, SUDO
from runbook.shell.openers.shell_openers import moves
from tests import ROOT


@pytest.mark.parametrize(
    "code",
    [
        "vi file",
        "echo x\n  vim -n 'a b'\n",
        "EDITOR=nano sudo nano /etc/hosts",
        "/usr/bin/vim x; echo y",
        "cd x && top",
        "if true; then htop; fi",
        "crontab -u me -e",
        "kubectl -n ns edit deployment/x",
        "git commit",
        "git commit --amend",
        "git -c a=b rebase -i HEAD~3",
        "watch kubectl get pods",
    ],
)
def test_calls_that_draw_on_the_screen(code: str) -> None:
    assert wants_terminal(code)


@pytest.mark.parametrize(
    "code",
    [
        "echo vi",
        "ls vim",
        "# vi file",
        "cat <<vi",
        "top -b -n1",
        "top | head",
        "vim -es file <script",
        "nano file >out",
        "crontab -l",
        "kubectl get pods",
        "git commit -m edit",
        "git commit -am edit",
        "git commit --no-edit",
        "git rebase main",
        "tmux new-session -d -s x",
        "less file",
        "man ls",
        "",
    ],
)
def test_calls_that_do_not(code: str) -> None:
    assert not wants_terminal(code)


ASKING = """\
read -p "Name? " name
read answer
ssh host
ssh -p 22 user@host uptime
vi notes.txt
sudo apt update
az login
az login --use-device-code
less big.log
docker login registry
mysql
if true; then read x; fi
"""
QUIET = """\
echo read it
cat list | while read -r line; do echo "$line"; done
while IFS= read -r line; do echo "$line"; done < list
read -r first < file
read x <<< "a b"
az login --identity
ssh -o BatchMode=yes host true
sudo -n true
man_page=1
echo "az login"
grep ssh config
"""


@pytest.mark.parametrize("code", ASKING.splitlines())
def test_this_wants_the_terminal(code: str) -> None:
    assert asks(code)


@pytest.mark.parametrize("code", QUIET.splitlines())
def test_this_does_not(code: str) -> None:
    assert not asks(code)


CASES = yaml.safe_load((ROOT / "fixtures" / "shellcode" / "openers.yaml").read_text())


@pytest.mark.parametrize("code", CASES["opens"])
def test_what_opens_a_shell_elsewhere(code: str) -> None:
    found = opened(f"# comment\n{code}\n")
    assert found is not None and found.line == 2
    assert asks(code)


@pytest.mark.parametrize("code", CASES["stays"])
def test_what_opens_none(code: str) -> None:
    assert opened(code) is None


def kinds(code: str) -> str:
    return " ".join(str(one.kind) for one in moves(code))


def test_the_statements_of_a_code_say_where_the_next_one_is_meant_for() -> None:
    assert kinds("ssh host\nls") == "open run"
    assert kinds("ls\nssh a\nls\nexit\nssh b\n") == "run open run leave open"
    assert kinds("\n# done\nexit 0 # back\n") == "leave" and kinds("\\q") == "leave"
    assert kinds("exitcode=1; test -f x || exit") == "run run"
    assert kinds("exit && ls") == "leave run"


def test_an_opening_statement_is_plain_where_bash_can_say_its_words() -> None:
    assert [one.plain for one in moves("ssh host; ssh a 2>/dev/null; ssh b || true; ssh c | tee x")] == [
        True,
        True,
        False,
        False,
    ]
    (found,) = moves("ssh <user>@<host>")
    assert (found.start, found.end, found.plain) == (0, 17, True)


def test_the_first_words_are_those_of_the_table() -> None:
    assert {one.path.partition(" ")[0] for one in OPENERS} | {*SUDO, *ALIASES} == OPENING
