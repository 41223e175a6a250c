"""What may stand at a place: keys of a directive, selectors after an option of ``runbook``, words of an az command."""

import re
from collections.abc import Iterator

from lsprotocol import types

from runbook.checks.tables.az_table import AzTable, table
from runbook.documents.dialect.directive_help import KEY_HELP
from runbook.frontends.lsp.directive_text import written
from runbook.frontends.lsp.open_document import OpenDocument

_SELECTOR = re.compile(r"--(?:only|skip|from|until|block)(?:=|\s+)[\"']?[^\s\"']*$")
_AZ = re.compile(r"(?:^|[\s|;&($`])az\s+(?P<words>[^|;&]*)$")
_VALUES = {
    "stream": ("stdout", "stderr", "both"),
    "on": ("local",),
    "rows": ("any",),
    "exit": ("nonzero",),
}


def completions(one: OpenDocument, line: int, column: int) -> Iterator[types.CompletionItem]:
    """What may stand at a character (0-based) of a 1-based line."""
    directive = written(one, line, column)
    if directive is not None:
        yield from _in_directive(directive)
        return
    code = _code(one, line, column)
    if _SELECTOR.search(code):
        yield from _selectors(one)
    elif found := _AZ.search(code):
        yield from _az(found["words"])


def _in_directive(text: str) -> Iterator[types.CompletionItem]:
    value = re.search(r"(?:^|\s)([\w-]+)=\S*$", text)
    if value:
        for one in _values(value[1]):
            yield types.CompletionItem(one, kind=types.CompletionItemKind.Value)
        return
    given = set(re.findall(r"([\w-]+)(?:=\S*)?\s", text))
    for key, help_ in KEY_HELP.items():
        if key not in given:
            flag = help_.value in ("flag", "nothing, or a reason")
            yield types.CompletionItem(
                key,
                kind=types.CompletionItemKind.Property,
                detail=help_.value.replace("`", ""),
                documentation=types.MarkupContent(types.MarkupKind.Markdown, plain(help_.does)),
                insert_text=key if flag else f"{key}=",
            )


def _values(key: str) -> tuple[str, ...]:
    if key == "matcher":
        from runbook.judging.registry import MATCHERS

        return tuple(MATCHERS)
    return _VALUES.get(key, ())


def plain(markdown: str) -> str:
    """Markdown without its links: their targets are pages of the reference."""
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", markdown)


def _selectors(one: OpenDocument) -> Iterator[types.CompletionItem]:
    names: dict[str, str] = {}
    for block in one.blocks:
        if block.executable:
            if block.directive.name:
                names.setdefault(block.directive.name, f"block of line {block.line}")
            for title in block.sections[1:] or block.sections:  # the title of the document takes everything
                names.setdefault(title, "section")
            for tag in block.directive.tags:
                names.setdefault(f"tag:{tag}", "tag")
    for name, detail in names.items():
        text = f"'{name}'" if re.search(r"\s", name) else name
        yield types.CompletionItem(
            name, kind=types.CompletionItemKind.Reference, detail=detail, insert_text=text
        )


def _code(one: OpenDocument, line: int, column: int) -> str:
    """The command before a place, with the lines that it continues."""
    code = one.lines[line - 1][:column] if line <= len(one.lines) else ""
    while line > 1 and (above := one.lines[line - 2].rstrip()).endswith("\\"):
        line -= 1
        code = f"{above[:-1]} {code}"
    return code


def _az(words: str) -> Iterator[types.CompletionItem]:
    az = table()
    whole, _, _ = words.rpartition(" ") if not words.endswith(" ") else (words, "", "")
    given = whole.split()
    group = _longest(az, given)
    if group in ("", None) or az.is_group(group or ""):
        plain_words = [word for word in given if not word.startswith("-")]
        if " ".join(plain_words) == (group or ""):
            for child in az.children(group or ""):
                yield types.CompletionItem(child, kind=types.CompletionItemKind.Module)
    if group and az.is_command(group):
        last = given[-1] if given[-1].startswith("-") else ""
        options = az.command(group).options
        taken = {name for one in options if set(one.names) & set(given) for name in one.names}
        for one in options:
            if last and last in one.names and one.choices:
                for choice in one.choices:
                    yield types.CompletionItem(choice, kind=types.CompletionItemKind.EnumMember)
                return
        for one in options:
            long = [name for name in one.names if name.startswith("--")]
            if long and not one.refused and not taken & set(one.names):
                yield types.CompletionItem(
                    long[0],
                    kind=types.CompletionItemKind.Field,
                    detail="required" if one.required else None,
                    sort_text=f"{0 if one.required else 1}{long[0]}",
                )


def _longest(az: AzTable, words: list[str]) -> str | None:
    """The longest name of a group or command that the words begin with."""
    found = ""
    for count in range(1, len(words) + 1):
        name = " ".join(words[:count])
        if not (az.is_group(name) or az.is_command(name)):
            break
        found = name
    return found
