"""Who answers for the cloud in a run: a recorder, a recording, a stand-in. Everything of it ends with the run."""

import contextlib
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runbook.cloud import authority
from runbook.core.errors import UsageError
from runbook.core.options import RunOptions
from runbook.engine.session import Session
from runbook.masking import Masker
from runbook.running import programs
from runbook.running.request import Request, variables
from runbook.shell.facts import facts

if TYPE_CHECKING:
    from runbook.cloud.exchanges import Exchanges, Problem, Responder
    from runbook.cloud.proxy import Proxy

_OF_THE_USER = ("AZURE_", "ARM_", "AWS_", "GOOGLE_", "CLOUDSDK_", "KUBE", "HELM_")
"""How the names of variables begin that hold a person's logins and settings: nothing made up is mixed with them."""
_NO_HTTP = """
ssh scp sftp rsync mosh telnet nc ncat netcat socat psql pg_dump pg_restore pgbench mysql mysqldump mariadb
sqlcmd redis-cli mongosh mongo docker podman buildah ftp lftp ping traceroute dig nslookup openvpn
"""
NO_HTTP = frozenset(_NO_HTTP.split())
"""Programs that reach other machines without HTTP, or by a service of their own: no proxy can answer them."""


@dataclass(frozen=True, slots=True)
class CloudRun:
    """The proxy of a run, ready. `environment` is what the shell starts with."""

    environment: Mapping[str, str]
    exchanges: "Exchanges"
    proxy: "Proxy"
    options: RunOptions

    def listening(self, session: Session) -> Session:
        """The session, listened to; from now on the proxy answers."""
        from runbook.cloud.listening_session import ListeningSession

        self.proxy.start()
        return ListeningSession(session, self.exchanges, self._refused)

    def _refused(self, code: str) -> "Problem | None":
        """Why the code does not run: it reaches other machines without HTTP, and nobody allowed that."""
        if self.options.cloud == "record":
            return None
        from runbook.cloud.exchanges import Problem
        from runbook.core.events import Reason

        if NO_HTTP.isdisjoint(programs.first_words(code)):
            return None
        called = {call.words[0] for call in facts(code).calls if call.words and call.words[0]}
        found = sorted((called & NO_HTTP) - set(self.options.allow))
        if not found:
            return None
        text = f"{', '.join(found)} cannot be answered for: no HTTP; --allow {found[0]} runs it as it is"
        return Problem(Reason.DRIFT if self.options.replay else Reason.NOT_REHEARSED, text)


def check(options: RunOptions) -> None:
    """Raise UsageError for modes that exclude each other, and when their packages are missing."""
    if options.cloud is None:
        return
    if options.replay is not None and (options.record is not None or options.rehearse):
        other = "--record" if options.record is not None else "--rehearse"
        raise UsageError(f"--replay and {other} exclude each other: leave one of them out")
    authority.required()


@contextlib.contextmanager
def opened(request: Request, masker: Masker) -> Iterator[CloudRun]:
    """Make ready what answers for the cloud. Raises UsageError when there is no recording to answer from."""
    from runbook.cloud.authority import Authority
    from runbook.cloud.exchanges import Exchanges
    from runbook.cloud.private_home import PrivateHome
    from runbook.cloud.proxy import Proxy
    from runbook.sessions.process.reaper import Guardian
    from runbook.sessions.process.runtime_dir import RunDir

    options = request.options
    folder = RunDir()
    with contextlib.ExitStack() as stack:
        stack.callback(folder.remove)
        stack.callback(Guardian(folder).dismiss)
        real = options.record is not None and not options.rehearse
        home = PrivateHome(folder.path / "home", real)
        home.folder.mkdir(0o700)
        certificates = Authority()
        home.fill(certificates.pem, os.environ)
        exchanges = Exchanges(_responder(request, certificates.pem), masker.text)
        proxy = Proxy(exchanges.respond, certificates, options.allow)
        stack.callback(proxy.close)
        kept = {
            name: value
            for name, value in variables(request).items()
            if real or name in request.variables or not name.startswith(_OF_THE_USER)
        }
        yield CloudRun(kept | home.variables(proxy.port), exchanges, proxy, options)


def _responder(request: Request, authority_pem: str) -> "Responder":
    from runbook.cloud.rehearsal import Rehearsal
    from runbook.cloud.standin.world import World

    return Rehearsal(World(authority_pem, time.time, request.plan.documents[0].id))
