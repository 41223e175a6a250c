"""What the command asked for: the values typed in it are the point of the check.

Shell variables are expanded, from the session's variables or from assignments in the command itself and in the blocks
before it. Nothing here runs or parses a shell; words are taken as a reader takes them.
"""

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field

from runbook.judging.patterns import lazy


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_COMMENT = lazy(r"(?:^|\s)#.*")
_ASSIGNMENT = lazy(
    r"""(?:^|[\n;&|(]|\b(?:export|declare|local|readonly)\s)\s*([A-Za-z_]\w*)=("[^"]*"|'[^']*'|[^\s;&|()]*)"""
)
_SETTING = lazy(_ASSIGNMENT.pattern + r"(?=\s*(?:$|[\n;&|#]))")
_VARIABLE = lazy(r"\$(?:\{(\w+)\}|(\w+))")
_QUOTED = lazy(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'")
_WORD = lazy(r"[^\s'\"`;|&(){}\[\],<>\\]+")
_PIPE = lazy(r"\s*(?:\|\|?|&&?|;|\n)\s*")
_COUNT = lazy(r"(?<!\S)-(?:\d+|[a-zA-Z]\s*\d+|-(?!\S*version)[\w-]+[ =]\d+)(?!\S)")
"""An option that is a number or has one: a count, and no version."""
_OPTION = lazy(r"(?<!\S)--?([A-Za-z][\w-]*)(?:=|\s+)([^\s;&|-][^\s;&|]*)")
_PART = lazy(r"[/:@=,|]")
_ORDER = lazy(
    r"(?i)sort|order by|order-by|\brank|\btop\b|(?<![:@/])latest|newest|oldest|recent|largest|smallest|frequent"
    r"|biggest|first\b|reverse|\b[lz](?:rev)?range\b"
    r"|\bseq\b|history|\b(?:git|hg|svn) (?:ref)?log\b|timeline|\bdesc\b|\basc\b|priority|chronolog|\bls -\w*[tS]"
)
_GLOB = lazy(r"(?:^|\s)[\w./-]*\*[\w./-]*(?=\s|$)| -c \w+$")
_RANDOM = lazy(
    r"\$\{?RANDOM\b|\$\(\([^)]*\bRANDOM\b|\brand(?:int|range)\b|\brandom\.|\bshuf\b"
    r"|\$\$|\$!|\bp(?:grep|idof)\b|\bnproc\b|\bdate \+"
)
_TOTAL = lazy(r"(?i)\b(?:count|sum|avg|min|max|total|length)\s*\(|\bgroup by\b")
_TIME = lazy(r"(?:^|[\s;&|(])(?:date|uptime|cal)\b")
_OWN_NAMES = lazy(
    r"(?i)[.\]](?:metadata\.)?(?:display)?(?:name|id|email|user|host|login|title|ip|tag|path|url)s?\b"
)
_VERSION = lazy(r"\d+(?:\.\d+){0,2}(?:[-+~][\w.+~-]*)?")
_MACHINE = _set("""
    whoami hostname id uname df free lsblk ip ifconfig ps top uptime mount lscpu nproc du netstat ss lsof
    who w arch vmstat nvidia-smi pwd logname groups lspci date hostnamectl timedatectl locale getconf
""")
"""Programs that tell of the machine and of the person at it: what they print is the reader's own."""
_FILTERS = _set("""
    grep egrep head tail sort awk sed cut tr sudo cat echo cd
""")
LAST_VERB = 2
"""Place of the last word of a simple command that may be a sub-command (``kubectl create deployment``, from 0)."""
MOST = 200_000
"""Characters of a command that are looked at."""


@dataclass(slots=True)
class EarlierBlocks:
    """What the blocks of `history` spelt out: specific values, case-folded, and what they assigned to variables.

    It grows with the history, so that a run of many blocks reads each once.
    """

    history: tuple[str, ...] = ()
    values: set[str] = field(default_factory=set)
    assigned: dict[str, str] = field(default_factory=dict)

    def follow(self, history: tuple[str, ...]) -> "EarlierBlocks":
        """What these blocks say: this, with those that are new; another one where they are others."""
        past = self if history[: len(self.history)] == self.history else EarlierBlocks()
        for code in history[len(past.history) :]:
            text = _COMMENT.sub("", code[:MOST].replace("\\\n", " "))
            past.assigned |= _assigned(text)
            past.values.update(one for one in _values(text) if _is_specific(one) and len(one) > 3)
        past.history = history
        return past


_latest = EarlierBlocks()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command speaks of. All texts are case-folded.

    `values` are those it was given (after an option, quoted, or of a shape that no sub-command has), `words` all its
    words, `versions` the numbers that name a version (``postgres:16``, ``python3``, ``==4.2.11``). `settings` are the
    values that it assigns to variables of its own. `text` is the expanded command. `ordered`: the order of what it
    prints matters; `globs`: it works on whatever is there (``*.bin``); `random`: its figures are made up;
    `machine`: it tells of the machine; `tells_time`: it prints the time; `totals`: it counts or sums up records.
    `programs`: the first words of its simple commands. `options`: word of an option's name, value. `own_names`: it
    lists what the reader gave names to (``[].name``).
    """

    values: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    versions: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    text: str = ""
    ordered: bool = False
    tells_time: bool = False
    totals: bool = False
    globs: bool = False
    random: bool = False
    machine: bool = False
    programs: frozenset[str] = frozenset()
    own_names: bool = False
    options: frozenset[tuple[str, str]] = frozenset()
    past: EarlierBlocks = field(default_factory=EarlierBlocks)
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole_machine(self) -> bool:
        """Whether the command tells of all that a machine has, so that the records are the reader's own (``df -h``)."""
        return self.machine and not self.values

    def wants(self, value: str) -> bool:
        """Whether the command was given this value."""
        return value.casefold() in self.values

    def named_earlier(self, value: str) -> bool:
        """Whether a block before spelt this value out, or assigned it to a variable."""
        low = value.casefold()
        if low in self.past.values:
            return True
        return (
            any(self.variables.get(name, "").casefold() == low for name in self.past.assigned)
            and len(low) > 3
        )

    def sets(self, key: frozenset[str], value: str) -> bool:
        """Whether an option named like `key` was given `value` (``--partitions 3``)."""
        return any((word, value.casefold()) in self.options for word in key)

    def wants_version(self, version: str) -> str | None:
        """The version number of the command that `version` begins with, if there is one."""
        plain = version.lstrip("vV")
        if not _VERSION.fullmatch(plain):
            return None
        return next(
            (one for one in self.versions if plain == one or plain.startswith((f"{one}.", f"{one}-"))), None
        )


def collect(command: str | None, variables: Mapping[str, str], history: tuple[str, ...] = ()) -> Asked:
    """What `command` asks for, given the shell's variables and the code of earlier blocks."""
    global _latest
    past = _latest = _latest.follow(history)
    text = (command or "")[:MOST].replace("\\\n", " ")
    known = ChainMap[str, str](_mutable(variables), _assigned(text), past.assigned)
    # What a block assigns to a variable is a setting that readers change; what its command says, once the shell's own
    # values are filled in, is not.
    bare = _COMMENT.sub("", _SETTING.sub(" ", expand(text, variables)))
    text = _COMMENT.sub("", expand(text, known))
    values = frozenset(_values(bare))
    words = _WORD.findall(text)
    versions = re.findall(
        r"(?<![\d.])(\d+(?:\.\d+)*)(?![\d.])", " ".join(_WORD.findall(_COUNT.sub(" ", text)))
    )
    versions += [
        one[1] for word in words if (one := re.match(r"[a-zA-Z]{2,}[=~@:]*v?(\d+(?:\.\d+)*)$", word))
    ]
    programs = frozenset(part.split()[0].casefold() for part in _PIPE.split(text) if part.split())
    return Asked(
        values=values,
        words=frozenset(word.casefold() for word in words),
        settings=frozenset(_values(text)) - values,
        versions=frozenset(versions),
        programs=programs,
        options=frozenset(
            (word, found[2].strip("\"'").casefold())
            for found in _OPTION.finditer(bare)
            for part in re.split(r"[-_]", found[1].casefold())
            for word in (part, part.removesuffix("s"))
        ),
        text=text,
        ordered=_ORDER.search(text) is not None,
        tells_time=_TIME.search(text) is not None,
        totals=_TOTAL.search(text) is not None,
        globs=_GLOB.search(_QUOTED.sub("", text)) is not None,
        own_names=_OWN_NAMES.search(text) is not None,
        machine=bool(programs & _MACHINE) and programs <= _MACHINE | _FILTERS,
        random=_RANDOM.search(text) is not None,
        past=past,
        variables=variables,
    )


def _mutable(variables: Mapping[str, str]) -> MutableMapping[str, str]:
    """For `ChainMap`, which writes to its first map only."""
    return variables  # type: ignore[return-value]


def expand(text: str, variables: Mapping[str, str]) -> str:
    """`text` with known ``$VAR`` and ``${VAR}`` replaced, values of values included."""
    for _ in range(3):
        text, before = _VARIABLE.sub(lambda found: variables.get(found[1] or found[2], found[0]), text), text
        if text == before:
            break
    return text


def _assigned(text: str) -> dict[str, str]:
    return {
        found[1]: found[2].strip("\"'")
        for found in _ASSIGNMENT.finditer(text)
        if "$(" not in found[2] and "`" not in found[2]
    }


def _values(text: str) -> Iterator[str]:
    """The values given in `text`, case-folded; signs alone (``*``, ``.``) are none."""
    return (one.casefold() for one in _given(text) if any(map(str.isalnum, one)))


def _given(text: str) -> Iterator[str]:
    for found in _QUOTED.finditer(text):
        quoted = found[1] if found[1] is not None else found[2]
        if 1 < len(quoted) <= 80 and "\n" not in quoted and "%{" not in quoted:
            yield quoted
        for word in filter(_is_specific, _WORD.findall(quoted)):
            yield from _parts(word)
    for part in _PIPE.split(text):
        option = False
        for place, word in enumerate(part.split()):
            bare = word.strip("\"'`,;()")
            if word.startswith("-"):
                option = "=" not in word
                if "=" in word:
                    yield from _parts(word.partition("=")[2].strip("\"'"))
                continue
            if place and bare and (option or _is_specific(bare) or (place > LAST_VERB and bare.isalpha())):
                yield from _parts(bare)
            elif "=" in bare:
                yield from _parts(bare.partition("=")[2].strip("\"'"))
            option = False


def _parts(word: str) -> Iterator[str]:
    if word.startswith("$") or not word:
        return
    yield word
    for part in _PART.split(word):
        part = part.strip("\"'")
        if part and part != word and "$" not in part:
            yield part


def _is_specific(word: str) -> bool:
    """Whether a word has a shape that sub-commands do not have."""
    return "$" not in word and (
        any(letter in "-_.:/@0123456789" for letter in word) or word != word.lower() or not word.isascii()
    )
