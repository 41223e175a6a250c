"""Whether bash can read blocks at all: ``bash -n``, one process for all of them when nothing is wrong."""

import re
import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Block
from runbook.core.errors import SessionError

_BETWEEN = "\n\n}\n{ :\n"
"""Between two blocks read together: what one leaves open, the next cannot close."""
_NAME = "code"
_LINE = re.compile(r"code: line (?P<line>\d+): (?P<message>.*)")
_OPEN = re.compile(r"unexpected EOF while looking for matching [`'](?P<mark>.)'")
_MARKS = {'"': "a double quote", "'": "a single quote", "`": "a backquote", ")": "a parenthesis", "}": "${"}
_TIMEOUT_S = 60
"""Seconds; reading 10 MB takes bash one. Code that takes longer is left to the run."""
_OF_THE_CODE = (f"{_NAME}: line ", f"{_NAME}: {_NAME}: ")
"""How bash begins what it says of the code. What else it says is about itself, such as that it does not start."""
_CRASHES = (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT)
"""How code ends bash that it cannot cope with, such as 20,000 substitutions inside each other."""
_TRIES = 3


def syntax_errors(blocks: Sequence[Block]) -> list[tuple[Block, Diagnostic]]:
    """The blocks whose code bash cannot read, each with one error on a line of its document.

    Blocks that are meant to fail with status 2 (``exit=2``) are not looked at, since that is how a syntax error ends.
    The code is only read, never run; no alias, option or function of this process or its environment has a say.
    Patterns of ``extglob`` are taken as such, as after ``shopt -s extglob``. Raises SessionError when there is no bash.
    Where bash cannot be asked (it is killed, by a memory limit say), the run will tell.
    """
    asked = [one for one in blocks if one.directive.exit != _SYNTAX_ERROR_STATUS and not _plain(one.code)]
    if not asked:
        return []
    bash = shutil.which("bash")
    if bash is None:
        raise SessionError("bash is not on PATH: install it (4.4 or newer), or add its folder to PATH")
    return list(_search(bash, asked))


_SYNTAX_ERROR_STATUS = 2


# Words, names of variables, and quotes that are closed on their line.
_PLAIN = re.compile(
    r"""(?:[\w./:=,@%+\s-]++|\$[A-Za-z_]\w*+|"(?:[^"\\`$\n]++|\$[A-Za-z_]\w*+)*+"|'[^'\n]*+')*+""", re.ASCII
)
_RESERVED = re.compile(
    r"\b(?:if|then|elif|else|fi|time|for|in|until|while|do|done|case|esac|coproc|select|function)\b"
)


def _plain(code: str) -> bool:
    """Whether the code is so simple that bash can read it for certain: asking bash takes as long as running it."""
    return _PLAIN.fullmatch(code) is not None and _RESERVED.search(code) is None


def _search(bash: str, blocks: Sequence[Block]) -> Iterator[tuple[Block, Diagnostic]]:
    """Halve what cannot be read together until the blocks at fault are found."""
    if len(blocks) == 1:
        said = _read(bash, blocks[0].code)
        if said is not None:
            yield blocks[0], _diagnostic(blocks[0], said)
        return
    together = "{ :\n" + _BETWEEN.join(one.code for one in blocks) + "\n\n}\n"
    if _read(bash, together) is None:
        return
    middle = len(blocks) // 2
    yield from _search(bash, blocks[:middle])
    yield from _search(bash, blocks[middle:])


def _read(bash: str, code: str) -> str | None:
    """What bash says of the code when it refuses it.

    A bash that was killed or did not start is asked again: that is not a fault of the code. When that does not help the
    code is left to the run: None.
    """
    for _ in range(_TRIES):
        ended = _ask(bash, code)
        if ended is None:
            return None
        # The status says nothing of the code: it is 0 after `[[ a b ]]`, where bash 5.2 stops reading.
        status, said = ended
        if any(line.startswith(_OF_THE_CODE) for line in said):
            return "\n".join(said)
        if status == 0:
            return None
        if -status in _CRASHES:
            return f"bash crashes on it ({signal.Signals(-status).name})"
    return None


def _ask(bash: str, code: str) -> tuple[int, list[str]] | None:
    """How bash ends on the code, and its lines; None when there is no room for the code, or no time: the run will tell.

    A file, not a pipe: bash reads a pipe byte by byte.
    """
    import subprocess  # not at the top: plain code does without

    try:
        # By its name: some systems have no /dev/stdin.
        with tempfile.NamedTemporaryFile() as file:
            file.write(code.encode(errors="replace"))
            file.flush()
            done = subprocess.run(
                [bash, "--norc", "-O", "extglob", "-n", file.name],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                cwd="/",  # the present folder may be gone
                env={"LC_ALL": "C"},
                timeout=_TIMEOUT_S,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = done.stderr.decode(errors="replace").replace(file.name, _NAME).splitlines()
    return done.returncode, [line for line in said if " warning: " not in line]


def _diagnostic(block: Block, said: str) -> Diagnostic:
    found = _LINE.search(said)
    line, text = (int(found["line"]), found["message"]) if found else (1, said.strip() or "no reason given")
    last = max(1, block.code.rstrip("\n").count("\n") + 1)
    if opened := _OPEN.search(text):
        what = _MARKS.get(opened["mark"], opened["mark"])
        message = f"bash cannot read this block: it ends inside {what} that nothing closes"
    elif "unexpected end of file" in text:
        message = (
            "bash cannot read this block: it ends before an if, a loop, a case or a brace that it opens does"
        )
    else:
        message = f"bash cannot read this block: {text}"
    if block.language.lower() == "terraform":
        message += "; is it a configuration, not commands? A fence of the language hcl is not run"
    return Diagnostic("syntax-error", Severity.ERROR, block.line_of(min(line, last)), message)
