"""``<placeholder>`` outside quotes: to bash it is two redirections, which would create files or fail."""

from collections.abc import Iterator

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.shell.code.shell_code import ShellCode

RULES = (
    LintRule(
        "placeholder",
        Severity.ERROR,
        "An unquoted `<placeholder>`: the shell would read it as redirections, and create a file or fail. "
        "A possible redirection (`sort <in >out`) is not reported.",
        "Put a value or a variable in its place. In an assignment (`export RG=<rg>`), `--var RG=...` puts it there.",
        bad=("az vm show -g <rg> -n web\n", "kubectl apply -f <crd.yaml>\n"),
        good=("sort <in >out\n", "echo '<b>'\n", "cat <(ls)\n"),
        topic=Topic.PLACEHOLDERS,
        once=True,
    ),
    LintRule(
        "template",
        Severity.ERROR,
        "A template that nobody rendered stands in the code: `{{ site.version }}`, `{{< shortcode >}}`, `<<snippet>>`.",
        "Write the value, or use a variable.",
        bad=(
            "kubectl apply -f https://example.com/{{< param version >}}/a.yaml\n",
            "helm install a --version {{ site.version }}\n",
            'curl -LO "https://dl.k8s.io/{{% skew %}}/kubectl"\n',
            'echo "v{{ version }}"\n',
            "<<install>>\n",
        ),
        good=(
            "docker inspect -f '{{.State.Status}}' web\n",
            'docker ps --format "{{.ID}} {{ .Names }}"\n',
            "cat <<'EOF' > a.yaml\nname: {{ .Values.name }}\nhost: {{ host }}\nEOF\n",
            "helm template . --set a='{{ x }}'\n",
            "cat <<EOF>>notes.txt\ntext\nEOF\n",
            'ansible all -m debug -a "msg={{ inventory_hostname }}"\n',
        ),
        topic=Topic.PLACEHOLDERS,
        once=True,
    ),
)


def find(code: ShellCode) -> Iterator[Finding]:
    """An error for each."""
    from runbook.shell.unfilled_placeholders import find as unfilled

    for found in unfilled(code.text):
        line, column = code.place(found.start())
        if found[0].lstrip().startswith(("{", "<<", "--", ";")):
            text = found[0].strip()
            message = f"{text} is a template that nobody rendered; put its value in its place, or a variable"
            yield Finding("template", Severity.ERROR, line, message, (column, column + len(found[0])))
            continue
        message = (
            f"{found[0]} is a placeholder: the shell would read it as redirections; put a value in its place, "
            "or a variable"
        )
        yield Finding("placeholder", Severity.ERROR, line, message, (column, column + len(found[0])))
