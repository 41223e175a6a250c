"""The document and its results as plain lines of text, for the prompt."""

from collections.abc import Iterator, Sequence

from runbook.engine.plan import Step
from runbook.frontends.step import block_summary
from runbook.frontends.step.controller import StepController
from runbook.frontends.step.passages import Passage, PassageKind
from runbook.reporting.terminal.sanitize import visible


class DocumentText:
    """Gives the text around the blocks, each passage of prose once, and what came of the blocks."""

    def __init__(self, controller: StepController, passages: Sequence[Passage]) -> None:
        self._controller = controller
        self._passages = passages
        self._given: set[int] = set()

    def introduction(self, step: Step) -> Iterator[str]:
        """The prose that leads to the block, as far as it was not given before; its code and its result."""
        before: list[int] = []
        for at, passage in enumerate(self._passages):
            if passage.kind is PassageKind.CODE and passage.step is not None and passage.step.id == step.id:
                break
            if passage.kind is PassageKind.CODE:
                before.clear()
            elif passage.kind is PassageKind.PROSE and at not in self._given:
                before.append(at)
        self._given.update(before)
        for at in before:
            yield from ("", self._passages[at].text)
        name = f" {step.directive.name}" if step.directive.name else ""
        number = self._controller.numbers[step.id]
        yield from ("", f"Block {number}{name}, line {step.block.line}:", *code(step))
        result = step.block.expectation or step.block.implied
        if result is not None:
            yield "It should print about this:"
            yield from (f"    {line}" for line in result.content.splitlines())

    def around(self, step: Step) -> Iterator[str]:
        """The block, the passage before it and the two after it."""
        passages = self._passages
        at = next(n for n, one in enumerate(passages) if one.step is not None and one.step.id == step.id)
        for passage in passages[max(0, at - 1) : at + 3]:
            if passage.kind is PassageKind.CODE:
                yield from code(passage.step)
            else:
                yield passage.text

    def blocks(self) -> Iterator[str]:
        """All blocks, and how they ended."""
        for name, number in self._controller.numbers.items():
            step, entry = self._controller.steps[name], self._controller.progress.entries[name]
            result = block_summary.result_line(entry.finished) if entry.finished else "not run"
            title = step.directive.name or step.code.strip().split("\n", 1)[0]
            yield f"{number:3} line {step.block.line}: {title}: {result}"

    def found(self, text: str) -> Iterator[str]:
        """The lines of document and output that hold the text."""
        wanted, progress = text.casefold(), self._controller.progress
        for number, line in enumerate(self._controller.document.source.splitlines(), 1):
            if wanted in line.casefold():
                yield f"line {number}: {line.strip()}"
        for entry in (*progress.entries.values(), *progress.asides):
            yield from (
                f"output of {entry.id}: {visible(line)}" for line in entry.shown if wanted in line.casefold()
            )


def code(step: Step | None) -> Iterator[str]:
    """The lines of a block, marked as code."""
    return (f"  | {line}" for line in (step.code if step else "").rstrip("\n").split("\n"))
