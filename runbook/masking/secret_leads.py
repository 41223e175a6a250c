"""What stands in front of secrets: one pattern that is searched for in everything that a run shows."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from runbook.masking.secret_names import BEFORE_KEY
from runbook.masking.token_prefixes import leads

LONGEST_LEAD = 64
"""Characters that a lead has at most: so much of a text is searched again when more of it comes."""

# Behind the name of a key: password: x, "password" = x, <password>x, name="password" value="x". A search for all of it
# in each alternative would take too long to compile.
_ONE = r"(?=[\\\"':=>0-9]|[ \t][ \t=:])"
_KEY = r"(?=s?[\\\"':=>0-9]|[ \t][ \t=:])"
# In front of `key`: most members of that name, or with such an end, hold no secret. `key1` does by its value.
_KINDS = f"{BEFORE_KEY}{BEFORE_KEY.upper()}"
_KIND = rf"(?:(?<=[{_KINDS}]...)|(?<=[{_KINDS}_.-][_.-]...))"
_NUMBERED = r"(?<![\w.-]...)(?=[12]\\{0,8}[\"'])"
KEY_TAIL = re.compile(r"s?[0-9]{0,2}(?:(?:\\{0,8}[\"'])?[ \t]{0,8}(?=[:=])|(?=>)|[\"'] value(?==))")
_KEY_TAIL_BEGUN = re.compile(r"s?[0-9]{0,2}\\{0,8}[\"']?[ \t]{0,8}(?:v|va|val|valu|value)?")

_USER = r"[^\s/:@\"'<>]{0,64}+"
_LEADS = {
    ":": (("url", rf"//(?={_USER}(?:\Z|:[^\s/@\"'<>]{{0,256}}+(?:\Z|@)))"),),
    "-": (
        (
            "-(?<!---)",  # not within a line of dashes
            (
                ("pem end", "---END (?=[A-Z0-9 ]{0,48}PRIVATE KEY)"),
                ("pem", "---BEGIN "),
                ("argument", r"(?:proxy-)?user[ =](?=[^\s-])"),
                ("option", r"[a-z](?=[a-z-]{0,48}(?:ord|ken|ret|key) )[a-z-]{3,52}+"),
                ("table", r"(?<=\n--)"),
            ),
        ),
        ("argument", r"[ua][ =](?<=[\s\"'\[]-[ua][ =])(?=[^\s-])"),
        ("argument", r"p(?<=[\s\"'\[]-p)[ =]?(?=[^\s-])"),
        ("prefix", r"(?<=[xp][oya][xp][a-z]-)"),
    ),
    "c": (
        ("key", f"re(?:t|dential){_KEY}"),  # secret
    ),
    "k": (
        ("account", r"ey[12]\tF(?:ULL|ull)\t"),  # az storage account keys list -o tsv
        ("key", f"en{_ONE}(?<=[oO]...)"),  # token; "tokens" are counted
        ("key", f"ey(?:{_KIND}(?:-data)?{_KEY}|{_NUMBERED})"),
        ("prefix", "ey(?:sib-|-(?:auth-|api-|(?=[0-9a-z])))"),
        ("prefix", "_(?:live|test)_"),
        ("prefix", "r_[po]at_"),
        ("prefix", "-(?<=sk-)(?:proj-|ant-|or-v1-)?"),
        ("header", "ie:(?<=[Cc]ookie:)"),
        ("webhook", r"\.com/services/(?=[A-Z])"),  # Slack
    ),
    "g": (
        ("signature", "=(?<=sig=)"),
        ("netrc", r"in [^\s]{1,32}\s{1,16}password(?= )"),
        ("prefix", "h[pousr]_"),
        ("prefix", "ithub_pat_"),
        ("prefix", "l(?:(?:pat|dt|rt|cbt|ptt|agent|oas|soat)-|sa_|c_)"),
        ("prefix", "d_(?<=figd_)"),
        ("prefix", "ems_"),
        ("prefix", "sk_"),
    ),
    "w": (  # password, passwd, pwd
        ("key", f"ord{_KEY}(?<=[sS_.-]....)"),
        ("key", f"d{_KEY}(?<=[sSpP_.-]..)"),
        ("prefix", "hsec_"),
    ),
    "W": (("key", f"[oO][rR][dD]{_KEY}(?<=[sS_.-]....)"), ("key", f"[dD]{_KEY}(?<=[sSpP_.-]..)")),
    "b": (
        ("scheme", "earer "),
        ("scheme", "asic "),
        ("webhook", r"hooks/(?=[0-9]{16})"),  # Discord
        ("prefix", "p_(?<=sbp_)"),
    ),
    "v": (
        ("value", r"alue\":"),
        ("value", r"alue:(?<=[ \n]value:)"),
        ("vault", r"[sbr]\.(?:(?<=\Whv[sbr]\.)|(?<=\Ahv[sbr]\.))"),
        ("vault", r"1\.(?<=\.atlasv1\.)"),
    ),
    "_": (
        ("key", f"[PSps](?:AT|AS|ASS|W|SK|at|as|ass|w|sk){_KEY}"),
        ("key", f"string{_KEY}"),  # connection_string
        ("prefix", leads("_")),
    ),
    "S": (
        ("key", f"[tT](?:ring|RING){_KEY}"),  # connectionString
        ("aws", "IA(?<=ASIA)"),
        ("sendgrid", r"G\.(?:(?<=\WSG\.)|(?<=\ASG\.))"),
        ("twilio", r"K(?=[0-9a-f])(?:(?<=\WSK)|(?<=\ASK))"),
    ),
    "K": (
        ("key", f"[eE][nN]{_ONE}(?<=[oO]...)"),
        ("key", f"[eE][yY]{_KEY}(?:{_KIND}|{_NUMBERED})"),
        ("aws", "IA(?<=AKIA)"),
        ("artifactory", "Cp(?<=AKCp)"),
        ("prefix", "-(?<=[NP][MR]AK-)"),
        ("prefix", "U-(?<=HRKU-)"),
    ),
    "C": (
        ("key", f"R(?:ET|EDENTIAL){_KEY}"),
        ("key", f"redential{_KEY}"),
        ("prefix", "RET-KEY-"),
        ("prefix", "SPX-"),
    ),
    "B": (("scheme", "(?:earer|EARER|asic|ASIC) "),),
    "J": (("jwt", "(?<=eyJ)"),),
    "z": (
        ("header", "ation:(?<=uthorization:)"),
        ("google", "a(?<=AIza)"),
        ("signed", "[CSF][aeu](?<=Az[CSF][aeu])"),
    ),
    "Q": (("azure", r"~(?<=\w\w\w\dQ~)"), ("signed", "QJ99(?<=JQQJ99)")),
    "Z": (("signed", "DO(?<=AZDO)"), ("header", "ATION:(?<=UTHORIZATION:)")),
    "+": (("signed", "A(?:St|CD|Ba|Eh|SB|CR|Io|RM|HS|Ic|MC|PI)"),),
}
"""First character -> row of `SHAPES`, and what follows the first character. In place of a row there may be more
characters that several begin with, and those."""

_RARE = {"u": (("docker", 'th":(?<="auth":)'),), "h": (("member", 'rase":(?<=assphrase":)'),)}
"""Leads whose characters are frequent, and what a text with one of them holds."""
_RARE_WORDS = ('"auth"', 'assphrase"')

Rows = tuple[tuple[str, "str | Rows"], ...]


def _alternatives(rows: Rows) -> str:
    """The rows as alternatives, an empty group at the end of each. (A group around it would keep the pattern from being
    passed over where its first character is missing.)"""
    found = (f"{rest}()" if isinstance(rest, str) else row + _alternatives(rest) for row, rest in rows)
    return f"(?:{'|'.join(found)})"


def _pattern(leads: Mapping[str, Rows]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(first) + _alternatives(rows) for first, rows in leads.items()))


def _names(rows: Rows) -> Iterator[str]:
    for row, rest in rows:
        yield from (row,) if isinstance(rest, str) else _names(rest)


# A search takes 8 to 10 ms for 1 MiB of a log as long as every alternative begins with a literal and these are rare
# characters, and none that outputs are filled with (x, A, 0); 150 ms otherwise (measured). What stands before them is
# looked at when the rest is there: a look behind costs as much as ten literals.
LEAD = _pattern(_LEADS)
_ROWS = tuple(row for rows in (*_LEADS.values(), *_RARE.values()) for row in _names(rows))


@cache
def _all_leads() -> re.Pattern[str]:
    return _pattern({**_LEADS, **_RARE})  # not at the top: few texts have such words


def lead_in(text: str) -> re.Pattern[str]:
    """What to search the text for."""
    return _all_leads() if any(word in text for word in _RARE_WORDS) else LEAD


def row_of(lead: re.Match[str]) -> str:
    """Which kind of lead it is: a key of `runbook.masking.secret_shapes.SHAPES`, or one that is looked at there."""
    return _ROWS[(lead.lastindex or 1) - 1]


def key_end(text: str, lead: re.Match[str], *, final: bool) -> int | None:
    """Where the name of a key ends with all that stands before ``:``, ``=`` or ``>``; None where nothing such follows.

    -1: more text is needed to tell.
    """
    if tail := KEY_TAIL.match(text, lead.end()):
        return tail.end()
    return -1 if not final and _KEY_TAIL_BEGUN.fullmatch(text, lead.end()) else None
