"""Here-documents: what they hold, who reads them, where they go."""

import pytest

from runbook.shell.facts import Heredoc, facts


def only(code: str) -> Heredoc:
    (found,) = facts(code).heredocs
    return found


@pytest.mark.parametrize(
    ("code", "readers", "file"),
    [
        ("kubectl apply -f - <<EOF\na\nEOF\n", (("kubectl", "apply", "-f", "-"),), None),
        ("cat <<EOF | kubectl apply -f -\na\nEOF\n", (("cat",), ("kubectl", "apply", "-f", "-")), None),
        ("cat <<EOF > a.yaml\na\nEOF\n", (("cat",),), "a.yaml"),
        ("cat > a.yaml <<EOF\na\nEOF\n", (("cat",),), "a.yaml"),
        ("cat <<EOF | tee a | wc -l\na\nEOF\n", (("cat",), ("tee", "a"), ("wc", "-l")), None),
        ('kubectl apply -f "$F" <<EOF\na\nEOF\n', (("kubectl", "apply", "-f", None),), None),
        ("x=$(cat <<EOF\na\nEOF\n)\n", (("cat",),), None),
    ],
)
def test_who_reads_it(code: str, readers: tuple[tuple[str | None, ...], ...], file: str | None) -> None:
    found = only(code)
    assert (found.readers, found.file, found.text) == (readers, file, "a\n")


def test_lines_quotes_and_tabs() -> None:
    found = only("echo\ncat <<-'EOF'\n\ta $X\n\tEOF\n")
    assert (found.opening, found.line, found.quoted, found.stripped, found.text) == (
        2,
        3,
        True,
        True,
        "\ta $X\n",
    )
    assert not only("cat <<EOF\n$X\nEOF\n").quoted


def test_several_of_one_command() -> None:
    assert [one.text for one in facts("cat <<A; cat <<B\na\nA\nb\nB\n").heredocs][:1] == ["a\n"]


def test_one_without_an_end_is_left_out() -> None:
    assert facts("cat <<EOF\na\n").heredocs == ()
