"""The guide by questions and answers: for a dumb terminal, a screen reader, or a script of answers."""

from collections.abc import Callable, Iterable, Sequence

from runbook.core.errors import RunbookError
from runbook.core.events import (
    AsideFinished,
    AsideStarted,
    BlockFinished,
    BlockStarted,
    Event,
    OutputReceived,
    RunFinished,
    RunStarted,
)
from runbook.core.strings import shown
from runbook.engine.plan import Step
from runbook.frontends.step import block_summary
from runbook.frontends.step.controller import StepController, same_words
from runbook.frontends.step.editor import edit
from runbook.frontends.step.passages import Passage, next_steps
from runbook.frontends.step.progress import RunEntry
from runbook.frontends.step.prompt.answers import ANSWERS, PREREQUISITE_ANSWERS
from runbook.frontends.step.prompt.document_text import DocumentText, code
from runbook.frontends.step.questions import (
    VALUE_NEEDED,
    Choice,
    GiveValues,
    Situation,
    SituationKind,
    given_value,
)
from runbook.reporting import wording
from runbook.reporting.terminal.output_stream import ViewStream
from runbook.reporting.terminal.sanitize import visible

FIRST_LINES = 200
"""Lines of a block's output that are shown as they come."""


class ChoiceSlot:
    """The way to the engine where it waits in the same thread: it takes the choice as soon as there is one."""

    def __init__(self) -> None:
        self._choice: Choice | None = None

    def choose(self, choice: Choice) -> None:
        """Answer the engine's question."""
        self._choice = choice

    def take(self) -> Choice | None:
        """The choice, once."""
        choice, self._choice = self._choice, None
        return choice

    def stop(self) -> None:
        """Nothing runs while the prompt asks."""


class LinePrompt:
    """Asks on `stream`; a sink of the run's events.

    `read` gives the next line, hidden where it is secret, or None at the end of the input. `slot` is the link of
    `controller`. `variables` gives what the blocks have set: names and values.
    """

    def __init__(
        self,
        controller: StepController,
        slot: ChoiceSlot,
        passages: Sequence[Passage],
        stream: ViewStream,
        read: Callable[..., str | None],
        *,
        variables: Callable[[], Iterable[tuple[str, str]]],
    ) -> None:
        self._controller = controller
        self._slot = slot
        self._text = DocumentText(controller, passages)
        self._stream = stream
        self._read = read
        self._variables = variables
        self._next = next_steps(controller.document)
        self._introduced: str | None = None
        self._written = 0
        self._suspended = False

    # -- events --------------------------------------------------------------------------------------------------

    def __call__(self, event: Event) -> None:
        """Take the next event."""
        self._controller.receive(event)
        progress = self._controller.progress
        match event:
            case RunStarted() if event.cloud:
                self._say(f"{wording.CLOUD[event.cloud]}.")
            case BlockStarted():
                self._written = 0
                again = f", attempt {event.attempt}" if event.attempt > 1 else ""
                self._say(f"Running block {self._controller.numbers.get(event.block, '?')}{again}.")
            case AsideStarted():
                self._written = 0
                self._say("Running: " + event.code.rstrip("\n").replace("\n", "; "))
            case OutputReceived():
                self._output(progress.entry(event.block))
            case BlockFinished() if progress.last is progress.entry(event.block):
                self._ended(event)
            case AsideFinished():
                self._ended(event)
            case RunFinished():
                self._over(event)
            case _:
                pass

    def suspend(self) -> None:
        """A program takes the terminal, and prints there itself."""
        self._suspended = True

    def resume(self) -> None:
        """The program has ended."""
        self._suspended = False

    def retry_in(self, step: Step, seconds: float) -> None:
        """Say that the block is tried again."""
        self._say(f"It is tried again in {wording.duration(seconds)}.")

    def _output(self, entry: RunEntry | None) -> None:
        if entry is None or entry is not self._controller.progress.last:
            return
        if self._suspended:
            self._written = entry.buffer.count
            return
        fresh = entry.buffer.count - self._written
        for line in list(entry.lines)[max(0, len(entry.lines) - fresh) :]:
            if self._written < FIRST_LINES:
                self._say(f"    {visible(line)}")
            self._written += 1

    def _ended(self, event: BlockFinished | AsideFinished) -> None:
        entry = self._controller.progress.last
        if entry is None or entry.finished is None or not entry.ran:
            return
        if self._written < FIRST_LINES:
            self._output(entry)
        elif entry.buffer.count > FIRST_LINES:
            self._say("    ...", *(f"    {visible(line)}" for line in list(entry.lines)[-5:]))
        self._say(block_summary.result_line(event).capitalize() + ".")
        if event.changes and event.changes.set:
            self._say("Set: " + ", ".join(event.changes.set))

    def _over(self, event: RunFinished) -> None:
        if event.message:
            self._say(f"The run ended: {event.message}")
        progress = self._controller.progress
        self._say("", wording.totals(progress.counts(), event.duration_s) + ".")
        if progress.cloud:
            self._say(f"{progress.cloud}.")

    # -- questions -----------------------------------------------------------------------------------------------

    def ask(self, situation: Situation) -> Choice:
        """The person's choice."""
        self._controller.asked(situation)
        while (choice := self._slot.take()) is None:
            self._ask(situation)
        return choice

    def _ask(self, situation: Situation) -> None:
        controller = self._controller
        match situation.kind:
            case SituationKind.FILL:
                controller.give(self._values(situation))
            case SituationKind.PREREQUISITE:
                self._ask_prerequisite(situation)
            case SituationKind.CONFIRM:
                self._say("", "The document asks for a yes before this block:", *code(situation.step))
                controller.confirm(self._yes("Run it?"))
            case SituationKind.CLEANUP if situation.leaving:
                self._say("", "The document cleans up with:", *code(situation.step))
                controller.confirm(self._yes("Clean up now?", default=True))
            case _:
                self._ask_turn(situation)

    def _values(self, situation: Situation) -> GiveValues | None:
        self._say("", "This block needs values. An empty line takes the default in brackets.")
        values: dict[str, str] = {}
        for one in situation.required:
            default = f" [{one.default}]" if one.default and not one.secret else ""
            hidden = " (not shown)" if one.secret else ""
            while one.mark not in values:
                answer = self._prompt(f"{one.mark}{default}{hidden}: ", hidden=one.secret)
                if answer is None:
                    return None
                value = given_value(answer or one.default)
                if value is None:
                    self._say(f"{one.mark}: {VALUE_NEEDED}")
                else:
                    values[one.mark] = value
        keep = any(not one.secret for one in situation.required)
        return GiveValues(values, remember=keep and self._yes("Remember them for this document?"))

    def _ask_prerequisite(self, situation: Situation) -> None:
        steps = self._controller.steps.values()
        blocks = wording.counted(sum(situation.prerequisite in step.needed_by for step in steps), "block")
        self._say("", f"The document needs {situation.prerequisite} first ({blocks}).")
        while True:
            line = self._prompt(
                "[Enter = check whether it is in place, run = run what is missing, step, skip]: "
            )
            if line is None or line.strip() in ("quit", "q"):
                self._controller.leave()
                return
            if choice := PREREQUISITE_ANSWERS.get(line.strip().lower()):
                self._controller.choose_prerequisite(choice)
                return

    def _ask_turn(self, situation: Situation) -> None:
        step = situation.step
        if step is not None and step.id != self._introduced:
            self._introduced = step.id
            self._say(*self._text.introduction(step))
        if step is None:
            self._say("", "Nothing is left to run. quit ends; again N, ! CMD, diff N, list still work.")
            self._say(*(f"go {number}: {title}" for number, (title, _) in enumerate(self._next, 1)))
        numbers = self._controller.numbers
        place = f"Block {numbers[step.id]} of {len(numbers)}" if step else "End"
        kind = " (clean-up)" if situation.kind is SituationKind.CLEANUP else ""
        if step is not None and step.on is not None:
            kind = f"{kind} in {shown(step.on.label)}"
        while self._controller.free:
            line = self._prompt(f"{place}{kind} [Enter = {'run' if step else 'quit'}, help]: ")
            if line is None:
                self._controller.leave()
            else:
                self._act(line.strip(), step)

    def _act(self, line: str, step: Step | None) -> None:
        """Make the choice that a line stands for; a line that makes none shows something."""
        controller = self._controller
        word, _, rest = line.partition(" ")
        rest = rest.strip()
        if line.startswith("!"):
            if command := line[1:].strip():
                controller.run_command(command)
            return
        match word.lower():
            case "" if step is None:
                controller.leave()
            case "" | "run" | "r" if controller.learning and step is not None:
                self._learn(step)
            case "" | "run" | "r" if step is not None:
                controller.run(step)
            case "term" if step is not None:
                controller.run(step, whole=True)
            case "to" if (other := controller.block(rest)) and step:
                controller.run_to(other.id)
            case "next" if rest.isdecimal() and int(rest) and step:
                controller.run_next(int(rest))
            case "all" | "a" if step is not None:
                controller.run_all()
            case "skip" | "s" if step is not None and not rest:
                controller.skip()
            case "skip" if (other := controller.block(rest)) and step:
                controller.skip(until=other.id)
            case "again" if other := controller.block(rest):
                controller.run(other)
            case "edit" | "e" if step is not None:
                self._edit(step)
            case "go" if step is None and rest.isdecimal() and 1 <= int(rest) <= len(self._next):
                controller.follow(self._next[int(rest) - 1][1])
            case "quit" | "q":
                controller.leave()
            case _:
                self._show(word.lower(), rest, step)

    def _show(self, word: str, rest: str, step: Step | None) -> None:
        """Show what was asked for; nothing runs."""
        progress = self._controller.progress
        other = self._controller.block(rest) or step
        entry = progress.entries.get(other.id) if rest and other else progress.last
        match word:
            case "help" | "h" | "?":
                self._say(*(f"{answer:20}{does}" for answer, does in ANSWERS.items()))
            case "list" | "l":
                self._say(*self._text.blocks())
            case "vars" | "v":
                self._say(*(f"{name}={value}" for name, value in self._variables()))
            case "read" if other is not None:
                self._say(*self._text.around(other))
            case "out" | "o" if entry is not None:
                self._say(*(f"    {line}" for line in entry.shown), "(end of the output)")
            case "diff" | "d" | "why" if entry is not None:
                self._say(*block_summary.compared(entry))
            case "find" if rest:
                self._say(*self._text.found(rest))
            case "report" if rest:
                self._report(rest)
            case _:
                self._say(f"{word!r} does not fit here. help shows what does.")

    def _report(self, text: str) -> None:
        try:
            report = self._controller.add_report(text)
        except RunbookError as problem:
            self._say(str(problem))
            return
        self._say(f"{report.path} is written when you leave.")

    def _edit(self, step: Step) -> None:
        edited = edit(step.code)
        if edited is None:
            self._say("Type the block. A line with a single dot ends it; nothing at all leaves it as it is.")
            lines = []
            while (line := self._prompt("")) is not None and line != ".":
                lines.append(line)
            edited = "\n".join(lines) + "\n" if lines else step.code
        if edited != step.code and self._yes("Keep the change in the document?"):
            self._say(self._controller.keep_edit(step, edited))
        self._controller.run(step, code=edited)

    def _learn(self, step: Step) -> None:
        """Have the person type the block; where it differs they may still run it."""
        typed: list[str] = []
        self._say("Type it yourself (an empty line runs it as documented):")
        for wanted in step.code.rstrip("\n").split("\n"):
            line = self._prompt("$ ")
            if line is None:
                self._controller.leave()
                return
            if not line and not typed:
                self._controller.run(step)
                return
            typed.append(line)
            if line.split() != wanted.split():
                self._say(f"  - {wanted}", f"  + {line}")
        own = "\n".join(typed) + "\n"
        if same_words(own, step.code) or self._yes("It differs. Run what you typed?"):
            self._controller.run_typed(step, own)

    # -- the terminal --------------------------------------------------------------------------------------------

    def _yes(self, question: str, *, default: bool = False) -> bool:
        """The answer; `default` for an empty one, and where nobody answers any more."""
        answer = (self._prompt(f"{question} {'[Y/n]' if default else '[y/N]'}: ") or "").strip().lower()
        return answer in ("y", "yes") if answer else default

    def _prompt(self, text: str, *, hidden: bool = False) -> str | None:
        self._stream.write(shown(text))
        answer = self._read(hidden=hidden)
        if answer is None or hidden:
            self._stream.write("\n")
        return answer

    def _say(self, *lines: str) -> None:
        self._stream.write("".join(f"{shown(one).rstrip()}\n" for line in lines for one in line.split("\n")))
