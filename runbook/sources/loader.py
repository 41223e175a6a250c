"""Names on the command line -> documents, with all that they need: includes, prerequisites, declared variables."""

import os
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Protocol

from runbook.checks.documented_results import checked
from runbook.core import diagnostics
from runbook.core.classes.records import dataclass
from runbook.core.diagnostics import Diagnostic, Severity, in_order, located
from runbook.core.document import Document, Include, Prerequisite
from runbook.core.errors import DocumentError
from runbook.core.strings import printable, shown
from runbook.core.variables import declared
from runbook.documents.dialect.languages import DEFAULT_LANGUAGES
from runbook.documents.includes import include
from runbook.documents.markdown import anchors
from runbook.documents.parse import parse
from runbook.sources import locations, reading_bounds
from runbook.sources.locations import STDIN, folder
from runbook.sources.reading_bounds import Composition
from runbook.sources.variable_files import BadLineError, dotenv, env_json, ini

_SAMPLE = 8192
_ASKED = ".env"
_BESIDE = (("{stem}.ini", ini), ("{stem}.env", dotenv), (_ASKED, dotenv), ("env.json", env_json))
"""Files beside a document that declare variables, the strongest first. All but `_ASKED` belong to documents; that one
is for the programs of its folder, holds their secrets, and is read only when somebody agreed (as direnv does it)."""


class Consent(Protocol):
    """Says whether a file of variables may be read that nobody named for this run."""

    def __call__(self, path: Path) -> bool:
        """Whether the file, with the content that it has now, may be read."""
        ...


def nobody_agrees(path: Path) -> bool:
    """No file may be read that nobody named."""
    return False


def load(name: str) -> Document:
    """The document called `name`: a path, an http(s) address, or ``-`` for standard input, with all that it needs.

    Raises DocumentError, with what was found and what to do, when it cannot be read.
    """
    return Loader().load(name)


@dataclass(slots=True)
class Loader:
    """Loads documents; what several of them need is read once. `files` are those that were read, in that order,
    `missing` those that were looked for and are not there.

    `roots` are further folders that includes may come from, `executable` the languages that are run (lower case).
    `remote` says that everything that a document names on the web may be fetched. Without it, a document that was
    named on the web gets what lies on its own host; for anything else `ask` puts a question to the person (None: there
    is nobody to ask), once a host.
    `consent` decides on a ``.env`` file beside a document; `env_files` are the files of variables that are read anyway.
    `opened` are texts that count instead of what a file holds (an editor has it open), by `locations.identity`.
    """

    roots: tuple[Path, ...] = ()
    executable: frozenset[str] = DEFAULT_LANGUAGES
    remote: bool = False
    ask: Callable[[str], bool] | None = None
    consent: Consent = nobody_agrees
    env_files: tuple[str, ...] = ()
    opened: Mapping[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    _known: dict[str, Document] = field(default_factory=dict)
    _parsed: dict[str, Document] = field(default_factory=dict)
    _hosts: dict[str, bool] = field(default_factory=dict)  # whether what lies there may be fetched
    _composition: Composition = field(default_factory=Composition)

    def load(self, name: str) -> Document:
        """The document called `name`. Raises DocumentError when it cannot be read."""
        if locations.is_url(name):
            self._hosts |= {locations.host(name): True, locations.host(locations.raw_url(name)): True}
        self._composition = Composition()
        return self._whole(name, self._read(name, named=True), ())

    def _read(self, name: str, *, named: bool = False) -> Document:
        key = locations.identity(name)
        if key not in self._parsed or named:
            self.files.append(name)
            text = self.opened.get(key)
            if text is None:
                text = decode(self._bytes(name, named=named), name)
            self._parsed[key] = checked(parse(text, path=printable(name), executable=self.executable))
        found = self._parsed[key]
        return found if found.path == printable(name) else replace(found, path=printable(name))

    def _bytes(self, name: str, *, named: bool) -> bytes:
        if "://" not in name:
            return _local(name, pipe=named)
        from runbook.sources.fetch import fetch  # takes as long to import as a short document takes to run

        trusted = None if self.remote else frozenset(host for host, agreed in self._hosts.items() if agreed)
        return fetch(name, trusted, leaves=named)

    def _whole(self, name: str, document: Document, above: tuple[str, ...]) -> Document:
        """The document with its includes and prerequisites; `above` are the documents that need it."""
        stack = (*above, locations.identity(name))
        document = self._with_includes(name, document, (locations.identity(name),))
        variables, problems = self._beside(name)
        needed, said = [], list(problems)
        for one in document.prerequisites:
            found = list(self._prerequisite(one.origin.path if one.origin else name, one, stack))
            said += (located(each, one.origin) for each in found if isinstance(each, Diagnostic))
            loaded = next((each for each in found if isinstance(each, Document)), None)
            needed.append(replace(one, document=loaded) if loaded else one)
        return replace(
            document,
            variables=declared(document.variables, variables),
            prerequisites=tuple(needed),
            diagnostics=in_order((*document.diagnostics, *said)),
        )

    def _may_fetch(self, name: str, wanted: str) -> bool:
        """Whether an address that a document names may be fetched; `wanted` says what it is for."""
        host = locations.host(locations.raw_url(name))
        if not self.remote and host not in self._hosts:
            question = f"{shown(wanted)} is on {shown(host)}: {shown(name)}\nFetch what lies there? [y/N] "
            self._hosts[host] = self.ask is not None and self.ask(question)
        return self.remote or self._hosts[host]

    def _taken(self, document: Document, line: int, chain: tuple[str, ...]) -> Diagnostic | None:
        """Count a document as a part; what there is to say where a bound does not allow it."""
        problem = self._composition.problem(chain, len(document.source))
        return diagnostics.error("document-too-large", line, problem) if problem else None

    # -- includes --------------------------------------------------------------------------------------------------

    def _with_includes(self, name: str, document: Document, stack: tuple[str, ...]) -> Document:
        parts, said = [], []
        for one in document.includes:
            for found in self._included(name, one, stack):
                if isinstance(found, Diagnostic):
                    said.append(found)
                else:
                    parts.append((one, found))
        document = include(document, parts) if parts else document
        return replace(document, diagnostics=in_order((*document.diagnostics, *said))) if said else document

    def _included(self, base: str, one: Include, stack: tuple[str, ...]) -> Iterator[Document | Diagnostic]:
        """The file, and what there is to say of the line that includes it."""
        if self._composition.full:
            return
        names = locations.linked(base, one.target, self.roots)
        if locations.is_url(names[0]):
            if not locations.is_url(base):
                message = f"{one.target}: an include from the web is left out"
                yield diagnostics.warning("include-outside", one.line, message)
                return
            if not self._may_fetch(names[0], f"{one.target}, which {base} includes,"):
                message = f"{one.target}: this include is on another host and is left out; --yes fetches it"
                yield diagnostics.warning("include-outside", one.line, message)
                return
        for name in names:
            if not locations.is_url(name):
                if not os.path.isfile(name):
                    continue
                if locations.is_url(base) or not locations.inside(name, (*_around(base), *self.roots)):
                    message = (
                        f"{one.target}: this file lies outside the repository and the document's folder and is left "
                        "out; allow its folder with --include-root"
                    )
                    yield diagnostics.warning("include-outside", one.line, message)
                    return
            key = locations.identity(name)
            if key in stack:
                yield diagnostics.warning(
                    "include-cycle", one.line, f"{one.target}: this file includes itself"
                )
                return
            try:
                document = self._read(name)
            except DocumentError as problem:
                yield diagnostics.warning("include-unreadable", one.line, f"{one.target}: {problem}")
                return
            if excess := self._taken(document, one.line, (*stack, key)):
                yield excess
                return
            if locations.is_url(name):
                yield _fetched(one.line, "include", name)
            yield self._with_includes(name, document, (*stack, key))
            return
        self.missing += names
        message = f"{one.target}: no such file; what it holds is left out"
        if one.target.startswith(("~/", "/")) and not self.roots:
            # Another repository may hold it: nobody said where this name begins.
            message += " (name the folder that it is rooted in with --include-root)"
            yield diagnostics.info("include-not-found", one.line, message)
            return
        yield diagnostics.warning("include-not-found", one.line, message)

    # -- prerequisites ---------------------------------------------------------------------------------------------

    def _prerequisite(
        self, base: str, one: Prerequisite, stack: tuple[str, ...]
    ) -> Iterator[Document | Diagnostic]:
        """The document, and what there is to say of the line that names it."""
        if self._composition.full:
            return
        names = locations.linked(base, one.target, self.roots)
        remote = locations.is_url(names[0])
        if remote and not self._may_fetch(names[0], f"{one.target}, which {base} needs,"):
            message = (
                f"{one.target}: a prerequisite on the web is not run without confirmation; "
                "--yes fetches and runs it"
            )
            yield diagnostics.warning("prerequisite-remote", one.line, message)
            return
        name = next((name for name in names if remote or os.path.isfile(name)), None)
        if name is None:
            self.missing += names
            message = f"{one.target}: there is no such prerequisite ({printable(names[0])}); the run goes on without"
            yield diagnostics.warning("prerequisite-not-found", one.line, message)
            return
        key = locations.identity(name)
        if key in stack:
            chain = " -> ".join(printable(Path(link).name) for link in (*stack[stack.index(key) :], key))
            message = f"{one.target}: this prerequisite needs this document itself: {chain}"
            yield diagnostics.warning("prerequisite-cycle", one.line, message)
            return
        if key not in self._known:
            try:
                document = self._read(name)
            except DocumentError as problem:
                yield diagnostics.error("prerequisite-unreadable", one.line, str(problem))
                return
            if excess := self._taken(document, one.line, (*stack, key)):
                yield excess
                return
            self._known[key] = self._whole(name, document, stack)
        if remote:
            yield _fetched(one.line, "prerequisite", name)
        document, anchor = self._known[key], one.target.partition("#")[2]
        if anchor and (found := anchors.section(document, anchor)):
            document = anchors.part(document, found.span)
        elif anchor:
            message = f"{one.target}: this prerequisite has no such section; it is taken as a whole"
            yield diagnostics.warning("prerequisite-section", one.line, message)
        yield document

    def _beside(self, name: str) -> tuple[dict[str, str], list[Diagnostic]]:
        """What the files beside a local document declare, and what is wrong with them."""
        found: list[dict[str, str]] = []
        problems: list[Diagnostic] = []
        if name == STDIN or locations.is_url(name):
            return {}, problems
        for path, read in _files_beside(Path(name)):
            if path.name == _ASKED and not self.consent(path):
                if not any(
                    locations.identity(one) == locations.identity(str(path)) for one in self.env_files
                ):
                    shown = printable(str(path))
                    message = (
                        f"{shown} is not read: give --env-file {shlex.quote(shown)} to set its variables"
                    )
                    problems.append(diagnostics.info("env-file-unread", 1, message))
                continue
            self.files.append(str(path))
            try:
                found.append(read(path.read_text(encoding="utf-8-sig")))
            except BadLineError as problem:
                message = f"{problem}; none of the file's variables is set"
                problems.append(
                    replace(diagnostics.warning("unread-variable", problem.line, message), path=str(path))
                )
            except (OSError, UnicodeDecodeError) as problem:
                reason = "not UTF-8" if isinstance(problem, UnicodeError) else problem.strerror or problem
                message = f"the variables of this file cannot be read: {reason}"
                problems.append(replace(diagnostics.warning("unread-variable", 1, message), path=str(path)))
        return declared(*found), problems


def places_beside(document: Path) -> Iterator[tuple[Path, Callable[[str], dict[str, str]]]]:
    """Where variables may be declared beside a document, and what reads them there; the strongest first."""
    for form, read in _BESIDE:
        yield document.with_name(form.format(stem=document.stem)), read


def _files_beside(document: Path) -> Iterator[tuple[Path, Callable[[str], dict[str, str]]]]:
    return ((path, read) for path, read in places_beside(document) if path.is_file())


def _around(base: str) -> tuple[Path, Path]:
    """The folders that a local document may include files from."""
    return locations.root(base), Path(folder(base))


def _fetched(line: int, kind: str, url: str) -> Diagnostic:
    return Diagnostic(
        "fetched", Severity.INFO, line, f"this {kind} was fetched from {locations.raw_url(url)}"
    )


def _local(name: str, *, pipe: bool) -> bytes:
    """What a file or standard input holds. Raises DocumentError when it cannot be read, or is too large."""
    try:
        if name == STDIN:
            if sys.stdin is None:
                raise DocumentError("standard input is closed", path=name)
            data = sys.stdin.buffer.read(reading_bounds.MOST_BYTES + 1)
        else:
            data = reading_bounds.read(name, pipe=pipe)
    except FileNotFoundError:
        raise DocumentError("no such file", path=printable(name)) from None
    except reading_bounds.NotAFile as problem:
        raise DocumentError(problem.reason, path=printable(name)) from None
    except (OSError, ValueError) as problem:  # ValueError: a NUL in the name
        reason = getattr(problem, "strerror", None) or problem
        raise DocumentError(f"cannot be read: {reason}", path=printable(name)) from None
    if len(data) > reading_bounds.MOST_BYTES:
        raise DocumentError(
            f"more than {reading_bounds.MOST_BYTES >> 20} MiB; a document is smaller", path=printable(name)
        )
    return data


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
