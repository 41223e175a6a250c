"""Documents that use something alone (`exclusive`: a port, a file), so that no two of a name run at once."""

from collections.abc import Mapping, Sequence

from runbook.core.document import Document
from runbook.core.errors import RunbookError
from runbook.core.options import RunOptions
from runbook.engine.plan import with_needed
from runbook.running.planning import load_with_files
from runbook.running.suite.changed_documents import Links

_KEY = b"exclusive"


def exclusive_names(documents: Sequence[str], options: RunOptions) -> Mapping[str, tuple[str, ...]]:
    """Document -> the names of what it uses alone, itself or by what it includes and needs; without those with none.

    A document is read only where it, or one that it leads to by links, holds the key at all.
    """
    if len(documents) < 2:
        return {}
    links = Links()
    found = {}
    for document in documents:
        own = links.real(document)
        if any(_KEY in links.text(one) for one in (own, *links.reachable(own))) and (
            names := _names(document, options)
        ):
            found[document] = names
    return found


def _names(name: str, options: RunOptions) -> tuple[str, ...]:
    try:
        document = load_with_files(name, options).document
    except RunbookError:
        return ()  # why it cannot be read is said when its turn comes
    return tuple(sorted({one for each in with_needed(document) for one in _of(each)}))


def _of(document: Document) -> set[str]:
    directives = (document.defaults, *(block.directive for block in document.blocks))
    return {name for one in directives for name in one.exclusive}
