"""The server: the protocol's requests -> what is known of the document that they are about. It runs no block."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from runbook import __version__
from runbook.core.errors import UsageError
from runbook.frontends.lsp import diagnostics_of, renaming
from runbook.frontends.lsp.completions import completions
from runbook.frontends.lsp.document_symbols import symbols
from runbook.frontends.lsp.hovers import hover
from runbook.frontends.lsp.lenses import lenses
from runbook.frontends.lsp.open_document import Analyst, OpenDocument
from runbook.frontends.lsp.positions import Positions, units_of


class _Placed(Protocol):
    """A request about a place of a document."""

    @property
    def text_document(self) -> types.TextDocumentIdentifier: ...

    @property
    def position(self) -> types.Position: ...


class EditorServer(LanguageServer):
    """A server with the documents that its client has open.

    A text is read in one thread beside the loop, so that requests are answered meanwhile; what a newer text has made
    useless is not read. Whole texts are synchronised: a line of the protocol is one of CommonMark then.
    """

    def __init__(self, analyst: Analyst) -> None:
        super().__init__("runbook", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self._analyst = analyst
        self._reader = ThreadPoolExecutor(1)
        self._readings: dict[str, tuple[str, asyncio.Future[OpenDocument]]] = {}

    async def current(self, uri: str) -> OpenDocument:
        """What is known of the text that the document has now; of no text where it is not open."""
        while True:
            document = self.workspace.text_documents.get(uri)
            if document is None:
                self.forget(uri)
                return OpenDocument(_path(uri), "")
            text = document.source
            known = self._readings.get(uri)
            if known is None or known[0] != text:
                self.forget(uri)
                opened = {_path(one): each.source for one, each in self.workspace.text_documents.items()}
                work = partial(self._analyst.read, _path(uri), text, opened)
                known = text, asyncio.get_running_loop().run_in_executor(self._reader, work)
                self._readings[uri] = known
            await asyncio.wait([known[1]])
            if not known[1].cancelled():
                return known[1].result()

    def forget(self, uri: str) -> None:
        """Forget what is known of a text; it is not read where that has not begun."""
        known = self._readings.pop(uri, None)
        if known is not None:
            known[1].cancel()

    def places(self, one: OpenDocument) -> Positions:
        """The places of a text, as the client counts them."""
        return Positions(one.lines, units_of(self.workspace.position_encoding))

    async def place(self, asked: _Placed) -> tuple[OpenDocument, int, int]:
        """The document that a request is about, and its place: a 1-based line and a 0-based character of it."""
        one = await self.current(asked.text_document.uri)
        line = asked.position.line + 1
        return one, line, self.places(one).column(line, asked.position.character)

    async def publish(self, uri: str, version: int | None) -> None:
        """Say what is wrong with the document, unless its text is another by then."""
        one = await self.current(uri)
        document = self.workspace.text_documents.get(uri)
        if document is not None and document.version == version and document.source == one.text:
            found = diagnostics_of.diagnostics(one, self.places(one))
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))


def _path(uri: str) -> str:
    """The file of a document; what is not saved yet has a name alone."""
    return to_fs_path(uri) or unquote(urlsplit(uri).path) or "untitled.md"


def made(analyst: Analyst) -> EditorServer:
    """The server, ready to be started."""
    server = EditorServer(analyst)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(ls: EditorServer, said: types.DidOpenTextDocumentParams) -> None:
        await ls.publish(said.text_document.uri, said.text_document.version)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(ls: EditorServer, said: types.DidChangeTextDocumentParams) -> None:
        await ls.publish(said.text_document.uri, said.text_document.version)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(ls: EditorServer, said: types.DidSaveTextDocumentParams) -> None:
        documents = dict(ls.workspace.text_documents)
        for uri in documents:
            ls.forget(uri)  # another document may include the one that was saved
        for uri, document in documents.items():
            await ls.publish(uri, document.version)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(ls: EditorServer, said: types.DidCloseTextDocumentParams) -> None:
        ls.forget(said.text_document.uri)
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(said.text_document.uri, []))

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions([types.CodeActionKind.QuickFix, diagnostics_of.FIX_ALL]),
    )
    async def actions(ls: EditorServer, asked: types.CodeActionParams) -> Sequence[types.CodeAction]:
        one = await ls.current(asked.text_document.uri)
        return list(diagnostics_of.quick_fixes(one, ls.places(one), asked.text_document.uri, asked))

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def above(ls: EditorServer, asked: types.CodeLensParams) -> Sequence[types.CodeLens]:
        one = await ls.current(asked.text_document.uri)
        return list(lenses(one, ls.places(one), asked.text_document.uri))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def outline(ls: EditorServer, asked: types.DocumentSymbolParams) -> Sequence[types.DocumentSymbol]:
        one = await ls.current(asked.text_document.uri)
        return symbols(one, ls.places(one))

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def meaning(ls: EditorServer, asked: types.HoverParams) -> types.Hover | None:
        one, line, column = await ls.place(asked)
        return await asyncio.to_thread(hover, one, line, column)  # it reads journals

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["-", " ", "=", ":", "{"])
    )
    async def complete(ls: EditorServer, asked: types.CompletionParams) -> Sequence[types.CompletionItem]:
        one, line, column = await ls.place(asked)
        return list(completions(one, line, column))

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def renamed(ls: EditorServer, asked: types.PrepareRenameParams) -> types.Range | None:
        one, line, column = await ls.place(asked)
        at = renaming.place_at(renaming.places(one, line, column), line, column)
        return ls.places(one).range(at.line, at.start, at.end) if at is not None else None

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename(ls: EditorServer, asked: types.RenameParams) -> types.WorkspaceEdit | None:
        one, line, column = await ls.place(asked)
        found = renaming.places(one, line, column)
        if not found:
            return None
        try:
            renaming.check_name(one, asked.new_name)
        except UsageError as problem:
            raise JsonRpcInvalidParams(problem.reason) from None
        counted = ls.places(one)
        edits = [types.TextEdit(counted.range(at.line, at.start, at.end), asked.new_name) for at in found]
        return types.WorkspaceEdit({asked.text_document.uri: edits})

    return server
