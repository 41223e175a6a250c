"""What the key of a value says about it: how a thing stands, how many there are, or what only the reader chose."""

from functools import lru_cache

from runbook.judging.patterns import lazy


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


STRICT = _set("""
    class status state phase health condition ready type kind mode role tier sku level access effect action result
    outcome verdict protocol direction severity reason verified completions available active conclusion
    permission permissions policy
""")
"""Keys whose value says how or what a thing is: another value is another result."""
FREE = _set("""
    name id uid gid user username owner host hostname location region zone address ip email mail login account
    subscription tenant title description path uri url endpoint message tag tags created modified updated date
    time timestamp size age uptime memory cpu node pid author commit sha digest hash etag version image fqdn
    domain dns first last city display key keys token secret password label labels group resource namespace
    server device filesystem mount principal cluster customer value comment note
""")
"""Keys whose value is the reader's own."""
SERIAL = _set(
    "job build run session process request ticket issue order invoice transaction task pull revision build"
)
"""What bears a number of its own: a different number is not a different count."""
COUNTS = _set(
    "count counts replicas instances number port partitions partition factor workers shards nodes total sum"
)
"""Keys whose number is the point, whoever runs the command."""
VARYING = _set("""
    restarts age size uptime memory cpu load latency time duration bytes used free avail available usage use pid
    generation revision modified length capacity requests hits created updated last expires ttl elapsed rate speed
""")
"""Keys of numbers that vary from run to run."""
REACHED = _set("ready available complete completed established synced healthy initialized bound")
"""Keys of what becomes true with time."""
FAULTS = _set("error errors failure failures exception fault faults warning warnings problem problems")
"""Keys behind which nothing is the good answer."""
LABELS = _set("""
    role label selector annotation taint tag note comment description
""")
"""Words of a field that somebody may have filled or not."""
COUNTED = _set("""
    passed failed failure failures error errors row rows added add change destroy destroyed deleted created
    inserted affected received transmitted loss copied succeeded item items record records match matches
    result results object objects count removed registered imported exported
""")
"""Words beside a number that is an outcome."""
GLUED = ("type", "status", "state", "class")
"""Words that capitals hide at the end of another one: FSTYPE."""
_CURRENT = lazy(r"(?i)up[-_ ]to[-_ ]date")
_CAMEL = lazy(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+")


@lru_cache(maxsize=4096)
def words(key: str) -> frozenset[str]:
    """The words of a key's last part, plurals also in the singular: ``profiles[0].powerState`` has power and state."""
    found = [
        word.casefold()
        for word in _CAMEL.split(_CURRENT.sub("current", key.rpartition(".")[2]))
        if word and not word.isdigit()
    ]
    glued = [kind for word in found for kind in GLUED if word.endswith(kind) and word != kind]
    return frozenset([*found, *glued, *(word.removesuffix("s") for word in found)])
