"""Code of which it is certain that it leaves the shell as it is, and code that may not."""

import pytest

from runbook.shell.effects.unchanging import programs

PROGRAMS = [
    "echo hi",
    "ls -l | grep x >f 2>&1",
    "cat <<EOF\nfoo $x\nEOF\necho x",
    "cat <<'EOF' >f\n${x:=1} $((x=1))\nEOF",
    "cat <<-E\n\t$x\n\tE",
    'cat <<< "$X"',
    "(cd x && make)",
    "echo $(cd x; pwd)",
    "diff <(ls a) <(ls b)",
    "if ls; then echo a; elif id; then echo b; else echo c; fi",
    "while ls; do sleep 1; done",
    "a && b || c",
    "! ls\n# c\n",
    "{ ls; }",
    "printf '%s\\n' a",
    'echo ${X:-y} ${Y} $? $1 "$@"',
    "az group list -o table --query \"[?name=='x']\"",
    "echo x \\\n  y",
]
OTHERS = [
    "X=1",
    "export X=1",
    "X=1 ls",
    "a[0]=1",
    "ls; set -e",
    "if X=1; then ls; fi",
    "echo ${X:=1}",
    "echo $((x=1))",
    "echo $[x=1]",
    "((x=1))",
    "let x=1",
    "echo ${!X}",
    "echo ${X@P}",
    "echo ${a[x=1]}",
    "echo ${X/a/$((x=1))}",
    "[[ a -eq 1 ]]",
    "[ -v 'x[y=1]' ]",
    "cd x",
    "cd",
    "\\cd x",
    "'cd' x",
    'c""d x',
    "command cd x",
    "builtin cd x",
    "$X",
    "time ls",
    "coproc ls",
    "ls &",
    "wait",
    "read x",
    "ls | read x",
    ". x",
    "source x",
    "eval x",
    "alias a=b",
    "exec {fd}>x",
    "ls {fd}>x",
    "printf -v x a",
    "printf '%n' x",
    "printf '%-3n' x",
    'printf "$X"',
    "for i in a; do ls; done",
    "select x in a; do ls; done",
    "case a in b) ls ;; esac",
    "f() { ls; }",
    "function f { ls; }",
    "cat <<E\\\nOF\nEOF",
    "cat <<EOF\n$((x=1))\nEOF",
    "cat <<EOF\n${x:=1}\nEOF",
    "cat <<EOF\nEO\\\nF\nx=1",
    "echo `x`",
    "echo 'a",
    "if ls",
]


@pytest.mark.parametrize("code", PROGRAMS)
def test_programs_leave_the_shell_as_it_is(code: str) -> None:
    assert programs(code) is not None


@pytest.mark.parametrize("code", OTHERS)
def test_other_code_may_not(code: str) -> None:
    assert programs(code) is None


def test_functions_may_be_called_by_these_names() -> None:
    assert sorted(programs("mine | cat && echo x; (other); y $(more)") or ()) == ["cat", "echo", "mine", "y"]
