"""The few ways in which the system refuses (POSIX, errno.h): each program says them in its own words."""

from runbook.judging.patterns import lazy

_KINDS = (
    ("no access", lazy(r"(?i)\bpermission denied|access (?:is )?denied|\bEACCES\b|operation not permitted|\bEPERM\b"
     r"|keine berechtigung|permission non accordée|permiso denegado|permesso negato|permissão negada"
     r"|toestemming geweigerd|åtkomst nekas|brak dostępu|odepřen|отказано в доступе|許可がありません"
     r"|权限不够|권한이 없|허가 거부")),
    ("no such file", lazy(r"(?i)no such file|cannot find the (?:file|path)|\bENOENT\b"
     r"|datei oder verzeichnis nicht|aucun fichier|no existe el|file o directory non|ficheiro ou diretório inexistente"
     r"|arquivo ou diretório|bestand of map bestaat niet|filen eller katalogen finns inte|nie ma takiego|neexistuje"
     r"|nincs ilyen|нет такого файла|dizin yok|ディレクトリはありません|没有那个文件|디렉터리가 없")),
    ("no such command", lazy(
        r"(?i)command not found|not recognized as an? |befehl nicht gefunden|kommando nicht gefunden"
        r"|commande introuvable|orden no encontrada|comando non trovato|comando não encontrado"
        r"|opdracht niet gevonden|kommandot hittades inte"
        r"|nie znaleziono polecenia|příkaz nenalezen|parancs nem található|komut bulunamadı|команда не найдена"
        r"|コマンドが見つかりません|未找到命令|명령어를 찾을 수 없"
    )),
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


def kind(line: str) -> str | None:
    """Which of them a line reports; None for anything else."""
    return next((name for name, pattern in _KINDS if pattern.search(line)), None)
