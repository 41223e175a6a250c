"""What the command asked for: the values typed in it are the point of the check.

Shell variables are expanded, from the session's variables or from assignments in the command itself and in the blocks
before it. Nothing here runs or parses a shell; words are taken as a reader takes them.
"""

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

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
_NUMBER = lazy(r"(?<![\d.])(\d+(?:\.\d+)*)(?![\d.])")
_PART = lazy(r"[/:@=,|]")
_ORDER = lazy(
    r"(?i)sort|order[ -]by|\brank|\btop\b|(?<![:@/])latest|newest|oldest|recent|largest|smallest|biggest|first\b"
    r"|\b[lz](?:rev)?range\b|\bseq\b|history|\b(?:git|hg|svn) (?:ref)?log\b|\bdesc\b|\basc\b|\bls -\w*[tS]"
)
_RANDOM = lazy(r"\bRANDOM\b|\brand(?:int|range|om)\b|\bshuf\b|\$\$|\$!|\bp(?:grep|idof)\b|\bdate \+")
_GLOB = lazy(r"(?:^|\s)[\w./-]*\*[\w./-]*(?=\s|$)")
_TOTAL = lazy(r"(?i)\b(?:count|sum|avg|min|max|total|length)\s*\(|\bgroup by\b")
_VERSION = lazy(r"\d+(?:\.\d+){0,2}(?:[-+~][\w.+~-]*)?")
_MACHINE = _set("""
    whoami hostname id uname df free lsblk ip ifconfig ps top uptime mount lscpu nproc du netstat ss lsof who w arch
    vmstat nvidia-smi pwd logname groups lspci date hostnamectl timedatectl locale getconf
""")
"""Programs that tell of the machine and of the person at it: what they print is the reader's own."""
_PURE = _set("""
    echo printf jq head tail awk sed tr cut rev base64 sha1sum sha256sum sha512sum md5sum cksum bc expr diff cmp seq
    sort uniq tac paste join comm fold grep
""")
"""Programs whose output is determined by what they are given."""
_PURE_COMMAND = lazy(r"\b(?:git (?:diff(?!.*--\w*stat)|hash-object)|openssl dgst|python3? -c)\b")
"""Sub-commands of other programs, of which the same holds."""
_LITERAL = lazy(r"\s*(?:echo|printf)\s|.*<<<")
"""A command that is given its input as it is typed."""
_OUTSIDE = lazy(r"(?:^|\s)/(?:etc|proc|sys|var|dev|usr)\b|\$\(|`|<\(")
"""What a command takes from the machine or from another command."""
_FILTERS = _set("grep egrep head tail sort awk sed cut tr sudo cat echo cd")
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
    values that it assigns to variables of its own. `text` is the expanded command. `programs`: the first words of its
    simple commands. `ordered`: the order of what it prints matters; `random`: its figures are made up, or it works on
    whatever is there (``*.bin``); `machine`: it tells of the machine; `totals`: it counts or sums up records;
    `fixed`: its input determines what it prints; `literal`: that input is typed.
    """

    values: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    versions: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    text: str = ""
    programs: frozenset[str] = frozenset()
    ordered: bool = False
    random: bool = False
    machine: bool = False
    totals: bool = False
    fixed: bool = False
    literal: bool = False
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
        assigned = (self.variables.get(name, "").casefold() for name in self.past.assigned)
        return low in self.past.values or (len(low) > 3 and low in assigned)

    def wants_version(self, version: str) -> str | None:
        """The version number of the command that `version` begins with, if there is one."""
        plain = version.lstrip("vV")
        if not _VERSION.fullmatch(plain):
            return None
        fitting = (one for one in self.versions if plain == one or plain.startswith((f"{one}.", f"{one}-")))
        return next(fitting, None)


def collect(command: str | None, variables: Mapping[str, str], history: tuple[str, ...] = ()) -> Asked:
    """What `command` asks for, given the shell's variables and the code of earlier blocks."""
    global _latest
    past = _latest = _latest.follow(history)
    text = (command or "")[:MOST].replace("\\\n", " ")
    own: Any = variables  # `ChainMap` writes to its first map only, and nothing is written here
    known = ChainMap[str, str](own, _assigned(text), past.assigned)
    # What a block assigns to a variable is a setting that readers change; what its command says, once the shell's own
    # values are filled in, is not.
    bare = _COMMENT.sub("", _SETTING.sub(" ", expand(text, variables)))
    text = _COMMENT.sub("", expand(text, known))
    values = frozenset(_values(bare))
    words = _WORD.findall(text)
    versions = _NUMBER.findall(" ".join(_WORD.findall(_COUNT.sub(" ", text))))
    named = (re.match(r"[a-zA-Z]{2,}[=~@:]*v?(\d+(?:\.\d+)*)$", word) for word in words)
    programs = frozenset(part.split()[0].casefold() for part in _PIPE.split(text) if part.split())
    return Asked(
        values=values,
        words=frozenset(word.casefold() for word in words),
        versions=frozenset((*versions, *(one[1] for one in named if one))),
        settings=frozenset(_values(text)) - values,
        text=text,
        programs=programs,
        ordered=_ORDER.search(text) is not None,
        random=(_RANDOM.search(text) or _GLOB.search(_QUOTED.sub("", text))) is not None,
        machine=bool(programs & _MACHINE) and programs <= _MACHINE | _FILTERS,
        totals=_TOTAL.search(text) is not None,
        fixed=_is_fixed(text),
        literal=_is_fixed(text) and _LITERAL.match(text) is not None,
        past=past,
        variables=variables,
    )


def _is_fixed(text: str) -> bool:
    """Whether each simple command is one whose output its input determines."""
    parts = [part for part in _PIPE.split(_QUOTED.sub("''", text)) if part.split()]
    pure = (part.split()[0] in _PURE or _PURE_COMMAND.match(part) for part in parts)
    return bool(parts) and all(pure) and not (_OUTSIDE.search(text) or _RANDOM.search(text))


def expand(text: str, variables: Mapping[str, str]) -> str:
    """`text` with known ``$VAR`` and ``${VAR}`` replaced, values of values included."""
    for _ in range(3):
        text, before = _VARIABLE.sub(lambda found: variables.get(found[1] or found[2], found[0]), text), text
        if text == before:
            break
    return text


def _assigned(text: str) -> dict[str, str]:
    found = ((name, value.strip("\"'")) for name, value in _ASSIGNMENT.findall(text))
    return {name: value for name, value in found if "$(" not in value and "`" not in value}


def _values(text: str) -> Iterator[str]:
    """The values given in `text`, case-folded; signs alone (``*``, ``.``) are none."""
    return (one.casefold() for one in _given(text) if any(map(str.isalnum, one)))


def _given(text: str) -> Iterator[str]:
    for found in _QUOTED.finditer(text):
        quoted = found[1] if found[1] is not None else found[2]
        if 1 < len(quoted) <= 80 and "\n" not in quoted:
            yield quoted
        for word in filter(_is_specific, _WORD.findall(quoted)):
            yield from _parts(word)
    for part in _PIPE.split(text):
        option = False
        for place, word in enumerate(part.split()):
            bare = word.strip("\"'`,;()")
            name, sign, value = bare.partition("=")
            if sign and (name.startswith("-") or not place or not _is_specific(bare)):
                yield from _parts(value.strip("\"'"))
            elif place and bare and not word.startswith("-") and (option or _is_value(bare, place)):
                yield from _parts(bare)
            option = word.startswith("-") and not sign


def _is_value(word: str, place: int) -> bool:
    return _is_specific(word) or (place > LAST_VERB and word.isalpha())


def _parts(word: str) -> Iterator[str]:
    if word and not word.startswith("$"):
        yield word
        yield from (part for one in _PART.split(word) if (part := one.strip("\"'")) and "$" not in part)


def _is_specific(word: str) -> bool:
    """Whether a word has a shape that sub-commands do not have."""
    shaped = any(letter in "-_.:/@0123456789" for letter in word)
    return "$" not in word and (shaped or word != word.lower() or not word.isascii())
