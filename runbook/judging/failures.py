"""Lines that report a failure, judged relative to what the document shows: some documents document an error."""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

from runbook.judging import figures, lexicon, refusals
from runbook.judging.lexicon import Sense
from runbook.judging.patterns import lazy
from runbook.judging.tokens import FIGURES, Token, TokenKind, terms
from runbook.judging.verdict import quoted

_SUSPECT = lazy(
    r"(?i)[^\x00-\x7f]|fail|err|fatal|panic|critical|usage|traceback|exception|emerg|alert|crit|exit"
    r"|[45]\d\d|denied|refus|reject|forbid"
    r"|unauth|abort|crash|fault|killed|terminated|core|can|could|unable|n[o']t\b|no such|no route|missing"
    r"|unknown|invalid|time|unreach|unavail|in use"
    r"|impossible|warn|notice|log|nxdomain|down|ora-|\be:|denegad|negad|fallo|fallid|falh|mislukt|fout"
    r"|geweiger|misslyck|nekad|niepowod|odmow"
    r"|chyb|selh|sikertelen|megtagad|hata|gagal|kesalahan|ditolak|fehl|gescheitert|verweiger|abgelehnt"
    r"|chou|errore|fallit|hib|ditemukan|gevonden|znale|introuv|trovat|encontrad|hittade"
)
"""What every line that reports a failure has one of; most lines have none, and need no closer look."""


class FailureGrade(IntEnum):
    """How surely a line reports that something failed."""

    NONE = 0
    WEAK = 1
    STRONG = 2


_TAGGED = lazy(
    r"(?i)^\W*(?:\S+:\s+)?(?:error|err|fatal|panic|critical|usage|traceback|e|ora-\d+"
    r"|exception)\b\s*[:\[(]|\[(?:error|emerg|alert|crit|fatal)\]"
    r"|^traceback \(|\balready in use\b"
    r"|\b(?-i:[A-Z])\w*(?:error|exception)\b\s*:|command not found|\b(?:errno|exit code:?"
    r"|exit status:?) [1-9]|^usage:|\berror:"
    r"|^(?:segmentation fault|bus error|illegal instruction|aborted|killed|terminated)\b|\bcore dumped\b"
    r"|\bexited with (?:code|status) [1-9]"
)
_SEVERE = lazy(
    r"(?i)^(?:fail\w*|errors?|errored|fatal|panic\w*|exception|traceback|denied|refused|reject\w*"
    r"|forbidden|unauthorized|abort\w*|crash\w*"
    r"|fehler\w*|fehlgeschlagen|gescheitert|verweigert|abgelehnt|échec|échou\w+|erreurs?|refusée?"
    r"|fallo\w*|falló|fallid[oa]|errores"
    r"|denegad[oa]|errore|errori|fallit[oa]|negat[oa]|falha\w*|falhou|erros?|negad[oa]|mislukt|fout\w*"
    r"|geweigerd|misslyck\w+|nekad|błąd\w*|błęd\w+"
    r"|niepowodzeni\w+|odmow\w+|chyb[ay]\w*|selh\w+|odepřen\w*|hib[aá]\w*|sikertelen\w*|megtagad\w+"
    r"|hata\w*|başarısız\w*|reddedil\w+|ошибк\w+"
    r"|сбой\w*|отказано|неудач\w+|gagal\w*|kesalahan\w*|ditolak)$"
)
_SEVERE_RUN = lazy(
    "失敗|エラー|拒否|できません|失败|错误|錯誤|拒绝|拒絕|无法|無法|실패|오류|거부|못했|タイムアウト|超时|逾時"
)
_NIL_RUN = lazy(
    "(?:失敗|エラー|失败|错误|錯誤|실패|오류)[はがも는은가이 ]{0,2}(?:ありません|なし|無し|없)"
    "|(?:没有|沒有|無|无|没)(?:失敗|失败|错误|錯誤)"
)
_WEAK = lazy(
    r"(?i)cannot|can't|can not|could ?n[o']t|unable to|not found|no such|not exist|missing|unknown"
    r"|invalid|timed out|timeout|unreachable"
    r"|unavailable|not available|does not|did not|do not have|not installed|not allowed|is not\b"
    r"|impossible|nicht gefunden|introuvable|no encontrad"
    r"|non trovat|não encontrad|niet gevonden|hittades inte|nie znaleziono|nenalezen|nem található"
    r"|bulunamadı|не найден|tidak ditemukan"
    r"|見つかりません|找不到|찾을 수 없|没有|沒有|please log ?in|log in as|nxdomain|no route|\bdown\b"
)
_SYSTEM = lazy(
    r"(?i)berechtigung|nicht möglich|kann nicht|konnte n|datei oder verzeichnis|befehl nicht"
    r"|permission non|impossible de|aucun fichier|introuvable"
    r"|permiso denegado|no se p(?:uede|udo)|no existe|no encontrada|acceso denegado"
    r"|permesso negato|non è possibile|impossibile|non esistente|comando non trovato"
    r"|permissão|não (?:é|foi) possível|inexistente|não encontrado"
    r"|toegang|kan niet|bestaat niet|niet gevonden|åtkomst|kan inte|kunde inte|finns inte|hittades inte"
    r"|brak dostępu|nie można|nie udało|nie ma takiego|nie znaleziono"
    r"|odepřen|zamítnut|nelze|nepodařilo|neexistuje|nenalezen"
    r"|engedély|nem lehet|nem sikerült|nincs ilyen|nem található"
    r"|\w[ae]m[ıi]yor|\w[ae]mad[ıi]\b|engellendi|bulunamadı|dizin yok"
    r"|отказано|не удалось|невозможно|нет такого|не найден|tidak dapat|tidak ada berkas|tidak ditemukan|ditolak"
    r"|できません|許可がありません|ディレクトリはありません|見つかりません"
    r"|허가 거부|권한이 없|할 수 없|디렉터리가 없|찾을 수 없"
    r"|无法|無法|权限不够|权限被拒绝|没有那个文件|沒有此|未找到|找不到"
)
"""What C libraries and shells say of no access, of no such file or command, and of what cannot be done."""
_WARNING = lazy(
    r"(?i)^\W*(?:[\w./-]+:\s*)?(?:\[?(?:\w+ )?(?:warning|warn|notice|note|info|hint|debug|deprecat\w*|w|i)\]?\b\s*[:\]]"
    r"|npm (?:warn|notice)|:?\d*:? ?\w*Warning:|.{0,60}\bwarning\b:)"
)
_HTTP = lazy(
    r"(?:^|\W)[45]\d\d (?:Bad|Unauthorized|Forbidden|Not|Method|Proxy|Request|Conflict|Gone|Precondition"
    r"|Payload|URI|Unsupported"
    r"|Unprocessable|Locked|Too|Internal|Service|Gateway|Insufficient|Network)\b|^HTTP/[\d.]+ [45]\d\d\b"
)
"""Error statuses with the beginning of their reason phrase (RFC 9110, section 15)."""
_CODE = lazy(
    r"^\w+: \((\d{1,5})\)|\b([A-Z]{1,8}-?\d{3,8})\b"
    r"|(?i:\berr(?:or|no)?:? (?:code:? )?)([A-Z]{0,3}\d{1,6})\b(?! ?[./-]?\d)"
)
_TAG = lazy(r"(?i)\W*(?:error|err|fatal|critical)\W*")
_MARK = lazy(r"[✖✗✘❌⛔]")


@lru_cache(maxsize=4096)
def severity(line: str) -> FailureGrade:
    """How surely `line` reports a failure by itself."""
    if not _SUSPECT.search(line):
        return FailureGrade.NONE
    tokens = terms(line)
    if _WARNING.search(line):
        return FailureGrade.WEAK if _failing(tokens) or _WEAK.search(line) else FailureGrade.NONE
    if _MARK.search(line) or _HTTP.search(line) or (_TAGGED.search(line) and not _harmless(tokens)):
        return FailureGrade.STRONG
    if _failing(tokens) or (not line.isascii() and _SEVERE_RUN.search(line) and not _nil_run(line)):
        return FailureGrade.STRONG
    if not line.isascii() and _SYSTEM.search(line):
        return FailureGrade.STRONG
    return FailureGrade.WEAK if _WEAK.search(line) or _SYSTEM.search(line) else FailureGrade.NONE


def is_tag(text: str) -> bool:
    """Whether a text is nothing but the word by which a program marks its line as an error."""
    return _TAG.fullmatch(text) is not None


def is_warning(line: str) -> bool:
    """Whether a line calls itself a warning, a notice or the like."""
    return _WARNING.search(line) is not None


def _failing(tokens: Sequence[Token]) -> bool:
    return any(
        token.kind is TokenKind.WORD and _SEVERE.match(token.text) and not _nil(tokens, place)
        for place, token in enumerate(tokens)
    )


def _harmless(tokens: Sequence[Token]) -> bool:
    severe = [place for place, token in enumerate(tokens) if _SEVERE.match(token.text)]
    return bool(severe) and all(_nil(tokens, place) for place in severe)


def _nil(tokens: Sequence[Token], place: int) -> bool:
    """Whether the failure word at `place` is counted as zero or negated: ``0 failed``, ``errors: 0``, ``no errors``."""
    before = tokens[place - 1] if place else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if before is not None and before.kind in FIGURES:
        return figures.is_zero(before.text)
    if after is not None and after.kind in FIGURES:
        return figures.is_zero(after.text)
    near = tokens[max(0, place - 3) : place]
    return any(lexicon.sense(token.text) is Sense.NOT for token in near) or (
        after is not None and after.kind is TokenKind.WORD and after.key in ("none", "null", "nil", "false")
    )


def _nil_run(line: str) -> bool:
    counts = re.findall(r"(?:失敗|エラー|失败|错误|錯誤|실패|오류)\D{0,4}?(\d+)", line)
    counts += re.findall(
        r"(\d+)\s?(?:件の|个|個|건의|개의)?\s?(?:失敗|エラー|失败|错误|錯誤|실패|오류)", line
    )
    if counts:
        return all(int(one) == 0 for one in counts)
    return _NIL_RUN.search(line) is not None


def same_failure(expected: str, actual: str) -> bool:
    """Whether two failure lines name the same failure: most of the shorter one's words stand in the other."""
    codes = _codes(expected), _codes(actual)
    if all(codes):
        return not codes[0].isdisjoint(codes[1])
    kinds = refusals.kind(expected), refusals.kind(actual)
    if all(kinds):
        return kinds[0] == kinds[1]
    one, other = _words(expected), _words(actual)
    if not one or not other:
        return one == other
    shared = len(one & other)
    return shared / min(len(one), len(other)) >= 0.5


def _codes(line: str) -> set[str]:
    """The codes by which programs name a failure: ``curl: (28)``, ``ORA-00942``, ``error TS2304``, ``[E0382]``."""
    return {code for found in _CODE.finditer(line) for code in found.groups() if code}


def _words(line: str) -> set[str]:
    return {
        token.key
        for token in terms(line)
        if token.kind is TokenKind.WORD
        and len(token.key) > 2
        and token.key not in ("error", "the", "fatal", "for", "and", "from")
    }


CERTAIN, DOUBTFUL = 0.9, 0.85
"""Shares of agreement: below the first an output lacks a documented failure, below the second a weak sign is enough."""


def contradiction(
    expected: Sequence[str], actual: Sequence[str], added: Sequence[str], share: float
) -> str | None:
    """A failure that is not documented, or the documented one that is not there.

    `added` are the lines of the output that answer no documented line, `share` is how much of the document agrees.
    """
    documented = [line for line in expected if severity(line) is not FailureGrade.NONE]
    reported = [line for line in added if severity(line) is not FailureGrade.NONE]
    strong = [line for line in reported if severity(line) is FailureGrade.STRONG]
    if documented:
        certain = [line for line in documented if severity(line) is FailureGrade.STRONG]
        told = [line for line in actual if severity(line) is not FailureGrade.NONE]
        if all(_is_told(line, actual, told) for line in certain or documented[:1]):
            return None
        if strong or (certain and share < CERTAIN):
            return f"{quoted((strong or list(actual))[0])} is not the documented failure"
    elif strong or (reported and share < DOUBTFUL):
        return f"a failure: {quoted((strong or reported)[0])}"
    return None


def _is_told(line: str, actual: Sequence[str], told: Sequence[str]) -> bool:
    return line in actual or any(same_failure(line, other) for other in told)
