"""The person's own programs: an editor for a block, a pager for its output; and an edit that the document keeps."""

import contextlib
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from runbook.core.document import Document
from runbook.core.errors import OutputError
from runbook.documents import edits
from runbook.engine.plan import Step
from runbook.sources.loader import decode
from runbook.storage import atomic_file


def editor() -> list[str] | None:
    """``$VISUAL`` or ``$EDITOR``; None where neither is set or there is no terminal."""
    name = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    return shlex.split(name) if name.strip() and sys.stdin is not None and sys.stdin.isatty() else None


def edit(code: str) -> str | None:
    """The code as the person's editor leaves it; None where there is no editor, or it fails."""
    command = editor()
    if command is None:
        return None
    descriptor, name = tempfile.mkstemp(prefix="block-", suffix=".sh")
    try:
        with open(descriptor, "w", encoding="utf-8") as stream:
            stream.write(code)
        done = subprocess.run([*command, name], check=False)
        return Path(name).read_text(encoding="utf-8", errors="replace") if done.returncode == 0 else None
    except OSError:
        return None
    finally:
        with contextlib.suppress(OSError):
            os.unlink(name)


def page(text: str) -> str | None:
    """Show the text in ``$PAGER`` (less where none is set); what went wrong, if anything did."""
    command = shlex.split(os.environ.get("PAGER") or "less -R")
    try:
        subprocess.run(command, input=text.encode(errors="replace"), check=False)
    except OSError as problem:
        return f"{command[0]}: {problem.strerror or problem}"
    return None


def save(document: Document, step: Step, code: str) -> str:
    """Write the block's new code into its document; what became of it, as a sentence.

    Nothing is written when the file is not any more what was read.
    """
    try:
        old = Path(document.path).read_bytes()
        if decode(old, document.path) != document.source:
            return f"{document.path} has changed since it was read: the edit is not kept in it."
        text = edits.apply(document.source, [edits.replace_code(document, step.block, code)])
        atomic_file.replace(document.path, old, text.encode())
    except OutputError as problem:
        return f"The edit is not kept: {problem}"
    except (OSError, ValueError) as problem:
        return f"The edit is not kept in {document.path}: {problem}"
    return f"{document.path} is changed."
