"""Which fence is a command, which is the result of which command.

Results are bound by their marks, never by the words around them: a mark makes the next fence that is no
command the result of the last command before the mark.
"""

import re
from dataclasses import field, replace

from runbook.core import diagnostics
from runbook.core.classes.records import dataclass
from runbook.core.diagnostics import Diagnostic
from runbook.core.document import ANY_FAILURE, Block, Choice, Expectation, Stream
from runbook.documents import fences
from runbook.documents.dialect import directives, info_string, transcripts
from runbook.documents.dialect.directives import Fields
from runbook.documents.dialect.expectation_marks import Mark
from runbook.documents.dialect.languages import OUTPUT, SESSIONS, is_configuration
from runbook.documents.dialect.transcripts import Transcript
from runbook.documents.fences import Fence
from runbook.documents.generators import attributes, shown_files
from runbook.documents.results import above
from runbook.documents.results.above import Above

_FILE = re.compile(r"(?<![\w-])file=")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where in the document a fence stands: the headings above it, and the alternatives that it belongs to.

    `headings` are level and title of each heading that it stands under, the outermost first.
    """

    headings: tuple[tuple[int, str], ...] = ()
    choices: tuple[Choice, ...] = ()

    @property
    def section(self) -> str | None:
        """The title of the nearest heading."""
        return self.headings[-1][1] if self.headings else None

    @property
    def sections(self) -> tuple[str, ...]:
        """The titles of all headings, the outermost first."""
        return tuple(title for _, title in self.headings)

    def below(self, level: int, title: str) -> "Surroundings":
        """The place below one more heading, which ends the sections of its level and of deeper ones."""
        outer = tuple(one for one in self.headings if one[0] < level)
        return replace(self, headings=(*outer, (level, title)))


@dataclass(slots=True)
class Binder:
    """Takes marks, directives and fences in the document's order, and makes blocks of them.

    `executable` holds languages in lower case.
    """

    executable: frozenset[str]
    blocks: list[Block] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    _command: int | None = None  # the last executable block, an index of `blocks`
    _bare: bool = False  # no mark and no fence followed it yet
    _mark: Mark | None = None
    _fields: Fields = field(default_factory=dict)
    _directive_line: int | None = None
    above: Above = field(default_factory=Above)

    def mark(self, mark: Mark) -> None:
        """A mark: it waits for its result."""
        self._bare = False
        if self._command is None:
            self._warn("mark-without-block", mark.line, "no block stands before this mark")
            return
        if self._mark:
            message = f"another mark follows on line {mark.line} before a result; the later one is used"
            self._warn("duplicate-mark", self._mark.line, message)
        self._mark = mark

    def directive(self, text: str, line: int) -> None:
        """A directive: it waits for its block. Several before one block add up."""
        fields, problems = directives.read(text, line)
        self.diagnostics += problems
        self._fields |= fields
        self._directive_line = line

    def fence(self, fence: Fence, place: Surroundings) -> None:
        """A fence: a command, the result of the last one, or neither."""
        info = info_string.read(fence.info, fence.span.start, self.executable)
        self.diagnostics += info.diagnostics
        language = info.language.lower()
        mark = self._mark or info.mark
        session = transcripts.read(fence.content)
        runs = language in self.executable or (session is not None and language in SESSIONS and not mark)
        if runs and is_configuration(language, fence.content):
            runs = False
            message = "this fence holds a configuration (HCL), not commands: it is not run"
            self.diagnostics.append(diagnostics.info("configuration-fence", fence.span.start, message))
        own, problems = self._own_directive(info, fence, runs=runs)
        if self._fields.get("file") or own.get("file"):
            runs, session, mark = False, None, None
        shown = runs and session is None and not mark and self._shows_output(fence)
        runs, own = runs and not shown, {} if shown else own
        self.diagnostics += fences.check(fence, language, runs, self.executable)
        if mark and not runs and self._bind(mark, fence, info.language):
            return
        if runs and info.unbraced and not info.directive:
            message = f"{info.unbraced!r} is read as a directive; it belongs in braces: {{{info.unbraced}}}"
            self._warn("directive-form", fence.span.start, message)
        self.diagnostics += problems
        block = Block(
            language=info.language,
            code=fence.content,
            span=fence.span,
            code_span=fence.code_span,
            executable=runs,
            section=place.section,
            sections=place.sections,
            info=fence.info.strip(),
            directive=directives.directive(self._fields, own),
            choices=place.choices,
            file=None
            if runs or shown
            else shown_files.named(fence.info, fence.content, self.above.paragraph),
        )
        self._fields, self._directive_line = {}, None
        if runs and info.mark:
            self._warn("malformed-mark", block.line, "a mark stands on a command; it belongs to the result")
        if runs:
            self._end_mark(f"the block on line {block.line} follows before a result")
            if session:
                block = self._as_session(block, session)
            self._command = len(self.blocks)
        elif block.file or block.directive.file:
            pass
        elif shown or (self._bare and language == OUTPUT) or self._shows_result(fence, language, place):
            self._imply(_result(fence, info.language, None))
        self._bare = runs
        self.above.fence()
        self.blocks.append(block)

    def finish(self) -> None:
        """The document ends."""
        self._end_mark("no result follows this mark")
        self._end_directive("no block follows this directive")

    def _bind(self, mark: Mark, fence: Fence, language: str) -> bool:
        self._mark, self._bare = None, False
        if self._command is None:
            self._warn("mark-without-block", mark.line, "no block stands before this mark")
            return False
        command = self.blocks[self._command]
        if earlier := command.expectation:
            message = (
                f"the block on line {command.line} has another result on line {fence.span.start}; "
                "the later one is used"
            )
            self._warn("second-result", earlier.span.start, message)
        self._end_directive("a result follows this directive; it belongs before the block")
        self.blocks[self._command] = replace(command, expectation=_result(fence, language, mark))
        self.above.fence()
        return True

    def _own_directive(
        self, info: info_string.Info, fence: Fence, *, runs: bool
    ) -> tuple[Fields, tuple[Diagnostic, ...]]:
        """The directive in the info string; of a fence that is not run only which file it is."""
        text = info.directive or info.unbraced
        if not runs and not _FILE.search(text):
            return {}, ()
        fields, problems = directives.read(text, fence.span.start, shared=True)
        return fields if runs else {key: fields[key] for key in fields if key == "file"}, problems

    def _shows_output(self, fence: Fence) -> bool:
        """Whether a shell fence shows what the last command prints: its attributes or the sentence above say so."""
        title = attributes.title(fence.info)
        if above.is_shown(fence.info):
            reason = "its attributes say that there is nothing to run in it"
        elif self._unanswered and self.above.shows_output(fence.content, title):
            reason = "the text above says that this is output"
        else:
            return False
        message = f"{reason}: it is not run"
        self.diagnostics.append(diagnostics.info("shown-output", fence.span.start, message))
        return True

    def _shows_result(self, fence: Fence, language: str, place: Surroundings) -> bool:
        if not self._unanswered or not self.above.shows_result(
            language, fence.content, attributes.title(fence.info)
        ):
            return False
        command = self.blocks[self._command or 0]
        return not any(
            one.line == other.line and one.name != other.name
            for one in command.choices
            for other in place.choices
        )

    @property
    def _unanswered(self) -> bool:
        """Whether there is a command, and no result of it yet."""
        return self._command is not None and not (
            self.blocks[self._command].implied or self.blocks[self._command].expectation
        )

    def _imply(self, result: Expectation) -> None:
        """A result that no mark binds: that of the last command, where it has none."""
        if self._command is None or self.blocks[self._command].implied is not None:
            return
        command = replace(self.blocks[self._command], implied=result)
        if result.language.lower() in above.FAILURES and command.directive.exit is None:
            stream = command.directive.stream or Stream.STDERR
            command = replace(command, directive=replace(command.directive, exit=ANY_FAILURE, stream=stream))
        self.blocks[self._command] = command

    def _as_session(self, block: Block, session: Transcript) -> Block:
        if block.language.lower() not in SESSIONS:
            message = (
                "prompts are not part of a command; they are left out, and what stands below them is output"
            )
            self._warn("prompts-in-code", block.code_span.start, message)
        output = Expectation(block.span, block.language, session.output) if session.output else None
        return replace(block, code=session.code, implied=output)

    def _end_mark(self, message: str) -> None:
        if self._mark:
            self._warn("mark-without-result", self._mark.line, message)
            self._mark = None

    def _end_directive(self, message: str) -> None:
        if self._directive_line is not None:
            self._warn("directive-without-block", self._directive_line, message)
            self._fields, self._directive_line = {}, None

    def _warn(self, code: str, line: int, message: str) -> None:
        self.diagnostics.append(diagnostics.warning(code, line, message))


def _result(fence: Fence, language: str, mark: Mark | None) -> Expectation:
    if mark is None:
        return Expectation(fence.span, language, fence.content)
    return Expectation(fence.span, language, fence.content, mark.similarity, mark.regex, mark.line)
