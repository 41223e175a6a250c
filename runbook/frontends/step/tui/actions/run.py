"""The keys that do something: each makes a choice, some after a question."""

from collections.abc import Callable

from runbook.engine.plan import Step
from runbook.frontends.step.editor import edit, save
from runbook.frontends.step.questions import Go, Own, Run, Skip
from runbook.frontends.step.tui.dialogs import Ask, Confirm, Edit, Learn
from runbook.frontends.step.tui.main_view import Stage
from runbook.frontends.step.tui.widgets import styles
from runbook.reporting import wording


class Doing(Stage):
    """Run, skip, edit, stop, leave."""

    def action_run(self) -> None:
        """Run the chosen block."""
        step = self._subject()
        if step is None:
            if self._free and self._current is None:
                self.action_leave()
            return
        if self._learn and self._free:
            self.push_screen(
                Learn(f"Type block {self._numbers[step.id]} yourself", step.code), self._typed(step)
            )
            return
        self._choose(Run(step.id))

    def _typed(self, step: Step) -> Callable[[str | None], None]:
        def typed(code: str | None) -> None:
            if code is None:
                return
            same = [line.split() for line in code.split("\n")] == [
                line.split() for line in step.code.split("\n")
            ]
            self._choose(Run(step.id, None if same else code))

        return typed

    def action_whole(self) -> None:
        """Run it with the whole terminal."""
        if step := self._subject():
            self._choose(Run(step.id, whole=True))

    def action_skip(self) -> None:
        """Leave it out, or all before it."""
        ahead = self._selected != self._current
        self._choose(Skip(until=self._selected if ahead else None))

    def action_run_to(self) -> None:
        """Run up to the chosen block."""
        self._choose(Go(until=self._selected))

    def action_run_all(self) -> None:
        """Run what is left."""
        self._choose(Go())

    def action_run_some(self) -> None:
        """Ask how many, and run them."""

        def some(text: str | None) -> None:
            if text and text.strip().isdecimal() and int(text):
                self._choose(Go(count=int(text)))

        if self._free:
            self.push_screen(Ask("Run how many blocks?", "Enter runs them; the first failure ends it"), some)

    def action_own(self) -> None:
        """Ask for a command, and run it."""

        def own(text: str | None) -> None:
            if text and text.strip():
                self._choose(Own(text.strip() + "\n"))

        if not self._free:
            self._busy()
        else:
            self.push_screen(
                Ask("Your own command", "it runs in the same shell, and the journal keeps it"), own
            )

    def action_edit(self) -> None:
        """Edit here."""
        step = self._subject()
        if step is None or not self._free:
            self._busy()
            return

        def edited(answer: tuple[str, bool] | None) -> None:
            if answer is not None:
                code, keep = answer
                if keep and code != step.code:
                    self.notify(save(self.tour.document, step, code))
                self._choose(Run(step.id, code))

        self.push_screen(Edit(f"Block {self._numbers[step.id]}, line {step.block.line}", step.code), edited)

    def action_editor(self) -> None:
        """Edit in the person's editor."""
        step = self._subject()
        if step is None or not self._free:
            self._busy()
            return
        with self.suspend():
            code = edit(step.code)
        if code is None:
            self.notify("no editor: set $EDITOR", severity="warning")
        elif code.strip():
            rows = styles.code(code, 80)
            question = "Run it as edited?" if code != step.code else "Nothing is changed. Run it?"
            self.push_screen(
                Confirm(question, rows), lambda yes: self._choose(Run(step.id, code)) if yes else None
            )

    def action_type(self) -> None:
        """A line for the program that runs."""

        def typed(text: str | None) -> None:
            if text is not None and self._terminal is not None:
                self._terminal.type(text + "\n")

        if self.progress.running is not None:
            self.push_screen(Ask("Type to the program", "Enter sends the line"), typed)

    def action_stop(self) -> None:
        """End what runs; never the guide."""
        if len(self.screen_stack) > 1 and self.progress.running is None:
            self.screen.dismiss(None)
        elif self.progress.running is not None or self.desk.pause is not None:
            self.desk.stop()
        else:
            self.notify("nothing is running; q leaves", timeout=2)

    def action_learn(self) -> None:
        """Type the commands, or not."""
        self._learn = not self._learn
        self._show("title")

    def action_leave(self) -> None:
        """Leave, after a question where there is something to lose."""

        def leave(yes: bool | None) -> None:
            if yes:
                self._go()

        if self._done or (self._free and self._current is None):
            leave(True)
        elif self._free:
            left = sum(
                1
                for name in self._order
                if name not in self.progress.entries or self.progress.entries[name].status is None
            )
            self.push_screen(Confirm(f"Leave now? {wording.counted(left, 'block')} did not run."), leave)
        else:
            self.push_screen(Confirm("A block is running. Stop it and leave?"), leave)
