"""Where a status could get lost, and that the guards change nothing else."""

import subprocess

import pytest

from runbook.shell.lost_statuses import guarded, says_pipes_may_fail, unguarded

COUNTED = [
    ("export X=$(a b)", ["a b"]),
    ("declare -r X=$(a)", ["a"]),
    ("readonly X=`a`", ["a"]),
    ("f() { local x=$(a); }", ["a"]),
    ("A=$(x) B=$(y)", ["x"]),
    ('X="$(dirname "$(a)")"', ["a"]),
    ("X=$(a | b)", ["a"]),
    ("a | b | c", ["a", "b"]),
    ("c && a | b", ["a"]),
    ("a |\n  b", ["a"]),
    ('echo "$(a) $(b)"', ["a", "b"]),
    ("for i in $(a); do :; done", ["a"]),
    ("case $(a) in x) ;; esac", ["a"]),
    ("cat <(a)", ["a"]),
    ("while read l; do :; done < <(a)", ["a"]),
    ("cat <<E\n$(a)\nE", ["a"]),
    ("if x; then a | b; fi", ["a"]),
    ("A=1 B=$(a) c", ["a"]),
    ("[ $(a) = 1 ]", ["a"]),
    ("x $(sudo -u me a)", ["sudo -u me a"]),
]
PROVIDED_FOR = [
    "X=$(a)",
    "X=$(a) && b",
    "export X=$(a) || true",
    "a | b || true",
    "! a | b",
    "if a | b; then c; fi",
    "while [ $(a) != b ]; do c; done",
    "until a | b; do c; done",
    'if [ "$(a)" ]; then b; fi',
    "[ $(a) ] && b",
    "a | b &",
    "echo $(a) &",
    "X=$(<file)",
    "echo '$(a) | b'",
    "cat <<'E'\n$(a)\nE",
    "set +e; export X=$(a)",
    "X=$(a | b; c)",
    "a | b; echo ${PIPESTATUS[0]}",
    "echo $(",
]


@pytest.mark.parametrize(("code", "commands"), COUNTED)
def test_what_errexit_would_look_at_is_guarded(code: str, commands: list[str]) -> None:
    _, sites = guarded(code)
    assert sorted(one.command for one in sites) == sorted(commands)


@pytest.mark.parametrize("code", PROVIDED_FOR)
def test_what_the_author_provides_for_is_left_alone(code: str) -> None:
    assert guarded(code) == (code, ())


@pytest.mark.parametrize("code", [code for code, _ in COUNTED])
def test_guards_keep_the_lines(code: str) -> None:
    assert guarded(code)[0].count("\n") == code.count("\n")


@pytest.mark.parametrize(
    "code", ["export X=$(a b)", "a | b", 'echo "$(a)" `b`', "X=$(a | b)", "c $(a -x | b)"]
)
def test_guards_are_taken_out_of_what_bash_says_of_a_command(code: str) -> None:
    assert unguarded(guarded(code)[0]) == code


@pytest.mark.parametrize(
    ("code", "status", "out"),
    [
        ("printf '%s\\n' b a | sort; echo $?", 0, "a\nb\n0\n"),
        ("true && printf 'b\\na\\n' | sort >f; cat f", 0, "a\nb\n"),
        ("export X=$(printf 'a b' | tr a-z A-Z); echo \"$X\"", 0, "A B\n"),
        ("for i in $(seq 3); do echo $i | cat; done", 0, "1\n2\n3\n"),
        ('echo "$(cat <<E\nx # y\nE\n)"', 0, "x # y\n"),
        ("(exit 3) | cat; echo $?", 0, "0\n"),
    ],
)
def test_a_shell_that_knows_no_guards_runs_the_code_as_it_was(
    code: str, status: int, out: str, tmp_path: object
) -> None:
    """Such as a function that is handed on to another shell."""
    done = subprocess.run(
        ["bash", "-c", guarded(code)[0]],
        cwd=str(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (status, out, "")


def test_answers_are_no_failures() -> None:
    assert guarded("export X=$(grep a b)")[0] == "export X=$(${__runbook_in-:} 0 1;grep a b)"
    assert guarded("export X=$(git diff --quiet)")[0] == "export X=$(${__runbook_in-:} 0 1;git diff --quiet)"
    assert " 0 1 141,23 " in guarded("curl x | head -1")[0]
    assert " 0 1 141 " in guarded("curl x | sort")[0]
    assert " 7 1 141,3,4 " in guarded("a | b", 7, (3, 4))[0]


def test_an_author_who_says_that_pipes_may_fail_is_believed() -> None:
    assert says_pipes_may_fail("set +o pipefail; a | b")
    assert says_pipes_may_fail("set -e +o pipefail")
    assert not says_pipes_may_fail("set -o pipefail")
    assert guarded("a | b", pipes=False) == ("a | b", ())
