"""Names on the command line -> documents, with all that they need: includes, prerequisites, declared variables."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from runbook.checks.documented_results import checked
from runbook.core import diagnostics
from runbook.core.diagnostics import Diagnostic, in_order, located
from runbook.core.document import Document, Include, Prerequisite
from runbook.core.errors import DocumentError
from runbook.core.strings import printable
from runbook.core.variables import declared
from runbook.documents.dialect.languages import DEFAULT_LANGUAGES
from runbook.documents.includes import include
from runbook.documents.parse import parse
from runbook.sources import locations
from runbook.sources.locations import STDIN, folder
from runbook.sources.variable_files import BadLineError, dotenv, env_json, ini

_SAMPLE = 8192
_BESIDE = (("{stem}.ini", ini), ("{stem}.env", dotenv), (".env", dotenv), ("env.json", env_json))
"""Files beside a document that declare variables, the strongest first."""


def load(name: str) -> Document:
    """The document called `name`: a path, an http(s) address, or ``-`` for standard input, with all that it needs.

    Raises DocumentError, with what was found and what to do, when it cannot be read.
    """
    return Loader().load(name)


@dataclass(slots=True)
class Loader:
    """Loads documents; what several of them need is read once. `files` are those that were read, in that order.

    `roots` are further folders that includes may come from, `executable` the languages that are run (lower case),
    `remote` says that a local document may have prerequisites on the web.
    """

    roots: tuple[Path, ...] = ()
    executable: frozenset[str] = DEFAULT_LANGUAGES
    remote: bool = False
    files: list[str] = field(default_factory=list)
    _known: dict[str, Document] = field(default_factory=dict)

    def load(self, name: str) -> Document:
        """The document called `name`. Raises DocumentError when it cannot be read."""
        return self._whole(name, self._read(name), ())

    def _read(self, name: str) -> Document:
        self.files.append(name)
        return checked(parse(decode(_bytes(name), name), path=printable(name), executable=self.executable))

    def _whole(self, name: str, document: Document, above: tuple[str, ...]) -> Document:
        """The document with its includes and prerequisites; `above` are the documents that need it."""
        stack = (*above, locations.identity(name))
        document = self._with_includes(name, document, (locations.identity(name),))
        variables, problems = self._beside(name)
        needed, unmet = [], list(problems)
        for one in document.prerequisites:
            found = self._prerequisite(one.origin.path if one.origin else name, one, stack)
            if isinstance(found, Diagnostic):
                unmet.append(located(found, one.origin))
                needed.append(one)
            else:
                needed.append(replace(one, document=found))
        return replace(
            document,
            variables=declared(document.variables, variables),
            prerequisites=tuple(needed),
            diagnostics=in_order((*document.diagnostics, *unmet)),
        )

    # -- includes --------------------------------------------------------------------------------------------------

    def _with_includes(self, name: str, document: Document, stack: tuple[str, ...]) -> Document:
        for one in document.includes:
            found = self._included(name, one, stack)
            if isinstance(found, Diagnostic):
                document = replace(document, diagnostics=in_order((*document.diagnostics, found)))
            else:
                document = include(document, one, found)
        return document

    def _included(self, base: str, one: Include, stack: tuple[str, ...]) -> Document | Diagnostic:
        names = locations.linked(base, one.target, self.roots)
        if locations.is_url(names[0]) and not locations.is_url(base):
            message = f"{one.target}: an include from the web is left out"
            return diagnostics.warning("include-outside", one.line, message)
        allowed = () if locations.is_url(base) else (locations.root(base), Path(folder(base)), *self.roots)
        for name in names:
            if not locations.is_url(name):
                if not Path(name).is_file():
                    continue
                if not locations.inside(name, allowed):
                    message = (
                        f"{one.target}: this file lies outside the repository and the document's folder and is left "
                        "out; allow its folder with --include-root"
                    )
                    return diagnostics.warning("include-outside", one.line, message)
            if locations.identity(name) in stack:
                return diagnostics.warning(
                    "include-cycle", one.line, f"{one.target}: this file includes itself"
                )
            try:
                return self._with_includes(name, self._read(name), (*stack, locations.identity(name)))
            except DocumentError as problem:
                return diagnostics.warning("include-unreadable", one.line, f"{one.target}: {problem}")
        message = f"{one.target}: no such file; what it holds is left out"
        if one.target.startswith(("~/", "/")):
            message += " (name the folder that it is rooted in with --include-root)"
        return diagnostics.warning("include-not-found", one.line, message)

    # -- prerequisites ---------------------------------------------------------------------------------------------

    def _prerequisite(self, base: str, one: Prerequisite, stack: tuple[str, ...]) -> Document | Diagnostic:
        names = locations.linked(base, one.target, self.roots)
        remote = locations.is_url(names[0])
        if remote and not locations.is_url(base) and not self.remote:
            message = (
                f"{one.target}: a prerequisite on the web is not run without confirmation; "
                "--yes fetches and runs it"
            )
            return diagnostics.warning("prerequisite-remote", one.line, message)
        name = next((name for name in names if remote or Path(name).is_file()), None)
        if name is None:
            message = f"{one.target}: there is no such prerequisite ({printable(names[0])}); the run goes on without"
            return diagnostics.warning("prerequisite-not-found", one.line, message)
        key = locations.identity(name)
        if key in stack:
            chain = " -> ".join(printable(Path(link).name) for link in (*stack[stack.index(key) :], key))
            message = f"{one.target}: this prerequisite needs this document itself: {chain}"
            return diagnostics.warning("prerequisite-cycle", one.line, message)
        if key in self._known:
            return self._known[key]
        try:
            document = self._whole(name, self._read(name), stack)
        except DocumentError as problem:
            return diagnostics.error("prerequisite-unreadable", one.line, str(problem))
        self._known[key] = document
        return document

    def _beside(self, name: str) -> tuple[dict[str, str], list[Diagnostic]]:
        """What the files beside a local document declare, and what is wrong with them."""
        found: list[dict[str, str]] = []
        problems: list[Diagnostic] = []
        if name == STDIN or locations.is_url(name):
            return {}, problems
        for path, read in _files_beside(Path(name)):
            self.files.append(str(path))
            try:
                found.append(read(path.read_text(encoding="utf-8-sig")))
            except BadLineError as problem:
                message = f"{problem}; none of the file's variables is set"
                problems.append(
                    replace(diagnostics.warning("unread-variable", problem.line, message), path=str(path))
                )
            except (OSError, UnicodeDecodeError) as problem:
                message = f"the variables of this file cannot be read: {problem}"
                problems.append(replace(diagnostics.warning("unread-variable", 1, message), path=str(path)))
        return declared(*found), problems


def places_beside(document: Path) -> Iterator[tuple[Path, Callable[[str], dict[str, str]]]]:
    """Where variables may be declared beside a document, and what reads them there; the strongest first."""
    for form, read in _BESIDE:
        yield document.with_name(form.format(stem=document.stem)), read


def _files_beside(document: Path) -> Iterator[tuple[Path, Callable[[str], dict[str, str]]]]:
    return ((path, read) for path, read in places_beside(document) if path.is_file())


def _bytes(name: str) -> bytes:
    if "://" in name:
        from runbook.sources.fetch import fetch  # takes as long to import as a short document takes to run

        return fetch(name)
    path = Path(name)
    try:
        return sys.stdin.buffer.read() if name == STDIN else path.read_bytes()
    except FileNotFoundError:
        raise DocumentError("no such file", path=printable(name)) from None
    except IsADirectoryError:
        raise DocumentError("this is a folder; name a Markdown file in it", path=printable(name)) from None
    except OSError as problem:
        raise DocumentError(f"cannot be read: {problem.strerror or problem}", path=printable(name)) from None


def decode(data: bytes, name: str) -> str:
    """The text of a document, a byte order mark included.

    Raises DocumentError for what is not UTF-8 text, with the offending byte, its offset (from 0) and its line.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError("this is UTF-16; save it as UTF-8", path=printable(name))
    if b"\0" in data[:_SAMPLE]:
        offset = data.index(b"\0")
        raise DocumentError(
            f"this is a binary file (a NUL byte at offset {offset}), no document", path=printable(name)
        )
    try:
        return data.decode()
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise DocumentError(
            f"not UTF-8: byte 0x{data[problem.start]:02x} at offset {problem.start}; save the file as UTF-8",
            path=printable(name),
            line=line,
        ) from None
