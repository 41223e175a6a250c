import pytest

from runbook.shell.effects import printed


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("az vm list -o table", "-o table"),
        ("az vm list \\\n  --output tsv", "--output tsv"),
        ("kubectl get pods -owide", "-owide"),
        ("cd /tmp\nexport A=b\nX=$(az account show)\naz vm list -o tsv # all", "-o tsv"),
        ("echo done", "echo"),
        ("az vm list -o table\necho done", "-o table"),
        ("az vm list", None),
        ("az vm list -o json", None),
        ("az vm list -o table\naz vm show", None),
        ("az vm list -o tsv | jq -R .", None),
        ("az vm list -o tsv; az vm show", None),
        ("echo '{}'", None),
        ("echo '[1]'", None),
        ("echo 'state: {}'", "echo"),
        ('echo "$STATE"', None),
        ("export X", None),
        ("az vm show -n table -o", None),
        ("", None),
    ],
)
def test_what_prints_text_and_never_json(command: str, why: str | None) -> None:
    assert printed.as_text(command) == why


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("echo hello", "hello\n"),
        ('echo "Hello  Jane."', "Hello  Jane.\n"),
        ("# greet\necho Hello\necho 'Jane'", "Hello\nJane\n"),
        ("echo", "\n"),
        ('echo \'{"a": 1}\' "it\'s"', '{"a": 1} it\'s\n'),
        ("export A='b c'\necho done", "done\n"),
        ("A=$(date)\necho done", None),
        ("printf 'NAME\\nweb\\n'", "NAME\nweb\n"),
        ("printf '%s' a", None),
        ("printf 'a\\tb'", None),
        ("printf 'a' > file", None),
        ("cat <<'EOF'\n$a `b`\n  c\nEOF", "$a `b`\n  c\n"),
        ("cat <<EOF\na\nEOF\necho b", "a\nb\n"),
        ("cat <<EOF\n$a\nEOF", None),
        ("cat <<EOF\na", None),
        ("cat <<EOF | sort\na\nEOF", None),
        ("cat <<'EOF'\na\\\nb\nEOF", None),
        ("echo -n hello", None),
        ("echo $X", None),
        ("echo `date`", None),
        ("echo hello > file", None),
        ("echo *", None),
        ("echo ~", None),
        ('echo "two\nlines"', None),
        ("echo a; ls", None),
        ("echo a\nls", None),
        ("cat file", None),
        ("", None),
    ],
)
def test_what_is_spelled_out(command: str, output: str | None) -> None:
    assert printed.literally(command) == output
