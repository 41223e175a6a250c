"""What a document says, as values.

Everything here is immutable. Every value that stands in a document has a
place: 1-based line numbers, converted once from markdown-it's 0-based half-open ``Token.map``.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from runbook.core.classes.records import dataclass
from runbook.core.diagnostics import Diagnostic, Origin

USUAL_SIMILARITY = 0.3
"""The threshold where no mark says one: nine of ten published documents write it."""
ADDED_SIMILARITY = 0.8
"""What a new mark demands of an output that varies between runs: the same but for small things."""


@dataclass(frozen=True, slots=True)
class FailedAt:
    """The command that made a block fail: its 1-based `line` in the document's file, its code, its exit status."""

    line: int
    command: str
    status: int


@dataclass(frozen=True, slots=True)
class CloudRequest:
    """A request of a block to the cloud, and the status of its answer (0: none came). `url` is without secrets.

    `note` says where it differs from the recorded one, or what the stand-in does not know.
    """

    method: str
    url: str
    status: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that a document was read from, and the SHA-256 of its bytes in hexadecimal."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Initiator:
    """Who began a run, and where: the names of the user and the host, the working directory."""

    user: str
    host: str
    folder: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who allowed a block to run that requires confirmation. Times are ISO 8601 in UTC.

    `how` is ``answer`` (at the terminal), ``option`` (``--approve``), ``everything`` (``--yes``) or ``approval`` (a
    signed one). `sha256` is the hash of the code that was allowed. Of a signed approval: `time` is when it was made,
    `key` is the fingerprint of the key, `expires` its end.
    """

    how: str
    who: str
    time: str
    sha256: str
    key: str | None = None
    expires: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Lines of a document: `start` to `end`, 1-based, both included. An empty span ends before it starts."""

    start: int
    end: int


class Stream(StrEnum):
    """Which of a block's output streams is meant.

    `TERMINAL` is what a program wrote to its terminal instead of to its streams (a prompt on ``/dev/tty``, echo).
    """

    STDOUT = "stdout"
    STDERR = "stderr"
    BOTH = "both"
    TERMINAL = "terminal"


LOCAL = "local"
"""The place of the document's own shell (`Directive.on`)."""
ANY_FAILURE = -1
"""An exit status other than 0 (`Directive.exit`); written ``exit=nonzero``."""
ANY = "any"
"""Any rows may come (`Directive.rows`)."""


@dataclass(frozen=True, slots=True)
class Directive:
    """What ``<!-- runbook: ... -->`` or the info string says of a block. Times are seconds.

    `skip` is None for a block that runs, else the reason (empty when none was given). `exit` is the exit status
    the author expects (`ANY_FAILURE`: any but 0), `allow_failure` those that a substitution or a pipe's earlier
    commands may have. `retry` is the number of further attempts, `every` the pause between two of them. `requires` are
    programs without which the document does not run; documents with a common name in `exclusive` never run at once.
    `on` says where the block runs: `LOCAL`, in the document's own shell whatever was opened before, or the name of a
    session; None: not said. `ignore` are what does not count in the result (JSONPaths, columns, ids of judging rules),
    `rows` is `ANY` where other rows than the documented ones may come. `file` is the file, below the working folder,
    that the block's text is written to instead of being run. `idempotent` says that it does no harm to run the block
    twice, `always` that it runs again when a run is resumed (a login, a server); the command `check` succeeds where
    what the block does has been done. `off` are the flags that the author switched off (``confirm=no``): against the
    document's defaults.
    """

    name: str | None = None
    tags: tuple[str, ...] = ()
    skip: str | None = None
    timeout: float | None = None
    retry: int | None = None
    every: float | None = None
    exit: int | None = None
    allow_failure: tuple[int, ...] = ()
    cleanup: bool = False
    stream: Stream | None = None
    matcher: str | None = None
    confirm: bool = False
    interactive: bool = False
    secret: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    exclusive: tuple[str, ...] = ()
    on: str | None = None
    ignore: tuple[str, ...] = ()
    rows: str | None = None
    file: str | None = None
    idempotent: bool = False
    always: bool = False
    check: str | None = None
    off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expectation:
    """A documented result: the fence's text and what its mark demands.

    `span` covers the fence from its opening to its closing line; `content` is the text between them without the
    indentation of its container. `similarity` is the mark's threshold in 0..1; `regex` its pattern; both are None
    for a result that no mark binds (it is scored for information only). `mark_line` is the line of the mark.
    `flaw` is the code of the diagnostic that says why no output could pass; such a result is not counted.
    """

    span: Span
    language: str
    content: str
    similarity: float | None = None
    regex: str | None = None
    mark_line: int | None = None
    flaw: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The alternative that a part belongs to: a tab, or a zone pivot.

    `line` is the 1-based line at which the group of alternatives begins, in the file `path` where that is an included
    one. One zone may stand for several pivots (`name` with commas).
    """

    kind: str
    name: str
    line: int
    path: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The identifiers, one by one."""
        return tuple(one for part in self.name.split(",") if (one := part.strip()))


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of the same or a higher level."""

    title: str
    level: int
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced code block that is not a documented result.

    `span` covers the fence from its opening to its closing line, `code_span` the lines between them. `language` is
    the info string's first word as written. `executable` says whether its language is one that the shell runs.
    `expectation` is the result that a mark binds to this block, `implied` an ``output`` fence that follows it
    without a mark. `tab` and `zone` name the alternative that the block belongs to, `choices` with their groups.
    `origin` says where the block stands when it comes from an included file; its lines are that file's. `section` is
    the nearest heading, `sections` all headings that it stands under, the outermost first. `file` is the name under
    which the document shows it, of a block that is not executable.
    """

    language: str
    code: str
    span: Span
    code_span: Span
    executable: bool
    section: str | None = None
    info: str = ""
    directive: Directive = Directive()
    expectation: Expectation | None = None
    implied: Expectation | None = None
    choices: tuple[Choice, ...] = ()
    origin: Origin | None = None
    sections: tuple[str, ...] = ()
    file: str | None = None

    def line_of(self, line: int) -> int:
        """The 1-based line, in the block's file, of the 1-based `line` of its code."""
        return self.code_span.start + line - 1

    @property
    def line(self) -> int:
        """The 1-based line of the opening fence."""
        return self.span.start

    @property
    def transcript(self) -> bool:
        """Whether its documented output stands between its own commands, as a terminal shows both."""
        return any(one is not None and one.span == self.span for one in (self.expectation, self.implied))

    @property
    def anchor(self) -> int:
        """The 1-based line of the document at which the block has its turn."""
        return self.origin.line if self.origin else self.span.start

    @property
    def tab(self) -> str | None:
        """The identifier of the tab that the block belongs to."""
        return next((one.name for one in reversed(self.choices) if one.kind == "tab"), None)

    @property
    def zone(self) -> str | None:
        """The pivot of the zone that the block belongs to."""
        return next((one.name for one in reversed(self.choices) if one.kind == "zone"), None)


@dataclass(frozen=True, slots=True)
class Include:
    """An ``[!INCLUDE]``: the content of another file stands at this line.

    `section`, `sections` and `choices` are those of the place, for what the file holds before a heading of its own.
    """

    line: int
    target: str
    title: str
    section: str | None = None
    choices: tuple[Choice, ...] = ()
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """A link to another document that stands under a prerequisites heading.

    `document` is that document, once it is loaded; None when it could not be (a diagnostic says why). `origin`
    says where the link stands when it comes from an included file.
    """

    line: int
    target: str
    title: str
    document: "Document | None" = None
    origin: Origin | None = None

    @property
    def anchor(self) -> int:
        """The 1-based line of the document at which the prerequisite has its turn."""
        return self.origin.line if self.origin else self.line


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document. `source` is the text it was parsed from, unchanged.

    `metadata` is the front matter, `variables` what ``variables`` comments and the front matter declare (name to
    default value), `defaults` what ``runbook:`` in the front matter says of every block. `includes` are the
    ``[!INCLUDE]`` lines; a loader puts the blocks of the files they name among `blocks`, and the files into
    `included`. `choices` are all tabs and zones, in order, with and without blocks.
    """

    path: str
    source: str = field(repr=False)
    title: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    blocks: tuple[Block, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    prerequisites: tuple[Prerequisite, ...] = ()
    includes: tuple[Include, ...] = ()
    choices: tuple[Choice, ...] = ()
    defaults: Directive = Directive()
    included: tuple[SourceFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a matcher says of one output.

    `score` is in 0..1, `threshold` the score that was needed (None: scored for information only), `why` a few lines
    for a person: what agreed, what contradicted, what was ignored. `rule` is the id of the judging rule that the output
    breaks; None where none decides.
    """

    matcher: str
    score: float
    threshold: float | None
    passed: bool
    why: tuple[str, ...] = ()
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """The missing programs for want of which a document is skipped, the one that counts first.

    `unallowed` are those of them that nobody said may lack: for their sake the run is not green.
    """

    programs: tuple[str, ...]
    unallowed: tuple[str, ...] = ()
