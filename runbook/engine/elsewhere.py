"""Blocks that are meant for a shell that the document opens elsewhere: they never run in the document's own shell."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from runbook.core.classes.records import dataclass
from runbook.core.diagnostics import Diagnostic, Origin, Severity, located
from runbook.core.document import LOCAL, Block, Directive, Document
from runbook.core.events import Reason
from runbook.engine.plan import LeftOut, Step
from runbook.engine.session import HasShells, Session, ShellElsewhere
from runbook.shell.interactive import may_open

if TYPE_CHECKING:
    from runbook.shell.openers.shell_openers import Move

REMEDY = (
    "--allow-remote opens it and runs them there; `on=local` before a block, or --local, runs it here; "
    "`skip` says that nothing runs it"
)
"""What to do where blocks are left out for this reason."""


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a block runs: `on` this shell (None: the document's own), and which shell it `opens`.

    `code` is what of it runs there, None: all of it. `left_out` says why it does not run.
    """

    on: ShellElsewhere | None = None
    opens: ShellElsewhere | None = None
    code: str | None = None
    left_out: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is wanted of blocks for shells elsewhere: `local` has them run here, `remote` opens those shells.

    `sessions` are further shells that blocks may name.
    """

    local: bool = False
    remote: bool = False
    sessions: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """A shell that the words `command` open on `line` of its file, and that is open up to the document's line `until`.

    `shell` is None where it cannot be opened from here, `reachable` says whether it is going to be. `meant` are the
    blocks that are for it; `alone`: none of them stands in its section, and others follow.
    """

    command: str
    line: int
    until: int
    origin: Origin | None
    shell: ShellElsewhere | None = None
    reachable: bool = False
    client: bool = False
    meant: list[Block] = field(default_factory=list)
    alone: bool = False

    @property
    def diagnostic(self) -> Diagnostic:
        severity, message = self._said()
        return located(Diagnostic("opens-shell", severity, self.line, message), self.origin)

    def _said(self) -> tuple[Severity, str]:
        opens = f"{self.command} opens a shell or a client elsewhere"
        if not self.meant:
            if self.alone and not self.client:
                return Severity.WARNING, (
                    f"{opens}, and its section has no block for it: the blocks of the next sections run here; put them "
                    "below the same heading, or write `on=NAME` before them"
                )
            if self.reachable:
                return Severity.INFO, opens
            what = "which has no input without a terminal" if self.client else "which --allow-remote allows"
            return Severity.INFO, f"{opens}, {what}"
        count = "the block" if len(self.meant) == 1 else f"{len(self.meant)} blocks"
        up_to = (
            f"on line {self.meant[0].line}" if len(self.meant) == 1 else f"up to line {self.meant[-1].line}"
        )
        verb = "is" if len(self.meant) == 1 else "are"
        runs = "runs" if len(self.meant) == 1 else "run"
        if self.reachable:
            return Severity.INFO, f"{opens}: {count} {up_to} {runs} there"
        does = "does" if len(self.meant) == 1 else "do"
        return (
            Severity.WARNING,
            f"{opens}: {count} {up_to} {verb} meant for that and {does} not run here; {REMEDY}",
        )

    def left_out(self) -> LeftOut:
        return LeftOut(
            Reason.ELSEWHERE, f"it is meant for the shell that {self.command} opens on line {self.line}"
        )


def declared(document: Document, further: Mapping[str, str]) -> dict[str, ShellElsewhere]:
    """The shells that the document's front matter and the settings (`further`) name, by name."""
    own = document.metadata.get("runbook")
    said = [document.metadata.get("sessions"), own.get("sessions") if isinstance(own, dict) else None]
    texts = dict(further)
    for one in said:
        if isinstance(one, dict):
            texts |= {
                name: command for name, command in one.items() if isinstance(command, str) and command.strip()
            }
    return {
        name: ShellElsewhere(f"{name}={command}", command, declared=True) for name, command in texts.items()
    }


def placements(
    document: Document,
    takes: Callable[[Block], bool],
    directive: Callable[[Block], Directive],
    name: str,
    wanted: Elsewhere,
) -> tuple[Mapping[int, Venue], list[Diagnostic]]:
    """Where the blocks run that are not for the document's own shell, by their position among the document's blocks,
    and what there is to say of it.

    A block that ends with a command that opens a shell elsewhere, without input, is followed by blocks for that shell:
    up to the end of its section, or to a block that ends with ``exit``. A block for more than one place is left out.
    `takes` says which alternatives are taken, `directive` what holds for a block; `name` tells the document from others
    of the run. What is meant for a shell that is not to be opened is left out.
    """
    return _Placing(document, directive, name, wanted.remote, declared(document, wanted.sessions)).all(takes)


@dataclass(slots=True)
class _Placing:
    document: Document
    directive: Callable[[Block], Directive]
    name: str
    remote: bool
    known: Mapping[str, ShellElsewhere]
    shells: list[_Open] = field(default_factory=list)
    every: list[_Open] = field(default_factory=list)
    notes: list[Diagnostic] = field(default_factory=list)
    found: dict[int, Venue] = field(default_factory=dict)

    def all(self, takes: Callable[[Block], bool]) -> tuple[Mapping[int, Venue], list[Diagnostic]]:
        for at, block in enumerate(self.document.blocks):
            if not takes(block):
                continue
            while self.shells and block.anchor > self.shells[-1].until:
                self.shells.pop()
            if block.executable:
                if (placed := self._place(block)) is not None:
                    self.found[at] = placed
                elif not self.shells:
                    for one in self.every:
                        one.alone = one.alone or (not one.meant and block.anchor > one.until)
            elif may_open(block.code) or self.shells:
                self._read(block)
        return self.found, [*(one.diagnostic for one in self.every), *self.notes]

    def _read(self, block: Block) -> None:
        """A block that shows what a person types, and is not run: it opens and leaves shells all the same."""
        from runbook.shell.openers import shell_openers

        if not shell_openers.is_typed(block.language):
            return
        parts = shell_openers.moves(block.code)
        if all(one.kind is not shell_openers.MoveKind.RUN for one in parts):
            self._follow(block, parts)

    def _place(self, block: Block) -> Venue | None:
        said = self.directive(block)
        if said.on == LOCAL:
            return None
        if said.on is not None:
            return self._named(block, said.on)
        inside = self.shells[-1] if self.shells else None
        if inside is None and not may_open(block.code):
            return None
        from runbook.shell.openers import shell_openers  # not at the top: few documents open a shell

        parts = shell_openers.moves(block.code)
        kinds = [one.kind for one in parts]
        if inside is None and shell_openers.MoveKind.OPEN not in kinds:
            return None
        if inside is not None and said.skip is None:
            inside.meant.append(block)
        before = len(self.every)
        self._follow(block, parts)
        opened = self.every[before:]
        if inside is not None and not inside.reachable:
            return Venue(inside.shell, left_out=inside.left_out())
        on = inside.shell if inside else None
        if not opened:
            if _ends_once(kinds):
                return Venue(on)
            return self._mixed(inside, on)
        first = opened[0]
        if (
            kinds[-1] is not shell_openers.MoveKind.OPEN
            or len(opened) > 1
            or shell_openers.MoveKind.LEAVE in kinds
        ):
            if inside is None and said.skip is None:
                first.meant.append(block)
            return Venue(on, left_out=first.left_out())
        if first.client and inside is None:
            return None
        last = parts[-1]
        if not last.plain:
            return Venue(on, left_out=_not_opened(first))
        code = _without(block.code, last.start, last.end)
        if len(parts) > 1:
            return Venue(on, first.shell if first.reachable else None, code)
        if not first.reachable:
            return Venue(on, first.shell, code, _not_opened(first))
        return Venue(on, first.shell, code)

    def _named(self, block: Block, name: str) -> Venue:
        shell = self.known.get(name)
        if shell is None:
            names = ", ".join(sorted({LOCAL, *self.known}))
            message = (
                f"on={name}: there is no session {name!r}; there are: {names}. "
                f"Declare it in the front matter, below `sessions:`, as in `{name}: ssh HOST`"
            )
            self.notes.append(
                located(Diagnostic("unknown-session", Severity.ERROR, block.line, message), block.origin)
            )
            return Venue(left_out=LeftOut(Reason.ELSEWHERE, f"there is no session {name!r}"))
        if self.remote:
            return Venue(shell)
        message = f"it is meant for the session {name} ({shell.label}); --allow-remote opens that"
        return Venue(shell, left_out=LeftOut(Reason.ELSEWHERE, message))

    def _mixed(self, inside: _Open | None, on: ShellElsewhere | None) -> Venue:
        where = (
            f"the shell that {inside.command} opens on line {inside.line}" if inside else "a shell elsewhere"
        )
        message = f"it is meant for {where} and, below `exit`, for the one before: make two blocks of it"
        return Venue(on, left_out=LeftOut(Reason.ELSEWHERE, message))

    def _follow(self, block: Block, parts: "Sequence[Move]") -> None:
        """Open and leave what the statements of a block open and leave."""
        from runbook.shell.openers.exec_prefix import exec_prefix
        from runbook.shell.openers.shell_openers import MoveKind, is_client

        for part in parts:
            if part.kind is MoveKind.LEAVE and self.shells:
                self.shells.pop()
            elif part.kind is MoveKind.OPEN:
                within = self.shells[-1] if self.shells else None
                prefix = exec_prefix(part.words) if part.plain else None
                line = block.line_of(part.line)
                text = block.code.encode(errors="surrogatepass")[part.start : part.end].decode(
                    errors="replace"
                )
                ident = f"{self.name}:{block.origin.path if block.origin else self.document.path}:{line}"
                shell = ShellElsewhere(ident, text, line, within.shell if within else None)
                reachable = self.remote and block.executable and prefix is not None
                reachable = reachable and (within is None or within.reachable)
                one = _Open(
                    part.command,
                    line,
                    _end(self.document, block),
                    block.origin,
                    shell,
                    reachable,
                    is_client(part.command),
                )
                self.every.append(one)
                self.shells.append(one)


def _not_opened(one: _Open) -> LeftOut:
    return LeftOut(
        Reason.ELSEWHERE, f"{one.command} opens a shell elsewhere, and --allow-remote was not given"
    )


def _ends_once(kinds: Sequence[str]) -> bool:
    """Whether all that runs comes before what leaves the shell."""
    leaves = [at for at, kind in enumerate(kinds) if kind == "leave"]
    return not leaves or "run" not in kinds[leaves[0] :]


def _without(code: str, start: int, end: int) -> str:
    """The code without these bytes; its lines stay where they are."""
    data = code.encode(errors="surrogatepass")
    gap = b"\n" * data.count(b"\n", start, end)
    return (data[:start] + gap + data[end:]).decode(errors="surrogatepass")


def is_open(shell: ShellElsewhere | None, session: Session) -> bool:
    """Whether a command can run in the shell; None: the document's own."""
    return shell is None or (isinstance(session, HasShells) and session.is_open(shell))


def closed(shell: ShellElsewhere | None) -> str | None:
    """Why a block for a shell does not run that the plan was to open."""
    if shell is None:
        return None
    return f"it is meant for the shell that {shell.label} opens on line {shell.line}, and that is not open"


def stop(reason: Reason | None) -> Reason | None:
    """Why nothing more runs after a block that ended with an error for this reason."""
    return Reason.LOST if reason is Reason.UNKNOWN else reason


def unseen(steps: Iterable[Step], skipped: Collection[str]) -> str | None:
    """What to say of blocks that were left out for this reason: nobody has seen whether they do what they say.

    `skipped` are the ids of the blocks that did not run for this reason. None where there is no such block.
    """
    apart = [
        (step, step.left_out.message if step.left_out is not None else closed(step.on))
        for step in steps
        if step.id in skipped and (step.on is not None or step.opens is None)
    ]
    if not apart:
        return None
    first, why = apart[0]
    more = f", the first of {len(apart)} such blocks" if len(apart) > 1 else ""
    return f"{first.place}: left out{more}: {why}; {REMEDY}"


def _end(document: Document, block: Block) -> int:
    """The last line of the section in which the block stands."""
    ends = [one.span for one in document.sections if one.span.start <= block.anchor <= one.span.end]
    return (
        max(ends, key=lambda span: span.start).end if ends else block.anchor + document.source.count("\n") + 1
    )
