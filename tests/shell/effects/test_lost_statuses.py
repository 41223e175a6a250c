"""Where a status could get lost, and that the guards change nothing else."""

import subprocess

import pytest

from runbook.shell.effects.lost_statuses import guarded, unguarded

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
    sites = guarded(code).sites
    assert sorted(one.command for one in sites) == sorted(commands)


@pytest.mark.parametrize("code", PROVIDED_FOR)
def test_what_the_author_provides_for_is_left_alone(code: str) -> None:
    found = guarded(code)
    assert (found.code, found.sites) == (code, ())


@pytest.mark.parametrize("code", [code for code, _ in COUNTED])
def test_guards_keep_the_lines(code: str) -> None:
    assert guarded(code).code.count("\n") == code.count("\n")


@pytest.mark.parametrize(
    "code", ["export X=$(a b)", "a | b", 'echo "$(a)" `b`', "X=$(a | b)", "c $(a -x | b)"]
)
def test_guards_are_taken_out_of_what_bash_says_of_a_command(code: str) -> None:
    assert unguarded(guarded(code).code) == code


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
        ["bash", "-c", guarded(code).code],
        cwd=str(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (status, out, "")


def test_answers_are_no_failures() -> None:
    look = "${__runbook_failed[$?>0]:+$(__runbook_look 0 1)}"
    assert guarded("export X=$(grep a b)").code == f"export X=$(grep a b){look}"
    assert guarded("export X=$(git diff --quiet)").code == f"export X=$(git diff --quiet){look}"
    within = guarded("f() { local X=$(grep a b); }").code
    assert within == 'f() { local X=$("${__runbook_in-:}" 0 1;grep a b); }'
    assert " 0 1 141,23 " in guarded("curl x | head -1").code
    assert " 0 1 1,120 " not in guarded("python3 x | sort").code
    assert " 0 1 141 " in guarded("curl x | sort").code
    assert " 7 1 3,4,141 " in guarded("a | b", 7, (3, 4)).code


@pytest.mark.parametrize(
    "code", ["set +o pipefail; a | b", "set -u +o pipefail\na | b", "shopt -uo pipefail; a | b"]
)
def test_an_author_who_says_that_pipes_may_fail_is_believed(code: str) -> None:
    found = guarded(code)
    assert (found.code, found.pipes_off) == (code, True)
    assert guarded("a | b", pipes=False).code == "a | b"


@pytest.mark.parametrize(
    "code", ["set +e", "set +eu", "set +o errexit", "shopt -uo errexit", "set -x", "set -o xtrace"]
)
def test_code_that_switches_errexit_off_or_shows_itself_has_no_guards(code: str) -> None:
    assert guarded(f"{code}\nexport X=$(a)").off


@pytest.mark.parametrize(
    "code", ["# set +e\na | b", "echo 'set +o pipefail'; a | b", "set -e; a | b", "set -- +e; a | b"]
)
def test_words_in_comments_and_strings_set_nothing(code: str) -> None:
    found = guarded(code)
    assert (len(found.sites), found.off, found.pipes_off) == (1, False, False)


@pytest.mark.parametrize(
    "code",
    [
        "a | tee f <<E\nx\nE\n",
        "a | cat <<E && b\nx\nE\n",
        "if c; then a | b <<E\nx\nE\nfi",
        "cat <<E | b | c\nx\nE\n",
    ],
)
def test_nothing_is_added_behind_a_here_document(code: str) -> None:
    assert guarded(code).code == code
