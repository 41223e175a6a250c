"""Documents as pytest files, their blocks as items, run in order in one session a document.

It collects Markdown files where a project asks for it: ``--runbook``, ``runbook = true`` in pytest's configuration, or
a file that is named on the command line itself. The engine's loop stays the one loop: each item takes its events up
to the end of its own block. Everything of runbook is imported when the first document is collected.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from runbook.core.events import BlockFinished, Event
    from runbook.engine.plan import Plan, Step
    from runbook.running.planning import Loaded
    from runbook.running.suite.job import Job
    from runbook.sources.settings import Setting

SUFFIXES = (".md", ".markdown", ".mdx", ".qmd")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The flags, and the setting that stands in a project's configuration."""
    group = parser.getgroup("runbook", "Markdown documents (runbook)")
    group.addoption("--runbook", action="store_true", help="collect Markdown documents: a block is an item")
    group.addoption(
        "--runbook-in-place",
        action="store_true",
        help="run documents where they are, not in a copy of their folder",
    )
    group.addoption(
        "--runbook-replay", metavar="DIR", help="answer the documents' programs from the recordings in DIR"
    )
    group.addoption(
        "--runbook-rehearse",
        action="store_true",
        help="answer the documents' programs from stand-ins of a cloud",
    )
    parser.addini("runbook", "collect Markdown documents: a block is an item", type="bool", default=False)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "DocumentFile | None":
    """A document, where the project wants it."""
    if file_path.suffix.lower() not in SUFFIXES or not _wanted(file_path, parent):
        return None
    return DocumentFile.from_parent(parent, path=file_path)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With pytest-xdist a document stays whole: one worker runs its blocks. Other tests are dealt out one by one."""
    if not _enabled(config) or config.getvalue("dist") not in ("load", "worksteal"):
        return None
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    def scope(node: str) -> str:
        path = node.partition("::")[0]
        return path if path.lower().endswith(SUFFIXES) else node

    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = scope  # the method that its own subclasses override
    return scheduler


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the blocks of a document together and in its order, whatever has shuffled the items (pytest-randomly).

    A document begins anew each time another one comes in between.
    """
    blocks: dict[DocumentFile, list[BlockItem]] = {}
    for one in items:
        if isinstance(one, BlockItem):
            blocks.setdefault(one.document, []).append(one)
    if not blocks:
        return
    ordered: list[pytest.Item] = []
    for one in items:
        if not isinstance(one, BlockItem):
            ordered.append(one)
        elif one.document in blocks:
            together = sorted(blocks.pop(one.document), key=lambda block: block.position)
            ordered += together
    items[:] = ordered


def _enabled(config: pytest.Config) -> bool:
    return bool(config.getoption("runbook") or config.getini("runbook"))


def _wanted(path: Path, parent: pytest.Collector) -> bool:
    config = parent.config
    here = config.invocation_params.dir
    named = [here / argument.partition("::")[0] for argument in config.args]
    if path in named:
        return True
    return _enabled(config) and not _excluded(path, config)


def _excluded(path: Path, config: pytest.Config) -> bool:
    from runbook.sources.discovery import Excluded

    excluded = config.stash.get(_EXCLUDED, None)
    if excluded is None:
        settings = _settings(config)
        patterns = settings["exclude"].value if "exclude" in settings else ()
        excluded = config.stash[_EXCLUDED] = Excluded(patterns, config.stash[_FOLDER] or config.rootpath)
    return bool(excluded(str(path)))


def _settings(config: pytest.Config) -> "dict[str, Setting]":
    """What `runbook.toml` or `pyproject.toml` say, read once."""
    from runbook.core.errors import RunbookError
    from runbook.sources.settings import load

    if _SETTINGS not in config.stash:
        try:
            settings = load(config.rootpath)
        except RunbookError as problem:
            raise pytest.UsageError(str(problem)) from None
        config.stash[_SETTINGS] = settings.of("pytest")
        config.stash[_FOLDER] = settings.folder
    return config.stash[_SETTINGS]


_SETTINGS: "pytest.StashKey[dict[str, Setting]]" = pytest.StashKey()
_FOLDER: pytest.StashKey[Path | None] = pytest.StashKey()
_EXCLUDED: pytest.StashKey[Any] = pytest.StashKey()


class BlockFailed(Exception):  # noqa: N818 - what pytest shows is the block, not an error of ours
    """A block did not pass; `lines` say which, why, and what it printed."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines[0] if lines else "the block failed")
        self.lines = lines


class DocumentFile(pytest.File):
    """A document. Its session lives from its first item to its last."""

    course: "DocumentRun | None" = None
    job: "Job"
    loaded: "Loaded"
    plan: "Plan"

    def collect(self) -> Iterator["BlockItem"]:
        """An item for each block that can run, in the order in which they run."""
        from runbook.core.errors import RunbookError
        from runbook.core.strings import shown
        from runbook.running.planning import load_with_files
        from runbook.running.suite.worker import planned, with_recorded

        name = os.path.relpath(self.path, self.config.invocation_params.dir)
        self.job = replace(_job(self.config), document=name)
        try:
            self.loaded = load_with_files(name, self.job.options)
            self.job = with_recorded(self.job)
            plan = planned(self.job, self.loaded.document)
        except RunbookError as problem:
            raise self.CollectError(_shown(str(problem))) from None
        if plan is None:  # it has nothing of what the settings select
            return
        self.plan = plan
        if self.plan.refused:
            obstacles = [one for part in self.plan.documents for one in part.obstacles]
            raise self.CollectError("\n".join(_shown(one.text(name)) for one in obstacles))
        taken: set[str] = set()
        for position, step in enumerate(self.plan.turns):
            label = shown(step.directive.name or f"line:{step.block.line}")
            if label in taken:
                label = f"{label}@line:{step.block.line}"
            taken.add(label)
            yield BlockItem.from_parent(self, name=label, step=step, position=position)

    def setup(self) -> None:
        """Begin: the blocks up to the last one that was selected, those before it included: it builds on them."""
        wanted = {
            one.step.id for one in self.session.items if isinstance(one, BlockItem) and one.parent is self
        }
        self.course = DocumentRun(self.job, self.plan, self.loaded, wanted)

    def teardown(self) -> None:
        """End: the clean-up blocks, then the session."""
        course, self.course = self.course, None
        if course is not None:
            course.close()


class BlockItem(pytest.Item):
    """A block; `position` is its place in the order of the document."""

    def __init__(self, *, step: "Step", position: int, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.step = step
        self.position = position
        self.funcargs: dict[
            str, Any
        ] = {}  # other plugins look for fixtures here, and pytest-lsp fails without it
        words = [*step.directive.tags, *step.block.sections, step.block.language]
        self.extra_keyword_matches.update(word for word in words if word)

    @property
    def document(self) -> DocumentFile:
        """The document that the block stands in, or that needs it."""
        assert isinstance(self.parent, DocumentFile)
        return self.parent

    def runtest(self) -> None:
        """Run the document up to the end of this block."""
        course = self.document.course
        assert course is not None
        finished = course.until(self.step.id)
        for name, text in (("stdout", finished.stdout), ("stderr", finished.stderr)):
            if text:
                self.add_report_section("call", name, _drawn(text))
        match finished.status.value:
            case "passed":
                return
            case "skipped":
                course.complain()
                from runbook.reporting import wording

                pytest.skip(wording.not_run(finished.reason, finished.message))
            case _:
                raise BlockFailed(course.failure(finished))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Place, cause, the verdict's reasons, output and diff."""
        if isinstance(excinfo.value, BlockFailed):
            return _shown("\n".join(excinfo.value.lines))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """The opening fence."""
        return Path(self.step.path), self.step.block.line - 1, f"{self.step.place} {self.name}"


class DocumentRun:
    """A document under way: its events, taken as far as somebody needs them."""

    def __init__(self, job: "Job", plan: "Plan", loaded: "Loaded", wanted: set[str]) -> None:
        from runbook.engine.selectors import up_to
        from runbook.reporting.summary import Summary

        self._wanted = wanted
        self._summary = Summary()
        self._ended: dict[str, BlockFinished] = {}
        self._last: BlockFinished | None = None
        self._stack = ExitStack()
        try:
            self._events = self._begun(job, up_to(plan, wanted), loaded)
        except BaseException:
            self._stack.close()
            raise

    def _begun(self, job: "Job", plan: "Plan", loaded: "Loaded") -> "Iterator[Event]":
        import sys

        from runbook.running.signals import Signals
        from runbook.running.suite import scratch_dir
        from runbook.running.suite.worker import prepared

        self._signals = Signals(interactive=False)
        if threading.current_thread() is threading.main_thread():
            self._stack.enter_context(self._signals.active())
        if job.scratch is not None:
            job = replace(job, scratch=str(self._stack.enter_context(scratch_dir.base())))
        return self._stack.enter_context(prepared(job, plan, loaded, self._signals, sys.stderr))

    def until(self, block: str) -> "BlockFinished":
        """How the block ended, after running up to there. Raises KeyboardInterrupt when somebody pressed ^C."""
        from runbook.core.events import DocumentFinished

        over = False
        while block not in self._ended and not over:
            event = next(self._events, None)
            over = event is None or isinstance(event, DocumentFinished)
            self._take(event)
        if self._signals.cancel.wish:
            raise KeyboardInterrupt
        return self._ended[block]

    def _take(self, event: "Event | None") -> None:
        """An attempt counts once the next event shows that there is not another one; nothing has been done by then."""
        from runbook.core.events import BlockFinished, BlockStarted

        if event is not None:
            self._summary.add(event)
        last, self._last = self._last, None
        if last is not None and not (isinstance(event, BlockStarted) and event.block == last.block):
            self._ended[last.block] = last
        if isinstance(event, BlockFinished) and event.attempt:
            self._last = event

    def complain(self) -> None:
        """A block does not run; when the reason is one that nobody selected, that is this item's failure."""
        for (_, block), one in self._summary.failures.items():
            if block not in self._wanted:
                raise BlockFailed([f"a block that comes before failed: {one.row.place}", *_lines(one)])

    def failure(self, finished: "BlockFinished") -> list[str]:
        """What there is to say of a block that did not pass."""
        from runbook.reporting import wording

        found = self._summary.failures.get((finished.document, finished.block))
        return _lines(found) if found else [f"{finished.block}: {wording.cause(finished)}"]

    def close(self) -> None:
        """Run what is left: clean-ups; nothing else when not all items had their turn."""
        import signal

        from runbook.core.cancellation import Wish

        with self._stack:
            if self._wanted - self._ended.keys() and not self._signals.cancel.wish:
                self._signals.cancel.ask(Wish.RUN, signal.SIGTERM)
            for event in self._events:
                self._take(event)


def _shown(text: str) -> str:
    """What pytest prints of a document, safe to show; on GitHub, where its log is obeyed, none of it is a command."""
    from runbook.core.strings import shown_lines
    from runbook.reporting import github_commands

    line = github_commands.quoted if github_commands.active() else str
    return "\n".join(map(line, shown_lines(text).split("\n")))


def _drawn(output: str) -> str:
    """What pytest prints of a block's output."""
    from runbook.reporting.terminal.sanitize import visible

    return _shown("\n".join(map(visible, output.split("\n"))))


def _lines(failure: Any) -> list[str]:
    from runbook.reporting.live.plain import failure as lines

    return list(lines(failure))


def _job(config: pytest.Config) -> "Job":
    """The job of any document, as the project's settings have it; `scratch` only says whether there is one."""
    if _JOB not in config.stash:
        from runbook.core.errors import RunbookError

        try:
            config.stash[_JOB] = _made(config)
        except (RunbookError, ValueError) as problem:
            raise pytest.UsageError(f"runbook: {problem}") from None
    return config.stash[_JOB]


def _made(config: pytest.Config) -> "Job":
    from runbook.core import durations
    from runbook.core.options import DOCUMENT_TIMEOUT, RunOptions, SuiteOptions
    from runbook.running.planning import overrides
    from runbook.running.suite.job import Job
    from runbook.sources.settings import values

    settings = _settings(config)
    options = RunOptions(
        **{"total_timeout": durations.parse(DOCUMENT_TIMEOUT), **values(RunOptions, settings)}
    )
    given = {"replay": config.getoption("runbook_replay"), "rehearse": config.getoption("runbook_rehearse")}
    options = replace(options, **{name: value for name, value in given.items() if value})
    if options.cloud is not None:
        from runbook.running.cloud import cloud_modes

        cloud_modes.check(options)
    suite = SuiteOptions(**values(SuiteOptions, settings))
    in_place = config.getoption("runbook_in_place") or suite.in_place
    return Job(
        run="pytest",
        document="",
        options=options,
        variables=overrides(options),
        strict=suite.strict,
        scratch=None if in_place else "",
    )


_JOB: "pytest.StashKey[Job]" = pytest.StashKey()
