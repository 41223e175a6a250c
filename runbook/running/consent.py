"""Whether a ``.env`` file beside a document may be read: somebody said so, for the content that it has."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from runbook.core.strings import printable
from runbook.sources.loader import Consent


def consent(person: Callable[[str], bool] | None) -> Consent:
    """Asks `person` once for each content of a file, and remembers a yes in the state folder; None: nobody is asked."""
    answers: dict[Path, bool] = {}

    def agreed(path: Path) -> bool:
        key = path.resolve()
        if key not in answers:
            answers[key] = _agreed(path, person)
        return answers[key]

    return agreed


def _agreed(path: Path, person: Callable[[str], bool] | None) -> bool:
    from runbook.storage import allowed_files  # not at the top: few folders have such a file

    if allowed_files.allowed(path):
        return True
    question = (
        f"Set the variables of {printable(str(path))}, now and as long as the file does not change? [y/N] "
    )
    if person is None or not person(question):
        return False
    with contextlib.suppress(OSError):  # then it is asked again the next time
        allowed_files.allow(path)
    return True
