"""Lines that report a failure, judged relative to what the document shows: some documents document an error."""

from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

from runbook.judging.patterns import lazy
from runbook.judging.values import figures, lexicon
from runbook.judging.values.lexicon import Sense
from runbook.judging.values.tokens import FIGURES, Token, TokenKind, terms
from runbook.judging.verdict import quoted


class FailureGrade(IntEnum):
    """How surely a line reports that something failed."""

    NONE = 0
    WEAK = 1
    STRONG = 2


_SUSPECT = lazy(
    r"fail|err|fatal|panic|critical|usage|traceback|exception|emerg|alert|crit|exit|denied|refus|reject|forbid|auth"
    r"|abort|crash|fault|killed|terminated|core|can|could|unable|not|n't|such|route|missing|unknown|invalid|time|reach"
    r"|avail|use|impossible|nxdomain|down|ora-|^e:|log|bad|conflict|gone|internal|gateway|service|support|locked|too"
)
"""One word of every English line that reports a failure has one of them; most lines have none."""
_NO_DIGITS = str.maketrans("", "", "0123456789")
_TAGGED = lazy(
    r"(?i)^\W*(?:\S+:\s+)?(?:error|err|fatal|panic|critical|usage|traceback|e|ora-\d+|exception)\b\s*[:\[(]"
    r"|\[(?:error|emerg|alert|crit|fatal)\]|^traceback \(|\balready in use\b|\b(?-i:[A-Z])\w*(?:error|exception)\b\s*:"
    r"|command not found|\b(?:errno|exit code:?|exit status:?) [1-9]|^usage:|\berror:"
    r"|^(?:segmentation fault|bus error|illegal instruction|aborted|killed|terminated)\b|\bcore dumped\b"
    r"|\bexited with (?:code|status) [1-9]"
)
_WEAK = lazy(
    r"(?i)cannot|can't|can not|could ?n[o']t|unable to|not found|no such|not exist|missing|(?<![\w-])unknown(?![\w-])"
    r"|invalid|timed out|timeout|unreachable|unavailable|not available|does not|did not|do not have|not installed"
    r"|not allowed|is not\b|impossible|please log ?in|log in as|nxdomain|no route|\bdown\b"
)
_WARNING = lazy(
    r"(?i)^\W*(?:[\w./-]+:\s*)?(?:\[?(?:\w+ )?(?:warning|warn|notice|note|info|information|hint|debug"
    r"|deprecat\w*|w|i)\]?\b\s*[:\]]|npm (?:warn|notice)|:?\d*:? ?\w*Warning:|.{0,60}\bwarning\b:)"
)
_HTTP = lazy(
    r"(?:^|\W)[45]\d\d (?:Bad|Unauthorized|Forbidden|Not|Method|Proxy|Request|Conflict|Gone|Precondition|Payload|URI"
    r"|Unsupported|Unprocessable|Locked|Too|Internal|Service|Gateway|Insufficient|Network)\b|^HTTP/[\d.]+ [45]\d\d\b"
)
"""Error statuses with the beginning of their reason phrase (RFC 9110, section 15)."""
_MARK = lazy(r"[✖✗✘❌⛔]")
_CODE = lazy(
    r"^\w+: \((\d{1,5})\)|\b([A-Z]{1,8}-?\d{3,8})\b"
    r"|(?i:\berr(?:or|no)?:? (?:code:? )?)([A-Z]{0,3}\d{1,6})\b(?! ?[./-]?\d)"
)
_KINDS = (
    ("no access", lazy(r"(?i)\bpermission denied|access (?:is )?denied|\bEACCES\b|operation not permitted|\bEPERM\b")),
    ("no such file", lazy(r"(?i)no such file|cannot find the (?:file|path)|\bENOENT\b")),
    ("no such command", lazy(r"(?i)command not found|not recognized as an? ")),
    ("refused", lazy(r"(?i)connection (?:was )?refused|actively refused|\bECONNREFUSED\b")),
    ("timeout", lazy(r"(?i)\btime(?:d[ -]?)?[ -]?out\b|\bETIMEDOUT\b|deadline exceeded")),
    ("no route", lazy(r"(?i)no route to host|(?:host|network) (?:is )?unreachable|\bE(?:HOST|NET)UNREACH\b")),
    ("no such host", lazy(
        r"(?i)could ?n[o']t resolve|name or service not known|name resolution|\bNXDOMAIN\b|no such host|\bENOTFOUND\b"
        r"|unknown host|nodename nor servname"
    )),
    ("in use", lazy(r"(?i)address already in use|port is already allocated|\bEADDRINUSE\b")),
    ("no space", lazy(r"(?i)no space left|disk (?:is )?full|\bENOSPC\b")),
)  # fmt: skip
"""The few ways in which the system refuses (POSIX, errno.h): each program says them in its own words."""
NEAR = 3
"""Words before a word of failure among which a negation takes it back: ``no errors``."""
CERTAIN, DOUBTFUL = 0.9, 0.85
"""Shares of agreement: below the first an output lacks a documented failure, below the second a weak sign is enough."""


@lru_cache(maxsize=4096)
def severity(line: str) -> FailureGrade:
    """How surely `line` reports a failure by itself."""
    if line.isascii() and not any(map(_is_suspect, line.casefold().translate(_NO_DIGITS).split())):
        return FailureGrade.NONE
    severe = [place for place, one in enumerate(terms(line)) if _is_severe(one)]
    failing = _runs_failed(terms(line)) or not all(_is_nil(terms(line), place) for place in severe)
    refused = not failing and lexicon.refusal(line) is not None
    if is_warning(line):
        return FailureGrade.WEAK if failing or _WEAK.search(line) else FailureGrade.NONE
    tagged = _MARK.search(line) or (_TAGGED.search(line) and (failing or not severe))
    if failing or tagged or _HTTP.search(line) or (refused and not line.isascii()):
        return FailureGrade.STRONG
    return FailureGrade.WEAK if _WEAK.search(line) or refused else FailureGrade.NONE


@lru_cache(maxsize=8192)
def _is_suspect(word: str) -> bool:
    word = word.strip("\"'`.,;!()[]")
    return bool(_SUSPECT.search(word)) or lexicon.outcome(word) == "failed" or word in lexicon.refusing()


@lru_cache(maxsize=4096)
def is_warning(line: str) -> bool:
    """Whether a line calls itself a warning, a notice or the like."""
    return _WARNING.search(line) is not None


def _is_severe(one: Token) -> bool:
    return one.kind is TokenKind.WORD and len(one.text) > 1 and lexicon.outcome(one.text) == "failed"


def _runs_failed(tokens: Sequence[Token]) -> bool:
    """Whether a text without blanks between its words says that something failed."""
    run = "".join(one.text for one in tokens if len(one.text) == 1 and not one.text.isascii())
    if not run or lexicon.outcome(run) != "failed" or lexicon.sense(run) not in (None, Sense.BAD):
        return False
    numbers = [one for one in tokens if one.kind in FIGURES]
    return not numbers or not all(figures.is_zero(one.text) for one in numbers)


def _is_nil(tokens: Sequence[Token], place: int) -> bool:
    """Whether the failure word at `place` is counted as zero or negated: ``0 failed``, ``errors: 0``, ``no errors``."""
    beside = (*tokens[max(0, place - 1) : place], *tokens[place + 1 : place + 2])
    number = next((one for one in beside if one.kind in FIGURES), None)
    if number is not None:
        return figures.is_zero(number.text)
    near = tokens[max(0, place - NEAR) : place]
    return any(lexicon.sense(one.text) is Sense.NOT for one in near) or (
        bool(beside) and beside[-1].key in ("none", "null", "nil", "false")
    )


def same_failure(expected: str, actual: str) -> bool:
    """Whether two lines name the same failure: by its code, by its kind, or by most of the shorter one's words."""
    codes = _codes(expected), _codes(actual)
    if all(codes):
        return not codes[0].isdisjoint(codes[1])
    kinds = _kind(expected), _kind(actual)
    if all(kinds):
        return kinds[0] == kinds[1]
    one, other = _words(expected), _words(actual)
    if not one or not other:
        return one == other
    return len(one & other) / min(len(one), len(other)) >= 0.5


def _kind(line: str) -> str | None:
    return next((name for name, pattern in _KINDS if pattern.search(line)), None) or lexicon.refusal(line)


def _codes(line: str) -> set[str]:
    """The codes by which programs name a failure: ``curl: (28)``, ``ORA-00942``, ``error TS2304``, ``[E0382]``."""
    return {code for found in _CODE.finditer(line) for code in found.groups() if code}


def _words(line: str) -> set[str]:
    common = ("error", "the", "fatal", "for", "and", "from")
    return {
        one.key
        for one in terms(line)
        if one.kind is TokenKind.WORD and len(one.key) > 2 and one.key not in common
    }


def contradiction(
    expected: Sequence[str], actual: Sequence[str], added: Sequence[str], share: float
) -> str | None:
    """A failure that is not documented, or the documented one that is not there.

    `added` are the lines of the output that answer no documented line, `share` is how much of the document agrees.
    """
    reported = [line for line in added if severity(line)]
    there = frozenset(actual)
    if not reported and not any(severity(line) for line in expected if line not in there):
        return None
    strong = [line for line in reported if severity(line) is FailureGrade.STRONG]
    documented = [line for line in expected if severity(line)]
    if not documented:
        certain = strong or (reported if share < DOUBTFUL else [])
        return f"a failure: {quoted(certain[0])}" if certain else None
    certain = [line for line in documented if severity(line) is FailureGrade.STRONG]
    told = [line for line in actual if severity(line)]
    meant = certain or documented[:1]
    if all(line in there or any(same_failure(line, one) for one in told) for line in meant):
        return None
    if strong or (certain and share < CERTAIN):
        return f"{quoted((strong or list(actual))[0])} is not the documented failure"
    return None
