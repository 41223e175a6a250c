"""How to go on with a run: what counts as done, what is not known, what has changed, from which state."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from difflib import SequenceMatcher, unified_diff
from pathlib import Path

from runbook.core.classes.digest import digest
from runbook.core.classes.records import dataclass
from runbook.core.errors import NothingToRun, UsageError
from runbook.core.events import BlockFinished, BlockStarted, Event, Reason, Status, to_line
from runbook.core.flags.resume_options import ResumeOptions
from runbook.core.strings import shown, shown_lines
from runbook.engine.plan import Plan, Step
from runbook.engine.selectors import named
from runbook.engine.session import SessionState
from runbook.running.kept.past_run import NEVER, PastBlock, PastRun, state_before

Ask = Callable[[str], bool]
"""Puts a question to the person at the terminal; whether the answer is yes."""


@dataclass(frozen=True, slots=True)
class Resumption:
    """How a run goes on with the run `run`, which is kept in `folder`.

    `earlier` says how blocks ended that are not repeated, `unknown` which of the others have started. `checks` are
    commands that succeed where what the block does has been done already. `prerequisites` are those of which a block
    has ended. `state` is where the shell starts; None: it starts as usual. `overrides` are variables that get another
    value than in the state. `notes` are lines for the person.
    """

    run: str
    folder: Path
    earlier: Mapping[str, BlockFinished] = field(default_factory=dict)
    unknown: tuple[BlockStarted, ...] = ()
    checks: Mapping[str, str] = field(default_factory=dict)
    state: SessionState | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)
    prerequisites: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> bytes:
        """`earlier` and `unknown`, as lines of a journal."""
        events: list[Event] = [*self.earlier.values(), *self.unknown]
        return "".join(map(to_line, events)).encode(errors="surrogatepass")


class Resuming:
    """Compares a kept run with a plan of its documents as they are now.

    `ask` puts a question to the person; None: there is nobody. Raises UsageError for what somebody has to decide first.
    """

    def __init__(self, past: PastRun, plan: Plan, wanted: ResumeOptions, ask: Ask | None = None) -> None:
        self._past = past
        self._wanted = wanted
        self._ask = ask
        self._turns = plan.turns
        self._old = past.steps
        self._new = [(step.id, digest(step.block.code)) for step in self._turns]
        self._redo = named(plan, wanted.redo) if wanted.redo else frozenset()
        self._skip = named(plan, wanted.skip) if wanted.skip else frozenset()
        self._at = self._position(plan, wanted.at) if wanted.at is not None else None
        self._former: dict[int, int] = {}  # place among the turns -> the same block's place in the kept run
        self._changed: list[tuple[str, int | None, int | None]] = []
        self._compare()

    def _position(self, plan: Plan, selector: str) -> int:
        ids = named(plan, (selector,))
        return min(at for at, step in enumerate(self._turns) if step.id in ids)

    def _compare(self) -> None:
        """Find which block is which. One with other code in the place of another is that one, changed."""
        old, new = [code for _, code in self._old], [code for _, code in self._new]
        if old == new:
            self._former = {at: at for at in range(len(new))}
            return
        for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            both = min(last - first, end - start) if kind in ("equal", "replace") else 0
            for offset in range(both):
                self._former[start + offset] = first + offset
                if kind == "replace":
                    self._changed.append(("changed", first + offset, start + offset))
            self._changed += (("removed", at, None) for at in range(first + both, last))
            self._changed += (("added", None, at) for at in range(start + both, end))

    def _of(self, at: int) -> PastBlock | None:
        """What is known of the block at that turn."""
        former = self._former.get(at)
        return None if former is None else self._past.blocks.get(self._old[former][0])

    def decided(self) -> Resumption:
        """How the run goes on. Raises UsageError for what somebody has to decide, NothingToRun where all is done."""
        self._refuse_cleaned()
        done = {at for at in range(len(self._turns)) if self._is_done(at)}
        unknown = [at for at in range(len(self._turns)) if self._is_unknown(at)]
        checks = {}
        earlier = {at: self._adopted(at) for at in done}
        for at in unknown:
            step = self._turns[at]
            if step.directive.check is not None and step.id not in self._redo:
                checks[step.id] = step.directive.check
            elif not self._may_repeat(at):
                done.add(at)
                earlier[at] = self._counted(step, "its end is not known; it counts as done")
        point = next((at for at in range(len(self._turns)) if self._is_due(at, done)), None)
        if point is None:
            raise NothingToRun(f"the run {self._past.run} has nothing left to do")
        self._refuse_closed(done)
        notes = [*self._compared(max(done, default=-1) + 1), *self._told(point, done)]
        undone = frozenset(self._old[former][0] for at, former in self._former.items() if at not in done)
        state, lost = state_before(self._past, undone)
        if lost is not None and not (self._wanted.force or self._at is not None):
            raise UsageError(
                f"the state of the shell after {shown(lost)} is not known: it was too large to be saved after each "
                "block, or the power failed; --force goes on in the state before it"
            )
        again = self._validated(done) if self._wanted.revalidate else frozenset()
        if self._wanted.revalidate:
            for at in sorted(done):
                step = self._turns[at]
                if step.id in self._skip or at in unknown:
                    continue
                if step.directive.check is not None:
                    checks[step.id] = step.directive.check
                elif not again.isdisjoint(step.needed_by):
                    del earlier[at]
        ends = {self._turns[at].id: event for at, event in sorted(earlier.items())}
        left = [self._turns[at] for at in unknown if at not in done and self._turns[at].id in checks]
        started = tuple(BlockStarted(NEVER, self._past.run, one.document, one.id, 1) for one in left)
        begun = frozenset(name for at in earlier for name in self._turns[at].needed_by) - again
        return Resumption(
            self._past.run,
            self._past.folder,
            ends,
            started,
            checks,
            state,
            prerequisites=begun,
            notes=tuple(notes),
        )

    def _refuse_closed(self, done: set[int]) -> None:
        """Raise UsageError where a block is left for a shell elsewhere that a block opened which is not repeated.

        The connection has ended with the run. The blocks after it may build on what was to happen there.
        """
        opened = {one.opens.id for at in done if (one := self._turns[at]).opens is not None}
        for at, step in enumerate(self._turns):
            if at not in done and step.id not in self._skip and step.on is not None and step.on.id in opened:
                raise UsageError(
                    f"{shown(step.place)} is meant for the shell that {step.on.label} opened on line {step.on.line}, "
                    f"and that ended with the run: runbook run --allow-remote --from line:{step.on.line} runs it and "
                    f"what follows, --skip leaves it out"
                )

    def _validated(self, done: set[int]) -> frozenset[str]:
        """The prerequisites whose validation can say whether they are still in place; else they run again.

        One that has not come to the end of its validation is not among them: its blocks that have passed stay done.
        """
        can: dict[str, bool] = {}
        for at, step in enumerate(self._turns):
            if step.validates is not None and step.left_out is None:
                able = at in done and not step.directive.confirm
                can[step.validates] = can.get(step.validates, True) and able
        return frozenset(name for name, able in can.items() if able)

    # -- single blocks -------------------------------------------------------------------------------------------

    def _is_done(self, at: int) -> bool:
        step, past = self._turns[at], self._of(at)
        if step.directive.cleanup or step.left_out is not None or step.id in self._redo:
            return False
        if step.id in self._skip:
            return True
        if self._at is not None:
            return at < self._at and not step.directive.always
        return past is not None and past.done and not step.directive.always

    def _is_unknown(self, at: int) -> bool:
        step, past = self._turns[at], self._of(at)
        if past is None or past.status is not None or step.directive.cleanup or step.left_out is not None:
            return False
        return step.id not in self._skip and not (self._at is not None and at < self._at)

    def _is_due(self, at: int, done: set[int]) -> bool:
        """Whether the block is still to run. One that runs `always` and has passed is no reason to go on."""
        step, past = self._turns[at], self._of(at)
        passed = step.directive.always and past is not None and past.done
        return not (at in done or passed or step.directive.cleanup or step.left_out is not None)

    def _may_repeat(self, at: int) -> bool:
        """Whether a block runs again whose end nobody saw. Raises UsageError where nobody can say."""
        step = self._turns[at]
        if step.directive.idempotent or step.directive.always or step.id in self._redo or at == self._at:
            return True
        what = f"{shown(step.place)}{_called(step)} started, and nobody saw its end"
        if self._ask is not None:
            if self._ask(f"{what}:\n{_indented(step.code)}\nRun it again? [y/N] "):
                return True
            if self._ask("Count it as done? [y/N] "):
                return False
        name = _selector(step)
        raise UsageError(
            f"{what}: see what it has done, then give --redo {name} to run it again, or --skip {name} to count it as "
            "done"
        )

    def _adopted(self, at: int) -> BlockFinished:
        """How a block ended that counts as done."""
        step, past = self._turns[at], self._of(at)
        if past is not None and past.done:
            return past.finished(step.id, step.document, self._past.run)
        why = "a person skipped it" if step.id in self._skip else "the run goes on behind it"
        return self._counted(step, why)

    def _counted(self, step: Step, why: str) -> BlockFinished:
        return BlockFinished(
            NEVER,
            self._past.run,
            step.document,
            step.id,
            1,
            Status.SKIPPED,
            Reason.DECLINED,
            why,
            ran_in=self._past.run,
        )

    # -- the run as a whole --------------------------------------------------------------------------------------

    def _refuse_cleaned(self) -> None:
        if self._wanted.force or self._at is not None:
            return
        for at, step in enumerate(self._turns):
            past = self._of(at)
            if step.directive.cleanup and past is not None and past.status is not Status.SKIPPED:
                raise UsageError(
                    f"the clean-up {shown(step.place)} has run: what earlier blocks have made may be gone; "
                    "`runbook run` begins at the top, --force goes on (a run with --keep cleans nothing up)"
                )

    def _compared(self, point: int) -> Iterator[str]:
        """What has changed before the turn `point`. Raises UsageError where that forbids to go on."""
        former = next(
            (self._former[at] for at in range(point, len(self._turns)) if at in self._former), len(self._old)
        )
        early = [
            (kind, old, new)
            for kind, old, new in self._changed
            if (new < point if new is not None else old is not None and old < former)
            and (old is None or self._had_ended(old))
        ]
        told = [line for one in early for line in self._difference(*one)]
        if early and not (self._wanted.force or self._at is not None):
            count = f"{len(early)} earlier block{'s have' if len(early) > 1 else ' has'} changed"
            problem = UsageError(
                f"{count} since the run {self._past.run}; --force goes on all the same, --from BLOCK goes on there:"
            )
            for line in told:
                problem.add_note(line)
            raise problem
        yield from told

    def _had_ended(self, old: int) -> bool:
        """Whether that block of the kept run counts as done."""
        past = self._past.blocks.get(self._old[old][0])
        return past is not None and past.done

    def _difference(self, kind: str, old: int | None, new: int | None) -> Iterator[str]:
        before = self._past.codes.get(self._old[old][0], "") if old is not None else ""
        after = self._turns[new].block.code if new is not None else ""
        name = self._turns[new].place if new is not None else self._old[old or 0][0]
        yield f"{shown(name)}: {kind}"
        lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
        yield from (f"  {shown(line)}" for line in list(lines)[2:])

    def _told(self, point: int, done: set[int]) -> Iterator[str]:
        step = self._turns[point]
        count = len(done)
        blocks = f"{count} block{'' if count == 1 else 's'}"
        yield (
            f"runbook: goes on with the run {self._past.run} at {shown(step.place)}{_called(step)}; "
            f"{blocks} count{'s' if count == 1 else ''} as done"
        )


def _called(step: Step) -> str:
    return f" ({shown(step.directive.name)})" if step.directive.name else ""


def _selector(step: Step) -> str:
    from runbook.engine.selectors import selector_of
    from runbook.shell.quoting import quote

    return quote(selector_of(step))


def _indented(code: str) -> str:
    return "\n".join(f"  | {line}" for line in shown_lines(code.rstrip("\n")).split("\n"))
