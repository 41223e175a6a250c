"""The keys that show more of what has come: output, comparison, variables, summary."""

from rich.text import Text

from runbook.core.errors import RunbookError
from runbook.frontends.step.editor import page
from runbook.frontends.step.passages import next_steps
from runbook.frontends.step.progress import Entry
from runbook.frontends.step.tui import key_bindings
from runbook.frontends.step.tui.dialogs import Ask, Look, Pick
from runbook.frontends.step.tui.main_view import Stage
from runbook.frontends.step.tui.widgets import panes, styles
from runbook.frontends.step.tui.widgets import rows as looks
from runbook.reporting import wording
from runbook.reporting.registry import target
from runbook.running.report_files import check


class Seeing(Stage):
    """Look at what came of it."""

    def _about(self) -> Entry | None:
        """The chosen block where it has run, else what ran last."""
        entry = self.progress.entries.get(self._selected or "")
        return entry if entry is not None and entry.ran else self._seen

    def _named(self, entry: Entry) -> str:
        return f"Block {self._numbers[entry.id]}" if entry.id in self._numbers else "Your own command"

    def action_output(self) -> None:
        """All of it."""
        entry = self._about()
        if entry is None:
            self.notify("nothing has run yet", timeout=2)
            return
        lines = entry.shown
        if entry.above or entry.buffer.skipped:
            lines = [
                f"… {wording.left_out(entry.above, entry.buffer.skipped)} above; p opens the pager",
                *lines,
            ]
        width = max((len(line) for line in lines), default=1)
        title = Text.assemble((self._named(entry), "bold"), "  ", styles.result(entry))
        look = Look(
            title,
            lambda n: next(iter(styles.decoded([lines[n]]))),
            count=len(lines),
            width=2 * width,
            end=True,
        )
        self.push_screen(look, lambda answer: self._page(entry) if answer else None)

    def action_pager(self) -> None:
        """The output in the person's pager."""
        if entry := self._about():
            self._page(entry)

    def _page(self, entry: Entry) -> None:
        end = entry.finished
        text = (end.stdout + end.stderr) if end and not entry.running else "\n".join(entry.shown)
        with self.suspend():
            problem = page(text)
        if problem:
            self.notify(problem, severity="warning")

    def action_compare(self) -> None:
        """The documented result and the real one."""
        entry = self._about()
        if entry is None:
            self.notify("nothing has run yet", timeout=2)
            return
        rows = looks.comparison(entry, self.size.width - 4)
        self.push_screen(
            Look(Text(self._named(entry), "bold"), rows), lambda answer: self._page(entry) if answer else None
        )

    def action_variables(self) -> None:
        """All variables."""
        rows = panes.variables(self.tour.variables, 10_000, 10_000)
        self.push_screen(Look(rows[0], rows[1:]))

    def action_unfold(self) -> None:
        """The whole command, or less of it."""
        self._unfolded = not self._unfolded
        self._fit()

    def action_help(self) -> None:
        """The keys."""
        self.push_screen(Look(Text("Keys", "bold"), key_bindings.help_rows(self.size.width - 4)))

    def action_summary(self) -> None:
        """How it stands; a report of it, and where to go from here."""
        rows: list[tuple[str | None, Text]] = [
            (None, row) for row in looks.summary(self.progress, self._numbers)
        ]
        rows.append(("report", Text.assemble(("Save a report of it …", "cyan"))))
        rows += [
            (f"doc:{link}", Text.assemble((f"Go on with: {title}", "cyan")))
            for title, link in next_steps(self.tour.document)
        ]
        if self._current is None:
            rows.append(("leave", Text.assemble(("Leave", "cyan"))))

        def chosen(what: str | None) -> None:
            if what == "report":
                hint = "FORMAT=PATH; it is written when you leave"
                self.push_screen(Ask("Report", hint, "html=report.html"), self._report)
            elif what == "leave":
                self._go()
            elif what:
                self._follow(what.removeprefix("doc:"))

        self.push_screen(Pick("Summary", rows, "report"), chosen)

    def _report(self, text: str | None) -> None:
        if not text:
            return
        try:
            wanted = target(text)
            check(wanted)
        except RunbookError as problem:
            self.notify(str(problem), severity="error")
            return
        self.reports.append(wanted)
        self.notify(f"{wanted.path} is written when you leave")
