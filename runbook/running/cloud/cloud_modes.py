"""Who answers for the cloud in a run: a recorder, a recording, a stand-in. Everything of it ends with the run."""

import contextlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.cloud import authority
from runbook.core.clock import now
from runbook.core.errors import UsageError
from runbook.core.options import RunOptions
from runbook.core.strings import printable
from runbook.engine.session import Session
from runbook.masking import Masker
from runbook.running import planning, programs
from runbook.running.request import Request, variables
from runbook.shell.facts import facts
from runbook.sources.locations import STDIN, is_url

if TYPE_CHECKING:
    from runbook.cloud.cassettes.cassette import BlockKey
    from runbook.cloud.exchanges import Exchanges, Problem, Responder
    from runbook.cloud.messages import HttpRequest, HttpResponse
    from runbook.cloud.proxy import Proxy
    from runbook.cloud.standin.world import World

_OF_THE_USER = ("AZURE_", "ARM_", "AWS_", "GOOGLE_", "CLOUDSDK_", "KUBE", "HELM_")
"""How the names of variables begin that hold a person's logins and settings: nothing made up is mixed with them."""
_SCREEN = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
"""Without these no program opens a page to sign in, which would be a real one."""
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
        if self.options.record is not None and not self.options.rehearse:
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


def told(options: RunOptions) -> str | None:
    """What views and reports say of who answers for the cloud (`wording.CLOUD`): a recording of a rehearsal holds
    answers that are made up.
    """
    if options.cloud != "replay" or options.replay is None:
        return options.cloud
    from runbook.cloud.cassettes import cassette

    folder = Path(options.replay)
    for head in (folder / cassette.HEAD, *sorted(folder.glob(f"**/{cassette.HEAD}"))):
        with contextlib.suppress(OSError, ValueError):
            if json.loads(head.read_text(encoding="utf-8")).get("rehearsed"):
                return "replay-rehearsal"
    return options.cloud


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
        home = PrivateHome(folder.path / "home", real, outside=real or bool(options.allow))
        home.folder.mkdir(0o700)
        certificates = Authority()
        home.fill(certificates.pem, os.environ)
        exchanges = Exchanges(_responder(request, certificates.pem, home.azure), masker.text)
        proxy = Proxy(exchanges.respond, certificates, options.allow)
        stack.callback(proxy.close)
        kept = {
            name: value
            for name, value in variables(request).items()
            if real or name in request.variables or not name.startswith(_OF_THE_USER)
            if real or name not in _SCREEN
        }
        yield CloudRun(kept | home.variables(proxy.port, os.environ), exchanges, proxy, options)


def recording(options: RunOptions, document: str, *, suite: bool) -> Path | None:
    """The folder of the recording of a document that is to be made or used; None: there is none to be.

    With `suite` each document has its own in the folder that was given. Without it that folder is the recording, and
    UsageError is raised when it is to be used and is not there.
    """
    from runbook.cloud.cassettes import cassette

    given = options.record or options.replay
    if given is None:
        return None
    found = cassette.find(Path(given), document)
    if suite:
        return found
    if options.record is not None:
        return Path(given)
    if not (found / cassette.HEAD).is_file():
        raise UsageError(
            f"--replay {given}: there is no recording of {printable(document)}; make one with --record {given}"
        )
    return found


def pinned(options: RunOptions, folder: Path | None) -> dict[str, str]:
    """The recorded values of variables that were random. Raises UsageError for a recording that cannot be used."""
    from runbook.cloud.cassettes import cassette

    if options.replay is None or folder is None or not (folder / cassette.HEAD).is_file():
        return {}
    return dict(cassette.load(folder).variables)


def _responder(request: Request, authority_pem: str, home: Path) -> "Responder":
    from runbook.cloud.cassettes import cassette
    from runbook.cloud.rehearsal import Rehearsal

    options, folder = request.options, request.recording
    world = _World(authority_pem, request.plan.documents[0].id)
    keys = cassette.keys(
        (step.id, step.directive.name, step.block.section, step.block.code) for step in request.plan.steps
    )
    if options.record is not None and folder is not None:
        return _recorder(request, folder, keys, Rehearsal(world) if options.rehearse else None, home)
    if options.replay is not None and folder is not None:
        from runbook.cloud.cassettes.replayer import Replayer

        there = (folder / cassette.HEAD).is_file()
        recorded = cassette.load(folder) if there else cassette.Cassette(folder, {})
        left_out = [step.id for step in request.plan.steps if step.left_out is not None]
        return Replayer(recorded, keys, world, authority_pem, left_out=left_out)
    return Rehearsal(world)


def _from(folder: Path, document: str) -> str:
    """The document as it is found from its recording: both can be moved together."""
    return document if document == STDIN or is_url(document) else os.path.relpath(document, folder)


class _World:
    """The stand-ins, made when the first request needs them: a recording mostly answers without."""

    def __init__(self, authority_pem: str, seed: str) -> None:
        self._authority_pem = authority_pem
        self._seed = seed

    @cached_property
    def _made(self) -> "World":
        from runbook.cloud.standin.world import World

        return World(self._authority_pem, time.time, self._seed)

    def answer(self, request: "HttpRequest") -> "HttpResponse":
        """The stand-in's answer."""
        return self._made.answer(request)

    @property
    def unhandled(self) -> list[str]:
        """What the stand-ins ignored."""
        return self._made.unhandled


def _recorder(
    request: Request,
    folder: Path,
    keys: Sequence["BlockKey"],
    rehearsal: "Responder | None",
    home: Path,
) -> "Responder":
    from runbook.cloud.cassettes.cassette import digest
    from runbook.cloud.cassettes.cassette_recorder import Recorder, from_services
    from runbook.cloud.cassettes.redaction import Redaction
    from runbook.cloud.upstream import Upstream

    # Of its own: the run's masker hides what `openssl rand` gives, and names of resources are made of that.
    masker = planning.masker(request.options, request.plan, variables(request))
    redaction = Redaction(masker.known)
    with contextlib.suppress(OSError, ValueError):
        redaction.learn_profile(json.loads((home / "azureProfile.json").read_text("utf-8-sig")))
    document = request.plan.documents[0]
    head = {
        "document": _from(folder, document.document.path),
        "digest": digest(document.document.source),
        "recorded": now(),
        "rehearsed": rehearsal is not None,
    }
    codes = {step.id: step.block.code for step in request.plan.steps}
    answer = rehearsal.respond if rehearsal else from_services(Upstream())
    return Recorder(folder, keys, codes, answer, redaction, masker, head)
