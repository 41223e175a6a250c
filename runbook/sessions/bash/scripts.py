"""The shell scripts that bash reads, beside this file as templates, written into a session's private folder."""

import os
import re
import shlex
import signal
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from runbook.engine.session import Command
from runbook.sessions.process.runtime_dir import RunDir

_LONGEST_NAME = 200
_SOURCE = "BASH_SOURCE"
_FUNCTION = re.compile(r"[\w.-]\s*\(\s*\)|\bfunction\s")
_FIXED = ("start", "after", "leave", "peel", "save", "trap", "exit", "guards", "sub", "pipe")
END = signal.SIGVTALRM
"""What ends a block in bash itself. A signal that ends bash, and that documents hardly trap or ignore, as they do TERM:
a command after ``||`` must not get its turn because the one before it was ended, nor a trap go on with the block."""
_FAILED = (
    "{ case ${BASH_SOURCE[0]-} in @RUN@/blocks/*) \\builtin printf '%s E %d %d %d %d %s\\0' @NONCE@ "
    '"${__runbook_block-0}" "$?" "$BASH_SUBSHELL" "$LINENO" "$BASH_COMMAND" >|@RUN@/control ;; esac; } 2>/dev/null'
)
"""The session's ERR trap: which command failed, on which line of which file."""


@cache
def _template(name: str) -> str:
    text = (Path(__file__).with_name("sh") / f"{name}.sh").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("#"))


class Scripts:
    """A session's scripts. `nonce` is the word that only they know; `source` is where programs read from."""

    def __init__(self, folder: RunDir, bash: str, source: str, nonce: str | None = None) -> None:
        self.nonce = nonce or os.urandom(8).hex()
        self._folder = folder
        self._blanks = {
            "@RUN@": shlex.quote(str(folder.path)),
            "@BASH@": shlex.quote(bash),
            "@NONCE@": self.nonce,
            "@INPUT@": source,
            "@END@": END.name.removeprefix("SIG"),
        }
        self._blanks["@FAILED@"] = shlex.quote(self._fill(_FAILED, {}))
        self._exported: dict[str, str] = {}
        self._run_block = f"\\builtin . {self._path('block')}\n"
        self._around: tuple[str, bool, bool, bool] | None = None
        folder.mkdir("blocks")
        for name in _FIXED:
            folder.write(name, self._filled(name, {}).encode())

    def _filled(self, name: str, values: Mapping[str, str]) -> str:
        """A template with its blanks filled in, without what bash would only read over (20 us a block, measured)."""
        return self._fill(_template(name), values)

    def _fill(self, text: str, values: Mapping[str, str]) -> str:
        for blank, value in (*self._blanks.items(), *values.items()):
            text = text.replace(blank, value)
        return text

    def _path(self, name: str) -> str:
        return shlex.quote(os.path.join(self._folder.path, name))

    def exports(self, environment: Mapping[str, str]) -> dict[str, str]:
        """What of it the shell does not have yet."""
        return {name: value for name, value in environment.items() if self._exported.get(name) != value}

    def block(
        self,
        command: Command,
        number: int,
        *,
        saving: bool,
        whole: bool,
        traced: bool = False,
        guards: bool | None = None,
    ) -> str:
        """Write the files of a block; what bash is to read to run it.

        `saving` has the state saved after it. `whole` gives it the terminal instead of pipes. `traced` says
        that `set -x` is on: then the session's own lines are kept out of the trace. `guards` says whether guards of
        lost statuses are to act where errexit is on; None: there are none yet.
        """
        name = _file_name(command.name)
        code, first = command.code, ""
        if _SOURCE in code:
            # The file that bash sources is the session's own: code that looks for its folder would find that one, and
            # lose there what it writes.
            from runbook.shell.override import renamed

            code = renamed(code, _SOURCE, "__runbook_source")
            first = f"; __runbook_source=({shlex.quote(name)})"
        if guards is not None:
            on = f"\\builtin . {self._path('guards')}"
            off = "__runbook_in=: __runbook_feed=: __runbook_piped=: __runbook_failed=()"
            ready = "*e*:__runbook_pipe) ;; *e*:*)"
            choice = f"case $-:${{__runbook_piped-}} in {ready} {on} ;; *) {off} ;; esac"
            first += f"; {choice if guards else off}"
        code = code.replace("\0", "").replace("'", "'\\''")
        if ("(" in code or "function" in code) and _FUNCTION.search(code):
            # From the first function on, the ERR trap is for functions, too. Before, it would only cost: with it bash
            # makes one process more for a substitution.
            first += "; \\builtin set -E"
        off, on = ("; \\builtin set +x", "\\builtin set -x; ") if traced else ("", "")
        # Inside `eval` lines are counted from where the count stands, and an arithmetic expansion can set it. Blank
        # lines in front would do as well, at 50 ns a line in every block: 2 ms a block at line 40,000 (measured).
        text = (
            f"{{ __runbook_block={number}{first}{off}; }} >/dev/null 2>&1\n"
            f"\\builtin eval '{on}{code}\n' ${{BASH_VERSINFO[LINENO={command.line}]+}}\n"
        )
        self._folder.write(f"blocks/{name}", _bytes(text))
        if self._around != (name, saving, whole, command.merged):
            self._around = (name, saving, whole, command.merged)
            out, err = ("/dev/tty", "/dev/tty") if whole else (self._path("stdout"), self._path("stderr"))
            err = out if command.merged else err
            after = f"\\builtin . {self._path('after')}" if saving else self._filled("quick", {}).strip()
            values = {"@NAME@": shlex.quote(name), "@OUT@": out, "@ERR@": err, "@AFTER@": after}
            self._folder.write("block", self._filled("block", values).encode())
        new = self.exports(command.environment)
        self._exported.update(new)
        exports = "".join(f"\\builtin export {name}={shlex.quote(value)}; " for name, value in new.items())
        # bash reads a pipe byte by byte, so the line is kept short. It is one line, so that nothing of it is left for
        # the next bash when the block ends this one.
        return f"{exports}{self._run_block}"

    def anew(self) -> str:
        """What has bash start anew in place, with the state that was saved last."""
        run, bash, source = (self._blanks[one] for one in ("@RUN@", "@BASH@", "@INPUT@"))
        return f"\\builtin exec {bash} --norc --noprofile {run}/commands <{source} >/dev/null 2>&1\n"

    def rescue(self, number: int) -> str:
        """What brings a bash back to the session that lost its way in a block."""
        return self._filled("rescue", {"@NUMBER@": str(number)})


@lru_cache
def _file_name(path: str) -> str:
    """The name of a document's file, as the shell's messages show it."""
    return os.fsencode(os.path.basename(path))[-_LONGEST_NAME:].decode(errors="ignore") or "document"


def _bytes(text: str) -> bytes:
    """`text` in UTF-8, bytes that were none as they were; half a character of UTF-16 becomes a question mark."""
    try:
        return text.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        return text.encode(errors="replace")
