"""Files that a document shows by name: when each is written, and the block that writes it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from runbook.core.document import Block
from runbook.documents.generators.shown_files import writing


def first_needs(blocks: Sequence[Block], files: Mapping[int, str]) -> dict[int, list[int]]:
    """The files that a command above them names, by the place of that command; of a name only the first.

    A command that writes the file itself (``cat > main.tf``) does not need it.
    """
    found: dict[int, list[int]] = {}
    known: set[str] = set()
    for at, name in files.items():
        if name in known:
            continue
        known.add(name)
        path = re.escape(name.removeprefix("./"))
        uses = re.compile(rf"(?<![\w./-])(?:\./)?{path}(?![\w/-]|\.\w)")
        makes = re.compile(
            rf"(?:>|\btouch|\btee(?:[ ]-a)?|\s-[oO]|--output[ =])[ ]*[\"']?(?:\./)?{path}(?![\w/-])"
        )
        for earlier, block in enumerate(blocks[:at]):
            if block.executable and uses.search(block.code):
                if not makes.search(block.code):
                    found.setdefault(earlier, []).append(at)
                break
    for earlier, needed in found.items():
        for at in range(earlier + 1, len(blocks)):  # files are shown together: one may need the next
            if blocks[at].executable:
                break
            first = at in files and at == next(one for one in files if files[one] == files[at])
            if first and not any(at in each for each in found.values()):
                needed.append(at)
        needed.sort()
    return found


def written(block: Block, name: str, versions: dict[str, list[str]], replacing: bool) -> Block:
    """The block whose code writes the file; `versions` are the texts that were written under each name before."""
    earlier = versions.setdefault(name, [])
    code = writing(name, block.code, earlier, replacing=replacing)
    earlier.append(block.code)
    return replace(block, language="bash", code=code, executable=True, file=name)
