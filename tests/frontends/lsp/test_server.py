"""The server, asked by a client: over pipes, as an editor does."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT = """# Fruits

<!-- runbook: name=grow -->
```bash
echo 'plums' > fruits
COUNT = 3
```

## Count

```bash
wc -l < fruits
```

<!-- expected_similarity=1.0 -->
```output
1
```
"""


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[sys.executable, "-m", "runbook", "lsp"]), scope="module"
)
async def client(lsp_client: LanguageClient) -> AsyncIterator[None]:
    await lsp_client.initialize_session(
        types.InitializeParams(capabilities=client_capabilities("visual-studio-code"))
    )
    yield
    await lsp_client.shutdown_session()


class Editor:
    """A document that is open in the client."""

    def __init__(self, client: LanguageClient, path: Path, text: str) -> None:
        self.client, self.uri, self.text, self.version = client, path.as_uri(), text, 1
        self.document = types.TextDocumentIdentifier(self.uri)

    @classmethod
    async def opened(cls, client: LanguageClient, path: Path, text: str) -> "Editor":
        one = cls(client, path, text)
        client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(one.uri, "markdown", 1, text))
        )
        await one.said()
        return one

    async def said(self) -> list[types.Diagnostic]:
        await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        return list(self.client.diagnostics[self.uri])

    async def change(self, text: str) -> list[types.Diagnostic]:
        self.text, self.version = text, self.version + 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.version, self.uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )
        return await self.said()

    def place(self, text: str, offset: int = 0) -> types.Position:
        """The position of a piece of the text, and so many characters further."""
        before = self.text[: self.text.index(text) + offset]
        return types.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)

    def edited(self, edit: types.WorkspaceEdit) -> str:
        """The text with an edit of ASCII lines made."""
        assert edit.changes is not None
        starts = [0]
        for line in self.text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        text = self.text
        for one in sorted(
            edit.changes[self.uri], key=lambda each: (each.range.start.line, each.range.start.character)
        )[::-1]:
            start = starts[one.range.start.line] + one.range.start.character
            end = starts[one.range.end.line] + one.range.end.character
            text = text[:start] + one.new_text + text[end:]
        return text


async def test_findings_of_the_text_that_is_being_written(client: LanguageClient, tmp_path: Path) -> None:
    path = tmp_path / "fruits.md"
    path.write_text("on disk is something else")
    editor = await Editor.opened(client, path, TEXT)
    found = client.diagnostics[editor.uri]
    assert [(one.code, one.range.start.line) for one in found] == [("spaced-assignment", 5)]
    assert await editor.change(TEXT.replace("COUNT = 3", "COUNT=3")) == []
    assert path.read_text() == "on disk is something else"


async def test_a_fix_changes_nothing_but_its_place(client: LanguageClient, tmp_path: Path) -> None:
    text = "# A\u2028B\r\n\r\n```bash\r\necho \u201cyes\u201d\u00a0\r\n```\r\n\ttail  \r\n"
    editor = await Editor.opened(client, tmp_path / "a.md", text)
    found = list(client.diagnostics[editor.uri])
    assert found
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            editor.document,
            types.Range(types.Position(0, 0), types.Position(9, 0)),
            types.CodeActionContext(found),
        )
    )
    assert actions is not None
    fixes = [one for one in actions if isinstance(one, types.CodeAction)]
    assert {one.kind for one in fixes} == {"quickfix", "source.fixAll"}
    (every,) = [one for one in fixes if one.kind == "source.fixAll"]
    assert every.edit is not None and every.edit.changes is not None
    assert {each.range.start.line for each in every.edit.changes[editor.uri]} == {3}


async def test_lenses_name_the_command_line_that_the_client_runs(
    client: LanguageClient, tmp_path: Path
) -> None:
    editor = await Editor.opened(client, tmp_path / "fruits.md", TEXT)
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(editor.document))
    assert lenses is not None
    found = [
        (one.range.start.line, one.command.title, _words(one.command))
        for one in lenses
        if one.command is not None
    ]
    path = str(tmp_path / "fruits.md")
    assert found == [
        (3, "Run", ["run", "--only", "line:4", "--", path]),
        (3, "Run to here", ["run", "--until", "line:4", "--", path]),
        (10, "Run", ["run", "--only", "line:11", "--", path]),
        (10, "Run to here", ["run", "--until", "line:11", "--", path]),
        (10, "Update result", ["update", "--only", "line:11", "--", path]),
    ]


def _words(command: types.Command) -> list[str]:
    assert command.command == "runbook.run" and command.arguments
    (argument,) = command.arguments
    assert isinstance(argument, dict)
    return list(argument["arguments"])


async def test_the_outline_has_sections_and_blocks(client: LanguageClient, tmp_path: Path) -> None:
    editor = await Editor.opened(client, tmp_path / "fruits.md", TEXT)
    found = await client.text_document_document_symbol_async(types.DocumentSymbolParams(editor.document))
    (top,) = [one for one in found or () if isinstance(one, types.DocumentSymbol)]
    assert top.name == "Fruits"
    assert [one.name for one in top.children or ()] == ["grow", "Count"]
    assert [each.name for one in top.children or () for each in one.children or ()] == ["wc -l < fruits"]


@pytest.mark.parametrize("text", ["", "\ufeff", "```bash\n", "<!-- runbook: name", "\0", "a\rb\r\nc\u2029d"])
async def test_any_text_can_be_open(client: LanguageClient, tmp_path: Path, text: str) -> None:
    editor = await Editor.opened(client, tmp_path / "a.md", text)
    for asked in (
        client.text_document_code_lens_async(types.CodeLensParams(editor.document)),
        client.text_document_document_symbol_async(types.DocumentSymbolParams(editor.document)),
    ):
        await asked


async def labels(editor: Editor, place: types.Position) -> list[str]:
    found = await editor.client.text_document_completion_async(types.CompletionParams(editor.document, place))
    assert isinstance(found, list)
    return [one.label for one in found]


async def hovered(editor: Editor, place: types.Position) -> str:
    found = await editor.client.text_document_hover_async(types.HoverParams(editor.document, place))
    if found is None:
        return ""
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value


async def test_keys_of_directives_and_their_values(client: LanguageClient, tmp_path: Path) -> None:
    text = "<!-- runbook: name=a ti -->\n<!--\nrunbook: stream= -->\n```bash {name=a re\necho {na\n```\n"
    editor = await Editor.opened(client, tmp_path / "a.md", text)
    keys = await labels(editor, editor.place(" ti", 3))
    assert "timeout" in keys and "name" not in keys
    assert await labels(editor, editor.place("stream=", 7)) == ["stdout", "stderr", "both"]
    assert "retry" in await labels(editor, editor.place(" re", 3))
    assert await labels(editor, editor.place("{na\n", 3)) == []


async def test_selectors_and_words_of_az(client: LanguageClient, tmp_path: Path) -> None:
    text = (
        f"{TEXT}\n```bash\nrunbook run fruits.md --only \naz keyv\naz keyvault cr\n"
        "az keyvault create --name x \\\n  --\necho | az group list --output\n```\n"
    )
    editor = await Editor.opened(client, tmp_path / "fruits.md", text)
    assert await labels(editor, editor.place("--only ", 7)) == ["grow", "Fruits", "Count"]
    assert "keyvault" in await labels(editor, editor.place("az keyv\n", 7))
    assert "create" in await labels(editor, editor.place("keyvault cr\n", 11))
    options = await labels(editor, editor.place("\n  --\n", 5))
    assert "--resource-group" in options and "--name" not in options


async def test_a_hover_explains_keys_and_findings(client: LanguageClient, tmp_path: Path) -> None:
    editor = await Editor.opened(client, tmp_path / "fruits.md", TEXT)
    assert "names the block" in await hovered(editor, editor.place("name=grow", 1))
    assert "**spaced-assignment**" in await hovered(editor, editor.place("COUNT = 3", 1))
    assert await hovered(editor, editor.place("Count", 1)) == ""


async def test_a_rename_changes_the_name_wherever_it_is_used(client: LanguageClient, tmp_path: Path) -> None:
    text = f"{TEXT}\nAgain: `runbook run fruits.md --only grow`, `--only=growth`; things grow.\n"
    editor = await Editor.opened(client, tmp_path / "fruits.md", text)

    async def renamed(new: str, place: types.Position) -> str | None:
        found = await client.text_document_rename_async(types.RenameParams(editor.document, place, new))
        return editor.edited(found) if found else None

    expected = text.replace("name=grow", "name=plant").replace("--only grow`", "--only plant`")
    assert await renamed("plant", editor.place("name=grow", 6)) == expected
    assert await renamed("plant", editor.place("--only grow", 8)) == expected
    assert await renamed("plant", editor.place("things grow", 8)) is None
    with pytest.raises(JsonRpcException, match="is not a name"):
        await renamed("two words", editor.place("name=grow", 6))


async def test_an_edit_is_in_the_units_of_the_client(client: LanguageClient, tmp_path: Path) -> None:
    editor = await Editor.opened(client, tmp_path / "a.md", "```bash\necho '😀' “yes”\n```\n")
    found = [one.range for one in client.diagnostics[editor.uri] if one.range.start.line == 1]
    assert found and all(one.end.character <= len("echo 'xx' 'yes'") for one in found)
