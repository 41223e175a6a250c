"""A document with all that it needs: the one place that knows which files those are."""

from dataclasses import dataclass
from pathlib import Path

from runbook.core.document import Document
from runbook.running.plan_options import Planning
from runbook.sources import locations


@dataclass(frozen=True, slots=True)
class Loaded:
    """`files` are the other local ones that were read for it: includes, prerequisites, declared variables."""

    document: Document
    files: tuple[Path, ...]


def load(name: str, planning: Planning) -> Loaded:
    """Load a document, and keep what was read. Raises DocumentError when it cannot be read."""
    loader = planning.loader()
    document = loader.load(name)
    own = locations.identity(name)
    others = {locations.identity(one): one for one in loader.files if not locations.is_url(one)}
    return Loaded(document, tuple(Path(one) for key, one in others.items() if key != own))
