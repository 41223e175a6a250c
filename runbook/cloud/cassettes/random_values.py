"""Variables whose values differ from run to run: a replay gives them the recorded ones."""

import re

from runbook.shell.facts import How, facts

_SOURCES = re.compile(
    r"\$\{?S?RANDOM\b|\bopenssl\s+rand\b|/dev/u?random\b|/kernel/random/|\buuidgen\b|\bshuf\b|\bpwgen\b|\bdate\b"
    r"|\$\{?EPOCH|\$\$(?![\w(])|\b(?:random|secrets|uuid)\.|\$\{?(?:USER|LOGNAME|HOSTNAME)\b|\bwhoami\b|\bhostname\b"
)
"""What gives another value each time, or on another machine. A file of mktemp(1) is made by being asked for: not it."""
_ASKS = re.compile(r"(?:^|[|;&(`\s])(?:az|kubectl|helm|aws|gcloud|curl|wget|terraform|gh|git|mktemp)\s")
"""A command whose value is that of a service: asking is what is replayed."""
_ASSIGNS = frozenset((How.PLAIN, How.EXPORT, How.DECLARE, How.READONLY))


def random_names(code: str) -> frozenset[str]:
    """The variables that `code` gives a random value."""
    if not _SOURCES.search(code):
        return frozenset()
    lines = code.split("\n")
    found = set()
    for one in facts(code).assigned:
        text = "\n".join(lines[one.span.start - 1 : one.span.end])
        own = re.search(rf"\b{one.name}=(.*)", text, re.DOTALL)
        if one.how in _ASSIGNS and own and _SOURCES.search(own[1]) and not _ASKS.search(own[1]):
            found.add(one.name)
    return frozenset(found)
