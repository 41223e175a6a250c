"""The guide by questions and answers: for a dumb terminal, a screen reader, or a script of answers."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from runbook.core.document import Document
from runbook.core.errors import RunbookError
from runbook.core.events import (
    AsideFinished,
    AsideStarted,
    BlockFinished,
    BlockStarted,
    Event,
    OutputReceived,
    RunFinished,
)
from runbook.engine.plan import Step, in_turn
from runbook.frontends.step import block_summary
from runbook.frontends.step.editor import edit, save
from runbook.frontends.step.passages import Part, Passage, next_steps
from runbook.frontends.step.progress import Entry, Progress
from runbook.frontends.step.prompt.answers import ANSWERS
from runbook.frontends.step.questions import (
    Choice,
    Enter,
    Fill,
    Go,
    Kind,
    Leave,
    No,
    Own,
    Run,
    Situation,
    Skip,
    Yes,
)
from runbook.reporting import wording
from runbook.reporting.registry import Target, target
from runbook.reporting.terminal.output_stream import ViewStream
from runbook.reporting.terminal.sanitize import visible
from runbook.running.report_files import check

FIRST_LINES = 200
"""Lines of a block's output that are shown as they come."""


class Plain:
    """Asks on `stream`; `read` gives the next line, hidden when it is secret, or None at the end."""

    def __init__(
        self,
        found: Sequence[Passage],
        document: Document,
        steps: Sequence[Step],
        progress: Progress,
        stream: ViewStream,
        read: Callable[..., str | None],
        *,
        variables: Callable[[], Iterable[tuple[str, str]]],
        learn: bool = False,
    ) -> None:
        self._document = document
        self._passages = found
        self._steps = {step.id: step for step in steps}
        self._numbers = {step.id: number for number, step in enumerate(steps, 1)}
        self._ids = [step.id for step in steps]
        self._order = [step.id for step in in_turn(steps)]
        self._progress = progress
        self._stream = stream
        self._read = read
        self._variables = variables
        self._learn = learn
        self._next = next_steps(document)
        self.following: str | None = None
        self.reports: list[Target] = []
        self._told: set[int] = set()
        self._introduced: str | None = None
        self._written = 0
        self._lent = False

    # -- events --------------------------------------------------------------------------------------------------

    def __call__(self, event: Event) -> None:
        """Take the next event."""
        self._progress(event)
        match event:
            case BlockStarted():
                self._written = 0
                again = f", attempt {event.attempt}" if event.attempt > 1 else ""
                self._say(f"Running block {self._numbers.get(event.block, '?')}{again}.")
            case AsideStarted():
                self._written = 0
                self._say("Running: " + event.code.rstrip("\n").replace("\n", "; "))
            case OutputReceived():
                self._output(self._progress.entry(event.block))
            case BlockFinished() if self._progress.last is self._progress.entry(event.block):
                self._ended(event)
            case AsideFinished():
                self._ended(event)
            case RunFinished():
                self._over(event)
            case _:
                pass

    def suspend(self) -> None:
        """A program takes the terminal, and shows there itself what it prints."""
        self._lent = True

    def resume(self) -> None:
        """It gave it back."""
        self._lent = False

    def paused(self, step: Step, seconds: float) -> None:
        """A block is going to be tried again."""
        self._say(f"It is tried again in {wording.duration(seconds)}.")

    def _output(self, entry: Entry | None) -> None:
        if entry is None or entry is not self._progress.last:
            return
        if self._lent:
            self._written = entry.buffer.count
            return
        fresh = entry.buffer.count - self._written
        for line in list(entry.lines)[max(0, len(entry.lines) - fresh) :]:
            if self._written < FIRST_LINES:
                self._say(f"    {line}")
            self._written += 1

    def _ended(self, event: BlockFinished | AsideFinished) -> None:
        entry = self._progress.last
        if entry is None or entry.finished is None or not entry.ran:
            return
        if self._written < FIRST_LINES:
            self._output(entry)
        elif entry.buffer.count > FIRST_LINES:
            self._say("    ...", *(f"    {line}" for line in list(entry.lines)[-5:]))
        self._say(block_summary.said(event).capitalize() + ".")
        if event.changes and event.changes.set:
            self._say("Set: " + ", ".join(event.changes.set))

    def _over(self, event: RunFinished) -> None:
        if event.message:
            self._say(f"The run ended: {event.message}")
        self._say("", wording.totals(self._progress.counts(), event.duration_s) + ".")

    # -- questions -----------------------------------------------------------------------------------------------

    def ask(self, situation: Situation) -> Choice:
        """The person's choice."""
        match situation.kind:
            case Kind.FILL:
                return self._fill(situation)
            case Kind.PREREQUISITE:
                return self._enter(situation)
            case Kind.CONFIRM:
                self._say("", "The document asks for a yes before this block:", *self._code(situation.step))
                return Yes() if self._yes("Run it?") else No()
            case Kind.CLEANUP if situation.leaving:
                self._say("", "The document cleans up with:", *self._code(situation.step))
                return Yes() if self._yes("Clean up now?") else No()
            case _:
                return self._choose(situation)

    def _enter(self, situation: Situation) -> Choice:
        count = sum(situation.prerequisite in step.needed_by for step in self._steps.values())
        self._say(
            "", f"The document needs {situation.prerequisite} first ({wording.counted(count, 'block')})."
        )
        answers = {
            "": Enter.CHECK,
            "check": Enter.CHECK,
            "run": Enter.QUIETLY,
            "step": Enter.THROUGH,
            "skip": Enter.SKIP,
        }
        while True:
            line = self._prompt(
                "[Enter = check whether it is in place, run = run what is missing, step, skip]: "
            )
            if line is None or line.strip() in ("quit", "q"):
                return Leave()
            if choice := answers.get(line.strip().lower()):
                return choice

    def _choose(self, situation: Situation) -> Choice:
        step = situation.step
        if step is not None and step.id != self._introduced:
            self._introduced = step.id
            self._introduce(step)
        if step is None:
            self._say("", "Nothing is left to run. quit ends; again N, ! CMD, diff N, list still work.")
            self._say(*(f"go {number}: {title}" for number, (title, _) in enumerate(self._next, 1)))
        while True:
            number = f"Block {self._numbers[step.id]} of {len(self._ids)}" if step else "End"
            kind = " (clean-up)" if situation.kind is Kind.CLEANUP else ""
            line = self._prompt(f"{number}{kind} [Enter = {'run' if step else 'quit'}, help]: ")
            if line is None:
                return Leave()
            choice = self._understood(line.strip(), step)
            if choice is not None:
                return choice

    def _understood(self, line: str, step: Step | None) -> Choice | None:
        word, _, rest = line.partition(" ")
        rest = rest.strip()
        if line.startswith("!"):
            return Own(line[1:].strip()) if line[1:].strip() else None
        match word.lower():
            case "" if step is None:
                return Leave()
            case "" | "run" | "r" if self._learn and step is not None:
                return self._learned(step)
            case "" | "run" | "r" if step is not None:
                return Run()
            case "term" if step is not None:
                return Run(whole=True)
            case "to" if (other := self._block(rest)) and step:
                return Go(until=other.id)
            case "next" if rest.isdecimal() and int(rest) and step:
                return Go(count=int(rest))
            case "all" | "a" if step is not None:
                return Go()
            case "skip" | "s" if step is not None and not rest:
                return Skip()
            case "skip" if (other := self._block(rest)) and step:
                return Skip(until=other.id)
            case "again" if other := self._block(rest):
                return Run(other.id)
            case "edit" | "e" if step is not None:
                return self._edited(step)
            case "go" if step is None and rest.isdecimal() and 1 <= int(rest) <= len(self._next):
                self.following = self._next[int(rest) - 1][1]
                return Leave()
            case "quit" | "q":
                return Leave()
            case _:
                self._look(word.lower(), rest, step)
                return None

    def _look(self, word: str, rest: str, step: Step | None) -> None:
        """What changes nothing."""
        other = self._block(rest) or step
        entry = self._progress.entries.get(other.id) if rest and other else self._progress.last
        match word:
            case "help" | "h" | "?":
                self._say(*(f"{answer:20}{does}" for answer, does in ANSWERS.items()))
            case "list" | "l":
                self._say(*self._list())
            case "vars" | "v":
                self._say(*(f"{name}={value}" for name, value in self._variables()))
            case "read" if other is not None:
                self._say(*self._around(other))
            case "out" | "o" if entry is not None:
                self._say(*(f"    {line}" for line in entry.shown), "(end of the output)")
            case "diff" | "d" | "why" if entry is not None:
                self._say(*block_summary.compared(entry))
            case "find" if rest:
                self._say(*self._found(rest))
            case "report" if rest:
                self._report(rest)
            case _:
                self._say(f"{word!r} does not fit here. help shows what does.")

    # -- reading -------------------------------------------------------------------------------------------------

    def _introduce(self, step: Step) -> None:
        """The text that leads to the block, as far as it was not read before, and its code."""
        before: list[int] = []
        for at, passage in enumerate(self._passages):
            if passage.part is Part.CODE and passage.step is not None and passage.step.id == step.id:
                break
            if passage.part is Part.CODE:
                before.clear()
            elif passage.part is Part.PROSE and at not in self._told:
                before.append(at)
        for at in before:
            self._told.add(at)
            self._say("", self._passages[at].text)
        name = f" {step.directive.name}" if step.directive.name else ""
        self._say("", f"Block {self._numbers[step.id]}{name}, line {step.block.line}:", *self._code(step))
        result = step.block.expectation or step.block.implied
        if result is not None:
            self._say("It should print about this:", *(f"    {line}" for line in result.content.splitlines()))

    def _code(self, step: Step | None) -> Iterator[str]:
        return (f"  | {line}" for line in (step.code if step else "").rstrip("\n").split("\n"))

    def _list(self) -> Iterator[str]:
        for name, number in self._numbers.items():
            entry, step = self._progress.entries[name], self._steps[name]
            said = block_summary.said(entry.finished) if entry.finished else "not run"
            title = step.directive.name or step.code.strip().split("\n", 1)[0]
            yield f"{number:3} line {step.block.line}: {title}: {said}"

    def _report(self, text: str) -> None:
        try:
            wanted = target(text)
            check(wanted)
        except RunbookError as problem:
            self._say(str(problem))
            return
        self.reports.append(wanted)
        self._say(f"{wanted.path} is written when you leave.")

    def _around(self, step: Step) -> Iterator[str]:
        at = next(
            n for n, one in enumerate(self._passages) if one.step is not None and one.step.id == step.id
        )
        for passage in self._passages[max(0, at - 1) : at + 3]:
            if passage.part is Part.CODE:
                yield from self._code(passage.step)
            else:
                yield passage.text

    def _found(self, text: str) -> Iterator[str]:
        wanted = text.casefold()
        for number, line in enumerate(self._document.source.splitlines(), 1):
            if wanted in line.casefold():
                yield f"line {number}: {line.strip()}"
        for entry in (*self._progress.entries.values(), *self._progress.asides):
            yield from (f"output of {entry.id}: {line}" for line in entry.shown if wanted in line.casefold())

    def _block(self, text: str) -> Step | None:
        number = int(text) if text.isdecimal() else 0
        if 1 <= number <= len(self._ids):
            return self._steps[self._ids[number - 1]]
        return next((step for step in self._steps.values() if text and step.directive.name == text), None)

    # -- doing ---------------------------------------------------------------------------------------------------

    def _fill(self, situation: Situation) -> Choice:
        self._say("", "This block needs values. An empty line takes the default in brackets.")
        values = {}
        for need in situation.needs:
            default = f" [{need.default}]" if need.default and not need.secret else ""
            hidden = " (not shown)" if need.secret else ""
            answer = self._prompt(f"{need.mark}{default}{hidden}: ", hidden=need.secret)
            if answer is None:
                return Leave()
            values[need.mark] = answer or need.default
        keep = any(not need.secret for need in situation.needs)
        return Fill(values, remember=keep and self._yes("Remember them for this document?"))

    def _edited(self, step: Step) -> Choice | None:
        code = edit(step.code)
        if code is None:
            self._say("Type the block. A line with a single dot ends it; nothing at all leaves it as it is.")
            lines = []
            while (line := self._prompt("")) is not None and line != ".":
                lines.append(line)
            code = "\n".join(lines) + "\n" if lines else step.code
        if code != step.code and self._yes("Keep the change in the document?"):
            self._say(save(self._document, step, code))
        return Run(code=code)

    def _learned(self, step: Step) -> Choice | None:
        typed: list[str] = []
        self._say("Type it yourself (an empty line runs it as documented):")
        for wanted in step.code.rstrip("\n").split("\n"):
            line = self._prompt("$ ")
            if line is None:
                return Leave()
            if not line and not typed:
                return Run()
            typed.append(line)
            if line.split() != wanted.split():
                self._say(f"  - {wanted}", f"  + {line}")
        code = "\n".join(typed) + "\n"
        if [one.split() for one in typed] == [one.split() for one in step.code.rstrip("\n").split("\n")]:
            return Run()
        return Run(code=code) if self._yes("It differs. Run what you typed?") else None

    def _yes(self, question: str) -> bool:
        answer = self._prompt(f"{question} [y/N]: ")
        return answer is not None and answer.strip().lower() in ("y", "yes")

    def _prompt(self, text: str, *, hidden: bool = False) -> str | None:
        self._stream.write(text)
        answer = self._read(hidden=hidden)
        if answer is None or hidden:
            self._stream.write("\n")
        return answer

    def _say(self, *lines: str) -> None:
        self._stream.write(
            "".join(f"{visible(one).rstrip()}\n" for line in lines for one in line.split("\n"))
        )
