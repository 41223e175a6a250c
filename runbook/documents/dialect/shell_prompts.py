"""Prompts of shells, as they stand before commands in transcripts."""

import re
from enum import StrEnum

from runbook.core.classes.records import dataclass
from runbook.judging.patterns import lazy

_ENVIRONMENT = r"(?:\([\w.+-]+\)[ ]?)?"
_PLACE = r"(?:[~/][^\s$%#>]*)"
_PROMPT = lazy(
    rf"""(?P<before>{_ENVIRONMENT})(?:
        (?P<account>[\w.-]+@[\w.-]+)(?:[ :]{_PLACE}?|[ ][\w./~-]+)?(?:[ ]\([\w./-]+\))?[ ]?(?P<sign>[$#%])
      | \[(?P<in_brackets>[\w.-]+@[\w.-]+)[ ][^\]\n]*\][ ]?(?P<bracket_sign>[$#%])
      | (?P<shell>(?:ba|z|da|k)?sh-[\d.]+)(?P<shell_sign>[$\#])
      | {_PLACE}[ ]?(?P<place_sign>[$%])
      | (?P<arrow>[❯➜➤λ»])(?:[ ]{{2}}(?:{_PLACE}(?=[ ])|[\w.-]+(?=[ ]git:\())(?:[ ]git:\([^)\n]*\))?(?:[ ]✗)?)?
      | (?P<plain>[$%])
    )(?:[ \t]+|$)""",
    re.VERBOSE,
)
_ELSEWHERE = lazy(
    r"""(?: PS(?:[ ][^>\n]*)?> | [A-Z]:\\[^>\n]*> | >>> | \.\.\.[ ]
      | (?:mysql|MariaDB[ ]\[[^\]\n]*\]|postgres|psql|mongosh?|redis|sqlite|cqlsh|ghci|scala|julia|iex(?:\(\d+\))?
          |sftp|ftp|influx|ksql|gremlin|cypher|(?:\d{1,3}(?:\.\d{1,3}){3}|localhost):\d+|irb(?:\([^)\n]*\))?[\d:]*)>
      | \w+=[\#>] | \(gdb\) | In[ ]\[\d+\]:
    )(?:[ \t]|$)""",
    re.VERBOSE,
)
"""Prompts of other shells and of programs that read commands of their own."""
_SIGN = re.compile(r"[$%#>❯➜➤λ»:]|\.\.\. ")
_MACHINES = frozenset(
    {"azureuser", "ec2-user", "opc", "ubuntu", "centos", "core", "vagrant", "pi", "cloud-user"}
)
"""Accounts that images of virtual machines come with: such a prompt is seen after a login there."""
_ANGLE = re.compile(r">[ \t]+(?=\S)")
_SECOND = lazy(r"(?:(?:[a-z]+[ ])*[a-z]+)?>(?:[ \t]|$)")
_SECOND_OF_BASH = re.compile(r">(?:[ \t]|$)")


class Kind(StrEnum):
    """Whose prompt it is."""

    DOLLAR = "dollar"
    PERCENT = "percent"
    ARROW = "arrow"
    ANGLE = "angle"
    ROOT = "root"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt, with the blanks behind it: `text`. `account` is the ``user@host`` that it names."""

    text: str
    kind: Kind
    account: str = ""

    @property
    def elsewhere(self) -> str:
        """Why what stands behind it is not for the document's shell; empty when it is."""
        shown = self.text.strip()
        if self.kind is Kind.OTHER:
            return f"{shown} is the prompt of another program"
        if self.kind is Kind.ROOT:
            return f"{shown} is a prompt of root"
        if self.account.partition("@")[0] in _MACHINES:
            return f"{shown} is the prompt of another machine"
        return ""

    def fits(self, other: "Prompt") -> bool:
        """Whether `other` stands before a command of the same shell."""
        return other.kind is self.kind and other.account in ("", self.account)


def read(line: str) -> Prompt | None:
    """The prompt that a line begins with, but for ``> `` and ``# ``, which may be something else."""
    if line[:2] in ("$ ", "$\t") or line == "$":
        found = _PROMPT.match(line)
        return Prompt(found[0], Kind.DOLLAR) if found else None
    if not _SIGN.search(line):
        return None
    found = _PROMPT.match(line)
    if found is None:
        other = _ELSEWHERE.match(line)
        return Prompt(other[0], Kind.OTHER) if other else None
    account = found["account"] or found["in_brackets"] or found["shell"] or ""
    sign = next(
        filter(None, found.group("sign", "bracket_sign", "shell_sign", "place_sign", "arrow", "plain"))
    )
    if sign == "#" or account.startswith("root@"):
        return Prompt(found[0], Kind.ROOT, account)
    kind = {"$": Kind.DOLLAR, "%": Kind.PERCENT}.get(sign, Kind.ARROW)
    return Prompt(found[0], kind, account if "@" in account else "")


def angle(line: str) -> Prompt | None:
    """The prompt ``> ``."""
    found = _ANGLE.match(line)
    return Prompt(found[0], Kind.ANGLE) if found else None


def second(line: str, first: Prompt) -> str | None:
    """What stands behind the second prompt: ``> ``, of zsh also ``quote> `` and its like; None where there is none."""
    found = (_SECOND_OF_BASH if first.kind is Kind.DOLLAR else _SECOND).match(line)
    return line[found.end() :] if found else None
