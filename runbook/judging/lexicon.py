"""Words by which programs say how something stands, in the languages that documents and systems are localised to.

English, Czech, Dutch, French, German, Hungarian, Indonesian, Italian, Polish, Portuguese, Russian, Spanish, Swedish,
Turkish; Japanese, Korean, Chinese (both scripts). Each class is a concept with its usual inflections, not a list of
particular programs' words. An entry that ends in ``*`` is the stem of a word; an entry in a script without blanks
between words (or with endings glued to them, Korean) is looked for anywhere.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from runbook.judging.patterns import lazy


class Sense(StrEnum):
    """What a word says of the thing it is about."""

    GOOD = "good"
    PENDING = "pending"
    BAD = "bad"
    NOT = "not"
    WARNING = "warning"


WORDS: dict[Sense, str] = {
    Sense.GOOD: """
        ok okay success successful successfully succeed succeeded succeeds pass passed passes passing good
        fine running runs run up alive live active activated enabled enable on online ready healthy
        available reachable connected attached mounted bound joined synced synchronized insync registered
        installed deployed created added applied configured completed complete done finished valid verified
        validated accepted approved granted allow allowed allows permitted authorized authenticated
        listening open opened yes true normal clean found present exists exist received delivered sent saved
        stored started loaded resolved established updated upgraded changed unchanged written built pushed
        pulled published confirmed signed trusted secure encrypted primary leader master erfolg* bestanden
        läuft laufend aktiv aktiviert bereit verfügbar erreichbar verbunden gültig fertig abgeschlossen
        installiert gestartet erstellt gefunden gesund erlaubt ja wahr gespeichert hergestellt réussi*
        succès actif active activé activée prêt prête disponible joignable connecté connectée valide terminé
        terminée installé installée démarré démarrée créé créée trouvé trouvée sain autorisé oui vrai
        enregistré éxito exitos* correcto correctamente activo activa habilitado habilitada listo lista
        disponible conectado conectada válido válida completado completada instalado iniciado iniciada
        creado creada encontrado permitido sí verdadero terminado terminada riuscito riuscita successo
        attivo attiva attivato pronto pronta raggiungibile connesso valido valida completato completata
        installato avviato avviata creato creata trovato consentito vero sucesso êxito concluído concluída
        ativo ativa ativado pronto pronta disponível conectado válido instalado iniciado criado criada
        encontrado permitido sim verdadeiro bem-sucedid* geslaagd succesvol actief ingeschakeld gereed
        beschikbaar bereikbaar verbonden geldig voltooid geïnstalleerd gestart gemaakt gevonden toegestaan
        waar lyckades lyckad aktiv aktiverad redo tillgänglig ansluten giltig klar slutförd installerad
        startad skapad hittad tillåten sant sukces pomyślnie powodzeniem aktywny aktywna włączony włączona
        gotowy gotowa dostępny dostępna połączony ważny zakończono zainstalowano uruchomiono utworzono
        znaleziono dozwolone tak prawda úspěch úspěšně aktivní povoleno zapnuto připraven připraveno
        dostupný dostupné připojeno platný dokončeno nainstalováno spuštěno vytvořeno nalezeno ano siker*
        sikerült aktív engedélyezve bekapcsolva kész elérhető csatlakozva érvényes befejezve telepítve
        elindítva elindult létrehozva igen igaz başarı* etkin aktif açık hazır kullanılabilir bağlı bağlandı
        geçerli tamamlandı yüklendi başlatıldı oluşturuldu bulundu evet doğru успе* активен активна активно
        включен включено включена готов готово доступен доступно подключен подключено действителен завершен
        завершено установлен установлено запущен запущено создан создано найден найдено да разрешен
        разрешено berhasil sukses aktif diaktifkan siap tersedia terhubung valid selesai terpasang dimulai
        dibuat ditemukan diizinkan ya benar 成功 正常 完了 完了しました 有効 起動しました 起動中 実行中
        稼働中 準備完了 利用可能 接続済み 合格 作成されました 運行中 运行中 正在运行 已启用 已啟用 就绪 就緒
        可用 已连接 已連線 已完成 完成 已创建 已建立 已安装 已安裝 有效 通过 通過 启用 啟用 성공 완료 정상
        활성 사용함 실행중 준비됨 사용가능 연결됨 통과 유효 켜짐 켜져 허용 생성됨 설치됨 됩니다 되었습니다
        했습니다
        """,
    Sense.PENDING: """
        pending initiated creating provisioning updating upgrading starting initializing initialising waiting wait
        queued scheduling activating deploying registering processing progressing progress inprogress
        in-progress working building installing syncing resolving negotiating validating connecting
        propagating attaching joining configuring loading pulling downloading uploading importing exporting
        restoring replicating rebuilding scaling preparing reconciling submitted requested scheduled
        restarting unfinished incomplete ausstehend wartet warten wird läuft-noch bearbeitung attente cours en-cours
        pendiente espera creando actualizando attesa corso pendente aguardando andamento wachten bezig
        väntar pågår oczekiwanie oczekuje trwa čeká probíhá folyamatban várakozik bekliyor beklemede
        ожидание ожидает выполняется menunggu proses 保留中 待機中 処理中 作成中 更新中 準備中 等待 处理中
        處理中 创建中 建立中 进行中 進行中 更新中 대기 진행중 진행 생성중 처리중
        """,
    Sense.BAD: """
        fail fails failed failing failure failures error errors errored err fatal panic panicked critical
        emergency exception traceback crash crashed crashes crashing crashloop backoff broken bad wrong
        corrupt corrupted denied deny denies refused rejected reject rejects forbidden prohibited
        unauthorized unauthenticated blocked down dead off offline disabled disable disables stopped
        stopping stop halted killed terminated terminating exited aborted abort cancelled canceled
        cancelling canceling deleted deleting delete destroyed destroy removed remove evicted oom lost
        missing absent unavailable unreachable unknown undefined unresolved unresponsive timeout timedout
        timed-out expired revoked stale outdated degraded warned suspended paused frozen deallocated
        deallocating decommissioned closed detached mismatch mismatched conflict conflicts conflicting
        violation violated vulnerable vulnerability vulnerabilities insufficient exceeded exhausted empty
        false no none null nil invalid illegal unable fault faults cannot can't couldn't won't impossible
        unsupported unrecognized unexpected problem problems issue issues insecure untrusted tampered
        skipped ignored dropped loss undelivered returned bounced quarantined retracted standby replica
        slave secondary follower behind diverged lagging masked
        fehler fehlgeschlagen gescheitert fehlt fehlend verweigert abgelehnt
        verboten ungültig abgelaufen gestoppt beendet angehalten deaktiviert inaktiv ausgefallen abgebrochen
        unerreichbar unbekannt defekt falsch nein gelöscht gesperrt zeitüberschreitung échec échoué échouée
        échoue erreur erreurs refusé refusée interdit invalide expiré expirée arrêté arrêtée désactivé
        désactivée inactif inactive introuvable inaccessible indisponible inconnu impossible faux annulé
        annulée supprimé supprimée bloqué hors-ligne fallo falló fallido fallida fallaron error errores
        denegado denegada rechazado prohibido inválido inválida caducado vencido detenido detenida
        deshabilitado deshabilitada inactivo inactiva inaccesible desconocido falso cancelado cancelada
        eliminado eliminada bloqueado errore errori fallito fallita negato negata rifiutato vietato scaduto
        scaduta arrestato fermato disattivato disabilitato inattivo irraggiungibile sconosciuto falso
        annullato eliminato bloccato mancante falha falhou falharam erro erros negado negada recusado
        recusada proibido expirado expirada parado parada desativado desativada desabilitado inativo
        inacessível desconhecido cancelado excluído bloqueado ausente mislukt fout fouten geweigerd verboden
        ongeldig verlopen gestopt uitgeschakeld inactief onbereikbaar onbekend onwaar geannuleerd verwijderd
        nee ontbreekt misslyckades misslyckad fel nekad nekas förbjuden ogiltig utgången stoppad avstängd
        inaktiv inaktiverad onåbar okänd falskt avbruten borttagen nej saknas błąd błędy błędów
        niepowodzenie odmowa odmówiono odrzucono zabroniony nieprawidłowy wygasł wygasły zatrzymany
        zatrzymano wyłączony wyłączona nieaktywny nieosiągalny nieznany fałsz anulowano usunięto nieudan*
        brak chyba chyby selhalo selhala selhání odepřen odepřeno odmítnuto zakázáno zakázán neplatný
        vypršela vypršel zastaveno zastaven vypnuto neaktivní nedostupný neznámý zrušeno smazáno hiba hibák
        sikertelen megtagadva elutasítva tiltott tiltva letiltva érvénytelen lejárt leállítva leállt
        kikapcsolva inaktív elérhetetlen ismeretlen hamis megszakítva törölve hata hatalar başarısız
        reddedildi yasak geçersiz süresi-dolmuş durduruldu durdu kapalı devre-dışı erişilemez bilinmeyen
        yanlış iptal silindi bulunamadı ошибк* сбой неудач* отказано отклонен* запрещен* недействител*
        истек* остановлен* отключен* выключен* неактив* недоступ* неизвест* отменен* удален* ложь нет gagal
        kesalahan ditolak dilarang tidak-valid kedaluwarsa kadaluarsa dihentikan berhenti dinonaktifkan
        nonaktif terputus salah dibatalkan dihapus 失敗 エラー 異常 問題 问题 문제 拒否 無効 停止 切断 期限切れ
        タイムアウト 不正 中止 削除済み 不可 失败 失敗 错误 錯誤 拒绝 拒絕 无效 無效 停止 已停止 断开 已斷線
        过期 過期 超时 逾時 禁用 停用 已删除 已取消 异常 異常 실패 오류 거부 잘못 무효 중지 정지 꺼짐 꺼져
        비활성 만료 취소 삭제됨 연결끊김 끊어 시간초과 불가
        """,
    Sense.NOT: """
        nothing nichts rien nada niente niets inget ingenting nic semmi ничего
        not no non never without nor neither n't isn't aren't wasn't weren't doesn't don't didn't hasn't
        haven't nicht kein keine keinen keiner keines nie ohne pas aucun aucune jamais sans nul ningún
        ninguna ningun nunca sin non nessun nessuna nessuno mai senza não nenhum nenhuma nunca sem niet geen
        nooit zonder inte ingen inget inga aldrig utan ej nie żaden żadnych bez nigdy není nejsou žádné
        žádný bez nikdy nebyl nebyla nebylo nebyly nelze nem nincs sem nélkül değil yok olmadan hiçbir не ни
        без никогда tidak bukan tanpa belum ません ない なかった ありませんでした ませんでした なく 未 不 没
        沒 无 無 未 非 않 못 없 아닙 아니 안됩 미
        """,
    Sense.WARNING: """
        warning warnings warn notice note info information hint tip deprecated deprecation
        deprecationwarning futurewarning userwarning runtimewarning caution attention debug verbose warnung
        hinweis avertissement remarque advertencia aviso avviso avvertimento waarschuwing varning
        ostrzeżenie varování figyelmeztetés uyarı предупреждение peringatan 警告 注意 情報 提示 경고 알림
        참고
        """,
}

_CJK = lazy(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TURKISH = lazy(r"m([ıiuü]yor)|m[ae](?=d[ıi]$)")
_CAMEL = lazy(r"(?<=[a-z])(?=[A-Z])")
_NEGATING = ("ne", "nie", "не", "o")
_PREFIXES = ("un", "in", "im", "dis", "non", "de", "ab", "mis", "not", "anti", "ir", "il")


def _split() -> tuple[dict[str, Sense], list[tuple[str, Sense]], list[tuple[str, Sense]]]:
    words: dict[str, Sense] = {}
    stems: list[tuple[str, Sense]] = []
    parts: list[tuple[str, Sense]] = []
    for sense in (Sense.WARNING, Sense.GOOD, Sense.PENDING, Sense.BAD, Sense.NOT):
        for entry in WORDS[sense].split():
            if entry[0] >= "\u3040":
                parts.append((entry, sense))
            elif entry.endswith("*"):
                stems.append((entry[:-1], sense))
            else:
                words[entry] = sense
    parts.sort(key=lambda part: -len(part[0]))
    return words, stems, parts


_WORDS, _STEMS, _PARTS = _split()


@lru_cache(maxsize=8192)
def sense(word: str) -> Sense | None:
    """What one word says, or None. Case is ignored; a run-together English word (NotReady) is read by its parts."""
    if not word.isascii() and _CJK.search(word):
        return _sense_of_run(word)
    whole = _sense_of_word(word.casefold())
    pieces = _CAMEL.split(word)
    if whole is not None or len(pieces) == 1:
        return whole
    return summed(filter(None, (_sense_of_word(piece.casefold()) for piece in pieces)))


def _sense_of_word(word: str) -> Sense | None:
    found = _WORDS.get(word)
    if found is None:
        found = next((kind for stem, kind in _STEMS if word.startswith(stem)), None)
    if found is None:
        stem = next((word[len(prefix) :] for prefix in _PREFIXES if word.startswith(prefix)), "")
        if len(stem) >= 4 and _WORDS.get(stem.lstrip("-")) is Sense.GOOD:
            found = Sense.BAD
    return found


def _sense_of_run(run: str) -> Sense | None:
    senses = []
    for part, kind in _PARTS:
        if part in run:
            senses.append(kind)
            run = run.replace(part, "\0")
    return summed(senses)


def summed(senses: Iterable[Sense]) -> Sense | None:
    """What several words of one clause say together: a negation turns the rest round, the worst prevails."""
    found = list(senses)
    states = [one for one in found if one in (Sense.GOOD, Sense.PENDING, Sense.BAD)]
    if not states:
        return Sense.NOT if Sense.NOT in found else None
    worst = next(one for one in (Sense.BAD, Sense.PENDING, Sense.GOOD) if one in states)
    if found.count(Sense.NOT) % 2 == 0:
        return worst
    return Sense.GOOD if worst is Sense.BAD else Sense.BAD


@lru_cache(maxsize=4096)
def opposite(one: str, other: str) -> bool:
    """Whether two words differ by a negating prefix (valid/invalid, connected/disconnected), or Turkish infix."""
    one, other = one.casefold(), other.casefold()
    return min(len(one), len(other)) >= 4 and one != other and (_negates(one, other) or _negates(other, one))


def _negates(negated: str, plain: str) -> bool:
    if any(negated == prefix + plain for prefix in _NEGATING) or _TURKISH.sub(r"\1", negated) == plain:
        return True
    bases = {plain, plain.removeprefix("en"), plain.removeprefix("at"), plain.removeprefix("con")}
    return any(
        negated.removeprefix(prefix).lstrip("-") in bases
        for prefix in _PREFIXES
        if negated.startswith(prefix)
    )
