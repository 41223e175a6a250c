"""The server, asked by a client: over pipes, as an editor does."""

import sys
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

pytestmark = pytest.mark.asyncio

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
    config=ClientServerConfig(server_command=[sys.executable, "-m", "runbook", "lsp"]), scope="function"
)
async def client(lsp_client: LanguageClient):
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
    assert {one.kind for one in actions} == {"quickfix", "source.fixAll"}
    (every,) = [one for one in actions if one.kind == "source.fixAll"]
    assert isinstance(every, types.CodeAction)
    assert every.edit is not None and every.edit.changes is not None
    assert {each.range.start.line for each in every.edit.changes[editor.uri]} == {3}


async def test_lenses_name_the_command_line_that_the_client_runs(
    client: LanguageClient, tmp_path: Path
) -> None:
    editor = await Editor.opened(client, tmp_path / "fruits.md", TEXT)
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(editor.document))
    assert lenses is not None
    found = [
        (one.range.start.line, one.command.title, one.command.arguments[0]["arguments"])
        for one in lenses
        if one.command is not None and one.command.arguments
    ]
    path = str(tmp_path / "fruits.md")
    assert found == [
        (3, "Run", ["run", "--only", "line:4", "--", path]),
        (3, "Run to here", ["run", "--until", "line:4", "--", path]),
        (10, "Run", ["run", "--only", "line:11", "--", path]),
        (10, "Run to here", ["run", "--until", "line:11", "--", path]),
        (10, "Update result", ["update", "--only", "line:11", "--", path]),
    ]


async def test_the_outline_has_sections_and_blocks(client: LanguageClient, tmp_path: Path) -> None:
    editor = await Editor.opened(client, tmp_path / "fruits.md", TEXT)
    (top,) = await client.text_document_document_symbol_async(types.DocumentSymbolParams(editor.document))
    assert top.name == "Fruits"
    assert [one.name for one in top.children] == ["grow", "Count"]
    assert [one.name for one in top.children[1].children] == ["wc -l < fruits"]


@pytest.mark.parametrize("text", ["", "\ufeff", "```bash\n", "<!-- runbook: name", "\0", "a\rb\r\nc\u2029d"])
async def test_any_text_can_be_open(client: LanguageClient, tmp_path: Path, text: str) -> None:
    editor = await Editor.opened(client, tmp_path / "a.md", text)
    for asked in (
        client.text_document_code_lens_async(types.CodeLensParams(editor.document)),
        client.text_document_document_symbol_async(types.DocumentSymbolParams(editor.document)),
    ):
        await asked
