"""Texts that stand for a value, and that bash takes for one: ``"<name>"``, ``{name}``, ``...``, ``{{ template }}``."""

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile
from typing import NamedTuple

from runbook.checks.rule import Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.shell.code.shell_code import ShellCode
from runbook.shell.facts import Call, Heredoc, Word

RULES = (
    LintRule(
        "value-to-give",
        Severity.WARNING,
        'A text stands for a value that the reader is to give (`"<name>"`, `{name}`, `[your-name]`), and bash takes it '
        "for the value. An unquoted `<name>` is `placeholder`.",
        "Use a variable, with an example as its value. Where it is assigned to one, `--var NAME=...` gives the value.",
        bad=(
            'export CLUSTER="<cluster-name>"\n',
            'az role assignment create --scope "/subscriptions/<subscription-id>/resourceGroups/a"\n',
            "az aks show --name {cluster-name}\n",
            "kubectl scale deployment/{deployment-name} --replicas=3\n",
            "az group create --location {region}\n",
            "az aks show --name [your-cluster]\n",
            "az account set -s [your subscription id]\n",
            "az rest --url https://management.azure.com/subscriptions/{subscriptionId}/providers\n",
            "cat <<EOF | kubectl apply -f -\nkind: Pod\nimage: <your-registry>/web\nEOF\n",
        ),
        good=(
            'echo "<cluster-name>"\n',
            'grep "<title>" index.html\n',
            "cat <<EOF > index.html\n<h1>Hi</h1>\nEOF\n",
            "kubectl get pods -o jsonpath='{.items[0].metadata.name}'\n",
            "kubectl get nodes -o custom-columns='NAME:{.metadata.name}'\n",
            "curl -w '%{http_code}' https://example.com\n",
            "az vm list --query \"[?name=='a']\"\n",
            "az vm list --query '[id]'\n",
            "kubectl get pods -o {name}\n",
            "xargs -I {name} echo {name}\n",
            'curl -d "<note><to>me</to></note>" https://example.com\n',
            'git commit -m "Fix <title> in page" --author "A <a@b.c>"\n',
            "awk '{print $1}' file\n",
            "docker ps --format '{{.Names}}'\n",
        ),
        topic=Topic.PLACEHOLDERS,
        once=True,
    ),
    LintRule(
        "omission",
        Severity.WARNING,
        "A `...` stands for arguments that were left out. The program gets it as an argument.",
        "Write the arguments, or put the command into a fence that is not run.",
        bad=("az aks create ... --enable-managed-identity\n", "kubectl get pods \u2026\n"),
        good=("echo ...\n", "bazel build ...\n", "go test ./...\n", "cd ..\n", "git log a...b\n"),
        topic=Topic.PLACEHOLDERS,
    ),
    LintRule(
        "template",
        Severity.WARNING,
        "A template that nobody rendered stands in the code: `{{ site.version }}`, `{{< shortcode >}}`.",
        "Write the value, or use a variable.",
        bad=(
            "kubectl apply -f https://example.com/{{< param version >}}/a.yaml\n",
            "helm install a --version {{ site.version }}\n",
            'curl -LO "https://dl.k8s.io/{{% skew %}}/kubectl"\n',
            'echo "get https://example.com/v{{ version }}/x.tar"\n',
        ),
        good=(
            "docker inspect -f '{{.State.Status}}' web\n",
            'docker ps --format "{{.ID}} {{ .Names }}"\n',
            "cat <<'EOF' > a.yaml\nname: {{ .Values.name }}\nEOF\n",
            "helm template . --set a='{{ x }}'\n",
        ),
        topic=Topic.PLACEHOLDERS,
    ),
)

_ANGLE = re.compile(
    r"(?<![<\w])<([^\W\d_][^\W_]*(?:[ ._/-][^\W_]+)*_?)>(?!>)|(?<=\w)<([A-Za-z]+(?:[-_][A-Za-z]+)+)>(?!>)"
)
_SIGNED = re.compile(r"[-_ ]|[a-z][A-Z]|^(?:your|my|the)", re.IGNORECASE)
_TAGS_WORDS = """
a abbr article aside audio b base blockquote body br button canvas center cite code col data dd del details dfn
div dl dt em embed fieldset figure font footer form frame h1 h2 h3 h4 h5 h6 head header hr html i iframe img
input ins kbd label legend li link main map mark menu meta nav object ol option p param path pre q s samp script
section select small source span strong style sub summary sup svg table tbody td template textarea tfoot th
thead time title tr track u ul var video xml note to from name value key item entry root project version
dependency plugin configuration property string int bool null none cr lf tab esc enter
"""
_TAGS = frozenset(_TAGS_WORDS.split())
"""Elements of HTML and usual ones of XML: alone they say nothing."""
_BRACES = re.compile(r"(?<![%$\w{])\{([A-Za-z]+(?:[-_ ]?[A-Za-z0-9]+)*)\}(?![}\w])")
_SQUARE = re.compile(r"\[([A-Za-z]{3,}(?:[-_ ][A-Za-z]{2,})*)\]")
_RESOURCE = re.compile(r"(?:^|/)subscriptions/|^https?://", re.IGNORECASE)
_SHORTCODE = re.compile(r"\{\{[<%].*?[>%]\}\}")
_TEMPLATE = re.compile(
    r"\{\{-?[ ]*(?:site|page|config|include\.|variables|params?)\b[^{}\n]*\}\}|\{\{[ ]*[\w.-]+[ ]*\}\}"
)
_IN_ADDRESS = re.compile(r"https?://[^\s\"']*$")
_PRINTING_WORDS = """
echo printf grep egrep fgrep rg sed awk gawk perl tr cut jq yq xmllint read export declare test [ [[ cat tee git
python python3 node ruby php sqlite3 psql mysql mongosh sqlcmd xargs find curl bazel go wget gh
"""
_PRINTING = frozenset(_PRINTING_WORDS.split())
"""Programs whose arguments are texts or patterns of their own."""
_TAKING = frozenset(
    {"az", "kubectl", "helm", "docker", "azd", "oc", "terraform", "azcopy", "eksctl", "gcloud", "aws"}
)
_CLOUD_READERS = frozenset({"kubectl", "helm", "oc", "az"})


class _Value(NamedTuple):
    text: str
    line: int
    column: int


def find(code: ShellCode) -> Iterator[Finding]:
    """A finding for each text; those that stand in variables say how to give the value."""
    text = code.text
    if "..." in text or "\u2026" in text:
        yield from _omissions(code)
    if "{{" in text:
        yield from _templates(code)
    if not ("<" in text or "{" in text or "[" in text):
        return
    for name, one in _assigned(code):
        message = f"{one.text} stands for a value that you are to give: --var {name}=..."
        yield _finding(one, message)
    for call in code.facts.calls:
        for before, word in pairwise(call.parts):
            for one in _in_word(call, word, before.value or ""):
                yield _finding(
                    one, f"{one.text} stands for a value that you are to give; a variable can take it"
                )
        for one in _spread(call):
            yield _finding(one, f"{one.text} stands for a value that you are to give; a variable can take it")
    for heredoc in code.facts.heredocs:
        for one in _in_heredoc(heredoc):
            yield _finding(one, f"{one.text} stands for a value that you are to give; a variable can take it")


def _finding(one: _Value, message: str) -> Finding:
    return Finding(
        "value-to-give", Severity.WARNING, one.line, message, (one.column, one.column + len(one.text))
    )


_ASSIGNED = re.compile(
    r"""^[ \t]*(?:(?:export|declare|readonly|local)[ \t]+)?([A-Za-z_]\w*)=(["'])(?P<value>[^"'\n]*)\2""",
    re.MULTILINE,
)


def _assigned(code: ShellCode) -> Iterator[tuple[str, _Value]]:
    found = [
        one
        for one in _ASSIGNED.finditer(code.text)
        if "<" in one["value"] or "{" in one["value"] or "[" in one["value"]
    ]
    plain = code.is_code([one.start(1) for one in found])
    for one, is_code in zip(found, plain, strict=True):
        if not is_code:
            continue
        line, column = code.place(one.start("value"))
        for value in _angles(one["value"]):
            yield one[1], _Value(value[0], line, column + value.start())
        whole = _BRACES.fullmatch(one["value"]) or _SQUARE.fullmatch(one["value"])
        if whole and re.search(r"[- ]|^your|^my", whole[1], re.IGNORECASE):
            yield one[1], _Value(whole[0], line, column)


def _spread(call: Call) -> Iterator[_Value]:
    """Placeholders in brackets that are several words: ``[your group]``."""
    if call.program not in _TAKING:
        return
    for at, word in enumerate(call.parts):
        if not re.fullmatch(r"\[[A-Za-z]+", word.text):
            continue
        rest = list(takewhile(lambda one: not one.text.startswith("-"), call.parts[at + 1 :]))
        end = next((number for number, one in enumerate(rest) if one.text.endswith("]")), None)
        if end is not None and all(re.fullmatch(r"[A-Za-z]+\]?", one.text) for one in rest[: end + 1]):
            text = " ".join([word.text, *(one.text for one in rest[: end + 1])])
            yield _Value(text, word.line, word.column)


def _in_word(call: Call, word: Word, before: str) -> Iterator[_Value]:
    """The placeholders in an argument, which stands behind the word `before`; unquoted ``<name>`` is another rule's."""
    text = word.text
    if call.program in _PRINTING and not (call.program == "curl" and _RESOURCE.search(text.strip("\"'"))):
        return
    quoted = text[:1] in "\"'" or '"' in text or "'" in text
    if "<" in text and quoted and word.value != text:
        yield from (_value(word, one) for one in _angles(text))
    if before in _EXPRESSIONS:
        return
    inner = text.strip("\"'")
    if "{" in text and call.program in {*_TAKING, "curl"}:
        if _BRACES.fullmatch(inner) is not None and call.program in _TAKING:
            yield _value(word, _BRACES.search(text))
        elif _RESOURCE.search(inner):
            yield from (_value(word, one) for one in _BRACES.finditer(text))
        elif call.program in _TAKING and not text.startswith("-"):
            yield from (_value(word, one) for one in _BRACES.finditer(text) if re.search("[-_ ]", one[1]))
    if "[" in text and call.program in _TAKING and _SQUARE.fullmatch(inner) is not None:
        yield _value(word, _SQUARE.search(text))


_EXPRESSIONS = frozenset(
    [
        "--query",
        "-o",
        "--output",
        "--template",
        "--format",
        "--filter",
        "--set",
        "--jsonpath",
        "-p",
        "--patch",
    ]
)
"""Options whose values are expressions or templates: ``--query '[id]'``."""


def _value(word: Word, found: "re.Match[str] | None") -> _Value:
    assert found is not None
    lines = word.text[: found.start()].split("\n")
    column = len(lines[-1]) + (word.column if len(lines) == 1 else 0)
    return _Value(found[0], word.line + len(lines) - 1, column)


def _angles(text: str) -> "Iterator[re.Match[str]]":
    """The texts in angle brackets that are not markup: there is no end tag, and no tag of HTML."""
    if "</" in text or "/>" in text or "<?" in text or "<!" in text:
        return
    for found in _ANGLE.finditer(text):
        name = found[1] or found[2]
        if name.lower() in _TAGS or len(name) > _LONGEST:
            continue
        whole = text.strip("\"'") == found[0]
        segment = text[max(0, found.start() - 1) : found.start()] in ("/", "=", ":", ",") or (
            text[found.end() : found.end() + 1] in ("/", ":", ".", "-")
        )
        if _SIGNED.search(name) or whole or segment:
            yield found


_LONGEST = 60


def _in_heredoc(heredoc: Heredoc) -> Iterator[_Value]:
    reads = any(words and words[0] in _CLOUD_READERS for words in heredoc.readers)
    written = heredoc.file is not None and heredoc.file.endswith(
        (".yaml", ".yml", ".json", ".tf", ".tfvars", ".env")
    )
    if not (reads or written) or "<" not in heredoc.text:
        return
    for at, line in enumerate(heredoc.text.split("\n")):
        if line.lstrip().startswith("#"):
            continue
        for found in _angles(line):
            name = found[1] or found[2]
            if re.search(r"[-_ ]", name) and not re.search(r"[./]", name):
                yield _Value(found[0], heredoc.line + at, found.start())


def _omissions(code: ShellCode) -> Iterator[Finding]:
    for call in code.facts.calls:
        if call.program in _PRINTING or call.program is None:
            continue
        for word in call.parts[1:]:
            if word.text in ("...", "\u2026", "[...]"):
                message = (
                    f"{word.text} stands for arguments that were left out; the program gets it as an argument"
                )
                yield Finding("omission", Severity.WARNING, word.line, message, (word.column, word.end))


def _templates(code: ShellCode) -> Iterator[Finding]:
    heredocs = [(one.line, one.line + one.text.count("\n")) for one in code.facts.heredocs]
    for found in _SHORTCODE.finditer(code.text):
        yield _template(code, found)
    every = [one for one in _TEMPLATE.finditer(code.text) if not one[0].startswith(("{{<", "{{%"))]
    plain = code.is_code([one.start() for one in every])
    for one, is_code in zip(every, plain, strict=True):
        line = code.place(one.start())[0]
        known = re.match(r"\{\{-?[ ]*(?:site|page)\.", one[0]) is not None
        before = code.text[code.text.rfind("\n", 0, one.start()) + 1 : one.start()]
        known = known or _IN_ADDRESS.search(before) is not None
        if (
            (is_code or known)
            and "{{." not in one[0]
            and not any(start <= line < end for start, end in heredocs)
        ):
            yield _template(code, one)


def _template(code: ShellCode, found: "re.Match[str]") -> Finding:
    line, column = code.place(found.start())
    message = f"{found[0]} is a template that nobody rendered; write its value"
    return Finding("template", Severity.WARNING, line, message, (column, column + len(found[0])))
