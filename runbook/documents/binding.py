"""Which fence is a command, which is the result of which command.

Results are bound by their marks, never by the words around them: a mark makes the next fence that is no
command the result of the last command before the mark.
"""

import re
from dataclasses import field, replace

from runbook.core import diagnostics
from runbook.core.classes.records import dataclass
from runbook.core.diagnostics import Diagnostic
from runbook.core.document import ANY_FAILURE, Block, Choice, Expectation, Span, Stream
from runbook.documents import fences
from runbook.documents.dialect import directives, foreign_attributes, info_string, transcripts
from runbook.documents.dialect.directives import Fields
from runbook.documents.dialect.expectation_marks import Mark
from runbook.documents.dialect.info_string import Info
from runbook.documents.dialect.languages import INDENTED, OTHER_SHELLS, OUTPUT, SESSIONS, is_configuration
from runbook.documents.dialect.transcripts import Effort, FenceKind, Transcript
from runbook.documents.fences import Fence
from runbook.documents.generators import attributes, shown_files
from runbook.documents.markdown.html_code import HtmlCode
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
    _effort: Effort = field(default_factory=Effort)

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
        if info.options:
            fence = replace(fence, content=foreign_attributes.without_options(fence.content))
        mark = self._mark or info.mark
        session = self._session(fence, language)
        runs = language in self.executable
        if session is not None and not runs:
            runs = not mark or self._follows_session
        if session is not None and not session.code:
            runs = False
            if not mark:
                self._say_left_out(fence, session)
            session = None
        if runs and is_configuration(language, fence.content):
            runs = False
            message = "this fence holds a configuration (HCL), not commands: it is not run"
            self.diagnostics.append(diagnostics.info("configuration-fence", fence.span.start, message))
        if language in OTHER_SHELLS and not runs and not mark:
            message = f"{info.language} fences are not run (--executable {language} runs them, in bash)"
            self.diagnostics.append(diagnostics.info("language-not-run", fence.span.start, message))
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
        if runs and (foreign := self._foreign(info, fence)):
            own = directives.read(foreign, fence.span.start, shared=True)[0] | own
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
                self._say_left_out(fence, session)
            self._command = len(self.blocks)
        elif block.file or block.directive.file:
            pass
        elif shown or (self._bare and language == OUTPUT) or self._shows_result(fence, language, place):
            self._imply(_result(fence, info.language, None))
        self._bare = runs
        self.above.fence()
        self.blocks.append(block)

    def indented(self, content: str, span: Span, place: Surroundings) -> None:
        """Indented code: commands where that was asked for (`INDENTED` is executable), else text."""
        if not transcripts.looks_like_commands(content):
            return
        if INDENTED in self.executable:
            self.fence(
                Fence(span, span, INDENTED, "", content, closed=True, loose=False, outside=False), place
            )
            return
        message = f"indented code looks like commands; it is not run (--executable {INDENTED} runs it)"
        self.diagnostics.append(diagnostics.info("indented-code", span.start, message))

    def html(self, found: HtmlCode, span: Span, place: Surroundings) -> None:
        """Code in raw HTML: a command, or the result of the last one."""
        code_span = Span(span.start + found.first, span.end)
        if not found.code:
            if self._bare or self._mark:
                self.fence(
                    Fence(span, code_span, OUTPUT, "", found.output, closed=True, loose=False, outside=False),
                    place,
                )
        elif found.certain or transcripts.looks_like_commands(found.code):
            self._end_mark(f"the block on line {span.start} follows before a result")
            implied = Expectation(span, "", found.output) if found.output else None
            self._command, self._bare = len(self.blocks), True
            self.blocks.append(
                Block(
                    language="",
                    code=found.code,
                    span=span,
                    code_span=code_span,
                    executable=True,
                    section=place.section,
                    sections=place.sections,
                    directive=directives.directive(self._fields),
                    implied=implied,
                    choices=place.choices,
                )
            )
            self._fields, self._directive_line = {}, None

    def _session(self, fence: Fence, language: str) -> Transcript | None:
        if language in self.executable:
            return transcripts.read(fence.content, FenceKind.SHELL, self._effort)
        if language in SESSIONS:
            return transcripts.read(fence.content, FenceKind.SESSION, self._effort)
        return (
            None if fence.info.strip() else transcripts.read(fence.content, FenceKind.UNTAGGED, self._effort)
        )

    def _foreign(self, info: Info, fence: Fence) -> str:
        """What attributes of other tools mean here."""
        if info.chunk and (options := foreign_attributes.chunk_options(fence.content)):
            return f"{info.foreign} {foreign_attributes.translated(options)[0]}".strip()
        return info.foreign

    @property
    def _follows_session(self) -> bool:
        """Whether the last command is a session, which shows its results itself: the next session is none of them."""
        return self._command is not None and self.blocks[self._command].transcript

    def _say_left_out(self, fence: Fence, session: Transcript) -> None:
        for one in session.left_out:
            message = f"{one.reason}: what stands behind it is not run"
            self._warn("prompt-not-run", fence.code_span.start + one.line - 1, message)

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
        elif self._command is not None and self.above.shows_output(fence.content, title):
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
        if block.language and block.language.lower() not in SESSIONS:
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
