"""Transcripts of a shell: commands after a prompt (``$ ``), what they print on the lines below."""

import re

from runbook.core.classes.records import dataclass

_PROMPT = re.compile(r"\$(?:[ \t]+|$)")
_CONTINUATION_PROMPT = re.compile(r">(?:[ \t]|$)")
_CONTINUES = re.compile(r"(?<!\\)(?:\\\\)*\\$|(?:\||&&)[ \t]*$")
_INDENTED_PROMPT = re.compile(r"\n*([ \t]+)\$[ \t]")
_HEREDOC = re.compile(r"(?<!<)<<-?[ \t]*(?P<quote>[\"']?)(?P<word>\w+)(?P=quote)")


@dataclass(frozen=True, slots=True)
class Transcript:
    """A transcript. `code` has a blank line in place of each line of `output`: commands keep their places."""

    code: str
    output: str


def read(text: str) -> Transcript | None:
    """The session that a block's text shows, None when its first line has no prompt before a command.

    A transcript that is indented as a whole loses that indentation. A line after the second prompt (``> ``) belongs to
    the command above it for as long as that is not complete.
    """
    text = _dedented(text)
    if not text.lstrip("\n").startswith(("$ ", "$\t")):
        return None
    code: list[str] = []
    output: list[str] = []
    command: list[str] = []  # the lines of the present command
    heredoc, joined = "", False
    for line in text.split("\n"):
        prompt = _PROMPT.match(line)
        second = _CONTINUATION_PROMPT.match(line)
        if joined or heredoc or (second and command and not complete("\n".join(command))):
            part = line[second.end() :] if second else line
        elif prompt:
            part = line[prompt.end() :]
            command = []
        else:
            code.append("")
            output.append(line)
            command = []
            continue
        code.append(part)
        command.append(part)
        if heredoc:
            heredoc = "" if part.strip() == heredoc else heredoc
        elif opened := _HEREDOC.search(part):
            heredoc = opened["word"]
        joined = not heredoc and _CONTINUES.search(part) is not None
    return Transcript(_lines(code), _lines(output))


def complete(command: str) -> bool:
    """Whether no quote is open in a command, and no ``if``, loop, ``case`` or brace without its end.

    A light reading, for transcripts: words count where a command may begin.
    """
    opened = 0
    begins = True  # the next word begins a command
    for token in _TOKEN.finditer(command):
        word = token[0]
        if token["open"]:
            return False
        if word.isspace():
            begins = begins or "\n" in word
        elif word in _SEPARATORS:
            begins = True
        elif begins and word in _OPENERS:
            opened += 1
            begins = word not in _TAKES_WORDS
        elif begins and word in _CLOSERS:
            opened -= 1
            begins = False
        else:
            begins = begins and word in _KEEPS
    return opened <= 0


_TOKEN = re.compile(
    r"""\\.|'[^']*'|"(?:\\.|[^"\\])*"|(?P<open>['"].*\Z)|\#[^\n]*|\s+|&&|\|\||;;|[;&|(){}]|[^\s'"\\;&|(){}]+|\\""",
    re.DOTALL,
)
_SEPARATORS = frozenset({";", "&", "|", "&&", "||", ";;", "("})
_OPENERS = frozenset({"if", "case", "for", "while", "until", "select", "{"})
_TAKES_WORDS = frozenset({"case", "for", "select"})
_CLOSERS = frozenset({"fi", "esac", "done", "}"})
_KEEPS = frozenset({"then", "do", "else", "elif", "!", "time"})


def _dedented(text: str) -> str:
    first = _INDENTED_PROMPT.match(text)
    if not first:
        return text
    return re.sub(rf"^[ \t]{{1,{len(first[1])}}}", "", text, flags=re.MULTILINE)


def _lines(lines: list[str]) -> str:
    text = "\n".join(lines).rstrip("\n")
    return f"{text}\n" if text else ""
