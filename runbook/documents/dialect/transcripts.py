"""Transcripts of a shell: commands after prompts, what they print on the lines below.

A command takes in lines until the syntax tree says that it is complete.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from enum import Enum
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from runbook.core.classes.records import dataclass
from runbook.documents.dialect import shell_prompts as prompts
from runbook.documents.dialect.shell_prompts import Kind, Prompt
from runbook.judging.patterns import lazy

if TYPE_CHECKING:
    from runbook.shell.code.complete_commands import CommandText, HeredocStart

_LONGEST_PROMPT = 200
"""Characters of a line in which a prompt is looked for."""
_MOST_LINES = 400
"""Lines that may complete a command without a second prompt before them."""
_EFFORT = 200_000
_EFFORT_A_CHARACTER = 2
"""Characters that are parsed while the ends of commands are looked for: of a document, and more for each of its own."""
_COMMENT = re.compile(r"#(?![!\w])")
_FIRST = re.compile(r"(?:[ \t]*(?:#(?![!\w])[^\n]*)?\n)*(?![ \t]*#(?![!\w]))")
"""What stands before the first line that is neither blank nor a comment."""
_ROOT = re.compile(r"(?:[ \t]*\n)*[ \t]*(?=#[ \t])")
_ROOT_OR_COMMENT = "# is a comment, or a prompt of root"
_WORD = lazy(r"[\w.+-]+", re.ASCII)
_BECOMES_ROOT = lazy(r"(?:sudo\s+(?:-[is]\b|su\b|(?:ba)?sh\b)|su\b)")
_ERROR = lazy(
    r"""(?:[\w./+-]+:[ ](?:line[ ]\d+:[ ])?)?(?:error|fatal|usage)(?:\[\w+\])?:
      | error[ ]from[ ]server\b | traceback[ ]\(most[ ]recent | conflict[ ]\(
      | .*(?::[ ]|^)(?:no[ ]such[ ]file|command[ ]not[ ]found|permission[ ]denied|operation[ ]not[ ]permitted|cannot[ ]
                     |can't[ ]|is[ ]a[ ]directory|not[ ]a[ ]directory|file[ ]exists)""",
    re.VERBOSE | re.IGNORECASE,
)
"""How programs report that they failed (GNU Coding Standards, "Formatting Error Messages"; git, kubectl, Python)."""


class FenceKind(Enum):
    """What a fence's language says of its content."""

    SHELL = "commands"
    SESSION = "a transcript, or a result"
    UNTAGGED = "nothing"


@dataclass(frozen=True, slots=True)
class NotRun:
    """A line, 1-based in the fence's content, that is not run, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """A transcript. `code` has a blank line in place of each line of `output`: commands keep their places.

    `prompt` stands before its first command. `left_out` are commands for another shell; where `code` is empty, all are.
    """

    code: str
    output: str
    prompt: str
    left_out: tuple[NotRun, ...] = ()


class Effort:
    """What may be spent on finding the ends of a document's commands."""

    def __init__(self) -> None:
        self._left = _EFFORT

    def grows(self, characters: int) -> None:
        """A transcript of so many characters is read."""
        self._left += _EFFORT_A_CHARACTER * characters

    def allows(self, characters: int) -> bool:
        """Whether so many may be parsed; they are counted."""
        self._left -= characters
        return self._left >= 0


def read(text: str, kind: FenceKind, effort: Effort) -> Transcript | None:
    """The session that a fence's text shows, None when no prompt stands before its first command.

    A transcript that is indented as a whole loses that indentation. Comments and blank lines may stand before the first
    prompt. A line after the second prompt (``> ``) belongs to the command above it for as long as that is not complete.
    """
    found = _FIRST.match(text)
    start = (
        text[found.end() : found.end() + _LONGEST_PROMPT].partition("\n")[0].lstrip(" \t") if found else ""
    )
    if not start:
        root = _ROOT.match(text) if kind is FenceKind.SESSION else None
        if root is None:
            return None
        line = text.count("\n", 0, root.end()) + 1
        return Transcript("", "", "#", (NotRun(line, _ROOT_OR_COMMENT),))
    at = text.count("\n", 0, found.end()) if found else 0
    first = prompts.read(start)
    if first is None and kind is not FenceKind.UNTAGGED:
        first = prompts.angle(start)
    if first is None or (kind is FenceKind.UNTAGGED and (first.kind is not Kind.DOLLAR or first.account)):
        return None
    shown = first.text.strip()
    lines = _dedented(text)
    if first.elsewhere:
        return Transcript("", "", shown, (NotRun(at + 1, first.elsewhere),))
    if first.kind is Kind.ANGLE and not _is_prompt(lines, kind):
        if kind is FenceKind.SHELL:
            return None  # a redirection, or refused as one that nobody meant
        return Transcript("", "", shown, (NotRun(at + 1, "> may be a prompt or a redirection"),))
    effort.grows(len(text))
    return _Reader(lines, first, effort).transcript()


class _Taken(NamedTuple):
    """A command: its last line, its text, and where its output begins."""

    last: int
    text: "CommandText"
    output: int


class _Reader:
    def __init__(self, lines: Sequence[str], first: Prompt, effort: Effort) -> None:
        self._lines = lines
        self._first = first
        self._commented = _COMMENT.match(next(filter(str.strip, lines))) is not None
        self._prompts = [self._prompt(line) for line in lines]
        self._code = [""] * len(lines)
        self._output: list[str] = []
        self._left_out: list[NotRun] = []
        self._commands: list[_Taken] = []
        self._run = 0, False  # the end of the present run of comment signs, and whether it is comments
        self._effort = effort
        from runbook.shell.code.complete_commands import (
            CommandText,  # not at the top: few documents have transcripts
        )

        self._command = CommandText

    def transcript(self) -> Transcript:
        at, skipping, root = 0, False, False
        lines = self._lines
        while at < len(lines):
            prompt = self._prompts[at]
            if prompt is not None and self._first.fits(prompt):
                start, at = at, self._take_command(at, prompt)
                root = _BECOMES_ROOT.match(self._code[start]) is not None
                skipping = False
                continue
            if prompt is not None and prompt.elsewhere + prompt.account:
                reason = prompt.elsewhere or f"{prompt.text.strip()} is the prompt of another shell"
                self._left_out.append(NotRun(at + 1, reason))
                skipping = True
            elif self._is_comment(at):
                self._code[at] = lines[at]
            elif self._is_root(lines[at], after=root):
                self._left_out.append(NotRun(at + 1, "# is a prompt of root" if root else _ROOT_OR_COMMENT))
                skipping = True
            elif self._commands and not skipping:
                self._output.append(lines[at])
            at += 1
        self._tolerate()
        output = _text(self._output)
        return Transcript(_text(self._code), output, self._first.text.strip(), tuple(self._left_out))

    def _prompt(self, line: str) -> Prompt | None:
        if self._first.kind is Kind.ANGLE:
            return prompts.angle(line)
        return prompts.read(line[:_LONGEST_PROMPT])

    def _is_comment(self, at: int) -> bool:
        """Whether the line is one of the comments right above a command; others are what commands print."""
        if not _COMMENT.match(self._lines[at]):
            return False
        end, comments = self._run
        if at >= end:
            end = at
            while end < len(self._lines) and _COMMENT.match(self._lines[end]):
                end += 1
            prompt = self._prompts[end] if end < len(self._lines) else None
            comments = prompt is not None and self._first.fits(prompt)
            comments = comments and (self._commented or at == 0 or not self._lines[at - 1].strip())
            self._run = end, comments
        return comments

    def _is_root(self, line: str, *, after: bool) -> bool:
        if not line.startswith("# ") or not self._commands:
            return False
        word = _WORD.match(line, 2)
        if word is None:
            return False
        from runbook.shell.code.known_programs import is_program

        return after or is_program(word[0], prose=True)

    def _take_command(self, at: int, prompt: Prompt) -> int:
        """Take the command that begins on a line; the line after it."""
        self._code[at] = part = self._lines[at][len(prompt.text) :]
        text = self._command()
        text.add(part)
        at = first = self._take_heredocs(at + 1, text)
        prompted = (
            True  # whether the command's lines have second prompts: else a sign like one is a redirection
        )
        while at < len(self._lines) and not text.complete:
            behind = prompts.second(self._lines[at], self._first) if prompted else None
            prompted = prompted and (behind is not None or at != first)
            if behind is None and not text.joined:
                break
            self._code[at] = part = self._lines[at] if behind is None else behind
            text.add(part, parsed=self._effort.allows(text.size + len(part)))
            at = self._take_heredocs(at + 1, text)
        if not text.complete and (closers := text.closers()):
            at, text = self._look_ahead(at, text, closers)
        self._commands.append(_Taken(at - 1, text, len(self._output)))
        return at

    def _look_ahead(
        self, at: int, open_text: "CommandText", closers: re.Pattern[str]
    ) -> tuple[int, "CommandText"]:
        """Take the fewest lines, up to the next prompt, that complete a command; none when none do."""
        start, text, changes = at, open_text.copy(), dict[int, str]()
        while at < min(len(self._lines), start + _MOST_LINES) and self._prompts[at] is None:
            line = self._lines[at]
            changes[at] = line
            asked = closers.search(line) is not None or "<<" in line
            if asked and not self._effort.allows(text.size + len(line)):
                break
            text.add(line, parsed=asked)
            at += 1
            for heredoc in text.opened:
                end = self._end_of(heredoc, at)
                if end is None:
                    break
                changes.update((one, self._lines[one]) for one in range(at, end + 1))
                at = end + 1
            if text.complete:
                for one, code in changes.items():
                    self._code[one] = code
                return at, text
        return start, open_text

    def _take_heredocs(self, at: int, text: "CommandText") -> int:
        """Take the texts of the here-documents that a command's last line opened; the line after them."""
        for heredoc in text.opened:
            end = self._end_of(heredoc, at)
            if end is None:
                if not text.complete:
                    return at  # in an open quote, the sign opens none
                end = len(self._lines) - 1
            last = self._lines[end] if end < len(self._lines) else ""
            prompted = not heredoc.ends(last)
            for one in range(at, end + 1):
                line = self._lines[one]
                part = prompts.second(line, self._first) if prompted else None
                self._code[one] = line if part is None else part
            at = end + 1
        return at

    def _end_of(self, heredoc: "HeredocStart", at: int) -> int | None:
        """The line, from `at` on, that ends a here-document."""
        places = self._ends.get(heredoc.end, [])
        for one in places[bisect_left(places, at) :]:
            part = prompts.second(self._lines[one], self._first)
            if heredoc.ends(self._lines[one]) or (part is not None and heredoc.ends(part)):
                return one
        return None

    @cached_property
    def _ends(self) -> dict[str, list[int]]:
        """Where each line stands, without tabs and the second prompt before it."""
        places: dict[str, list[int]] = {}
        for at, line in enumerate(self._lines):
            part = prompts.second(line, self._first)
            for one in {line, line.lstrip("\t"), *(() if part is None else (part, part.lstrip("\t")))}:
                places.setdefault(one, []).append(at)
        return places

    def _tolerate(self) -> None:
        """A command that other commands follow may fail where the transcript shows its error."""
        for one, following in pairwise(self._commands):
            printed = [line for line in self._output[one.output : following.output] if line.strip()]
            shown = any(_ERROR.match(line) for line in (printed[:1] + printed[-1:]))
            if shown and one.text.is_simple and not one.text.opened:
                self._code[one.last] = f"{self._code[one.last].rstrip()} || true"


def looks_like_commands(text: str) -> bool:
    """Whether code without a language is commands: a prompt stands before the first, or it is a well-known program."""
    found = _FIRST.match(text)
    line = text[found.end() : found.end() + _LONGEST_PROMPT].partition("\n")[0].lstrip(" \t") if found else ""
    if prompts.read(line) is not None:
        return True
    from runbook.shell.code.known_programs import is_program

    word = _WORD.match(line)
    return (
        word is not None
        and line[word.end() : word.end() + 1] in ("", " ")
        and is_program(word[0], prose=True)
    )


def _is_prompt(lines: Sequence[str], kind: FenceKind) -> bool:
    """Whether the ``> `` before lines is a prompt: a program stands behind each, with words of its own behind one."""
    from runbook.shell.code.known_programs import is_program

    behind = [
        line[len(found.text) :].split()
        for before, line in pairwise(["", *lines])
        if (found := prompts.angle(line)) and not before.rstrip().endswith(("\\", "|", "&&"))
    ]
    return all(is_program(words[0]) for words in behind) and (
        kind is FenceKind.SESSION or any(len(words) > 1 for words in behind)
    )


def _dedented(text: str) -> list[str]:
    """The lines, without the indentation that the first one has; as they are when no prompt stands there."""
    lines = text.split("\n")
    first = next(filter(str.strip, lines), "")
    indentation = len(first) - len(first.lstrip(" \t"))
    if not indentation:
        return lines
    return [line[min(indentation, len(line) - len(line.lstrip(" \t"))) :] for line in lines]


def _text(lines: Sequence[str]) -> str:
    text = "\n".join(lines).rstrip("\n")
    return f"{text}\n" if text else ""
