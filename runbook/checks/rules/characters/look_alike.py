"""Characters that look like the shell's own: dashes for hyphens, curly quotes, wide letters and blanks."""

import re
import unicodedata
from collections.abc import Iterator

from runbook.checks.rule import Edit, Finding, LintRule, Topic
from runbook.core.diagnostics import Severity
from runbook.shell.code.shell_code import ShellCode
from runbook.shell.facts import Call, Word

RULES = (
    LintRule(
        "dash-for-hyphen",
        Severity.ERROR,
        "An option begins with a dash (`–`, `—`) in place of a hyphen, as word processors write it: the program takes "
        "it for a name.",
        "Write `-` or `--`.",
        bad=(
            "kubectl get membercluster m1 \u2013o yaml\n",
            "az account set \u2013subscription demo\n",
            "az group list \u2013-output table\n",
            "az group list -\u2013output table\n",
            "az group list \u2014output table\n",
            "az group list \u2013 output table\n",
        ),
        good=(
            "echo a \u2013 b\n",
            "git commit -m 'a \u2013b'\n",
            "# az \u2013o\ntrue\n",
            "az group list --output table\n",
        ),
        topic=Topic.CHARACTERS,
        fixable=True,
    ),
    LintRule(
        "curly-quote",
        Severity.WARNING,
        "A word begins with a curly quote (`“`, `‘`, `„`), which quotes nothing: it is a letter of the value, and "
        "blanks divide it.",
        "Write `\"` or `'`.",
        bad=(
            "export GROUP=\u201cdemo-rg\u201d\n",
            "az group show --name \u2018demo-rg\u2019\n",
            "az vm create --tags \u201ca=b c\u201d\n",
        ),
        good=('echo "\u201cquoted\u201d"\n', "echo it\u2019s fine\n", "# \u201ca\u201d\ntrue\n"),
        topic=Topic.CHARACTERS,
        fixable=True,
    ),
    LintRule(
        "look-alike-blank",
        Severity.ERROR,
        "A command contains a blank that the shell does not divide words at (ideographic, en, thin, figure space).",
        "Replace it with a blank.",
        bad=("az\u3000group list\n", "az group\u2009list\n"),
        good=("echo '\u3000'\n", "# a\u3000b\ntrue\n", "az group list\n"),
        topic=Topic.CHARACTERS,
        fixable=True,
    ),
    LintRule(
        "no-break-space",
        Severity.WARNING,
        "A command contains a no-break space: the shell treats it as a letter.",
        "Replace it with a blank.",
        bad=("az group list\u00a0-o table\n",),
        good=("az group list -o table\n", "echo 'a\u00a0b'\n"),
        topic=Topic.CHARACTERS,
        fixable=True,
    ),
    LintRule(
        "look-alike-letter",
        Severity.ERROR,
        "A command or an option is written with letters of another script or width that look like Latin ones.",
        "Write it with Latin letters.",
        bad=(
            "\uff41\uff5a group list\n",
            "az group list \uff0d\uff0doutput table\n",
            "kube\u0441tl get pods\n",
        ),
        good=(
            "echo \u043f\u0440\u0438\u0432\u0435\u0442\n",
            "az group create -n \u540d\u524d\n",
            "echo \uff41\n",
        ),
        topic=Topic.CHARACTERS,
        fixable=True,
    ),
)

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_OPTION = re.compile(rf"(-?)([{_DASHES}])([-{_DASHES}]?)(?=[A-Za-z])")
_OPEN = {
    "\u201c": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u2018": "\u2019",
    "\u201a": "\u2018\u2019",
    "\u201d": "\u201d",
    "\u2019": "\u2019",
}
_OPENING = re.compile(r"(?:^|(?<=[\s=,;(]))[\u201c\u201d\u201e\u2018\u2019\u201a](?=\S)", re.MULTILINE)
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_NO_BREAK = "\u00a0"
_LATIN = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0458\u04bb\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u03bf\u03bd\u0391\u0392\u0395\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a7",
    "aeopcxyijhABEKMHOPCTXovABEHIKMNOPTX",
)
"""Letters of Cyrillic and Greek that look like Latin ones (Unicode UTS 39, confusables.txt)."""
_LONG = frozenset(
    {"az", "kubectl", "helm", "docker", "git", "gh", "terraform", "curl", "npm", "pip", "azd", "oc"}
)
"""Programs whose options of several letters begin with two hyphens."""


def find(code: ShellCode) -> Iterator[Finding]:
    """Findings by their lines."""
    if code.text.isascii():
        return
    yield from _blanks(code)
    yield from _quotes(code)
    for call in code.facts.calls:
        for number, word in enumerate(call.parts):
            if word.text.isascii() or word.text[:1] in "\"'$":
                continue
            yield from _dash(call, word)
            if number == 0 or word.text[:1] in "-\uff0d":
                yield from _letters(code, word, is_name=number == 0)


def _dash(call: Call, word: Word) -> Iterator[Finding]:
    found = _OPTION.match(word.text)
    if word.text in _DASHES and call.program in _LONG:
        message = (
            f"{_named(word.text)} stands alone in this command, which takes it for a name; write a hyphen"
        )
        yield Finding("dash-for-hyphen", Severity.ERROR, word.line, message, (word.column, word.end))
    if found is None or call.program in ("echo", "printf"):
        return
    name = word.text[found.end() :].partition("=")[0]
    double = bool(found[1] or found[3]) or (len(name) > 2 and call.program in _LONG)
    certain = double or len(name) == 1
    right = "--" if double else "-"
    message = (
        f"{word.text} begins with {_named(found[2])}, a dash that looks like a hyphen: the program does not take it "
        f"for an option; write {right}{name}"
    )
    edit = Edit(word.line, word.column, word.column + found.end(), right)
    yield Finding(
        "dash-for-hyphen",
        Severity.ERROR,
        word.line,
        message,
        (word.column, word.end),
        (edit,) if certain else (),
    )


def _quotes(code: ShellCode) -> Iterator[Finding]:
    found = list(_OPENING.finditer(code.text))
    for one, plain in zip(found, code.is_code([each.start() for each in found]), strict=True):
        if not plain:
            continue
        line, column = code.place(one.start())
        text = code.lines[line - 1]
        end = next((at for at in range(column + 1, len(text)) if text[at] in _OPEN[one[0]]), None)
        if end is None or (end + 1 < len(text) and text[end + 1] not in " \t;|&)\\,"):
            continue
        inside = text[column + 1 : end]
        right = "'" if one[0] in "\u2018\u2019\u201a" else '"'
        message = (
            f"{_named(one[0])} quotes nothing: the shell takes it for a letter of the value; write {right}"
        )
        clean = right not in inside and "\\" not in inside
        edits = (Edit(line, column, column + 1, right), Edit(line, end, end + 1, right)) if clean else ()
        yield Finding("curly-quote", Severity.WARNING, line, message, (column, end + 1), edits)


def _blanks(code: ShellCode) -> Iterator[Finding]:
    found = list(_BLANKS.finditer(code.text))
    lines: dict[tuple[int, str], list[int]] = {}
    for one, plain in zip(found, code.is_code([each.start() for each in found]), strict=True):
        if plain:
            line, column = code.place(one.start())
            kind = "no-break-space" if one[0] == _NO_BREAK else "look-alike-blank"
            lines.setdefault((line, kind), []).append(column)
    for (line, kind), columns in lines.items():
        first = columns[0]
        character = code.lines[line - 1][first]
        message = (
            f"{_named(character)} stands in this command; the shell takes it for a letter: write a blank"
        )
        severity = Severity.WARNING if kind == "no-break-space" else Severity.ERROR
        edits = tuple(Edit(line, at, at + 1, " ") for at in columns)
        yield Finding(kind, severity, line, message, (first, first + 1), edits)


def _letters(code: ShellCode, word: Word, *, is_name: bool) -> Iterator[Finding]:
    right = unicodedata.normalize("NFKC", word.text).translate(_LATIN)
    if right == word.text or not right.isascii() or not re.fullmatch(r"[\w.-]+(?:=.*)?", right):
        return
    if is_name and not (code.is_command is None or code.is_command(right)):
        return
    message = f"{word.text} is written with letters that only look like those of {right}"
    edit = Edit(word.line, word.column, word.end, right)
    yield Finding("look-alike-letter", Severity.ERROR, word.line, message, (word.column, word.end), (edit,))


def _named(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
