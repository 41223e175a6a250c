"""The certificate authority of a run: it lives as long as the run, and only the run's own programs trust it."""

import os
import ssl
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from runbook.core.errors import UsageError

if TYPE_CHECKING:
    pass

EXTRA = "cloud"
"""The extra of the package that brings what this room needs."""
_BUNDLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_SYSTEM = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where systems have their certificate authorities (Debian, Fedora, SUSE, Alpine and macOS; the list of Go's
crypto/x509, root_linux.go)."""


def required() -> None:
    """Raise UsageError when the packages of the extra are missing."""
    try:
        import h11
        import trustme

        del h11, trustme
    except ImportError as problem:
        raise UsageError(
            f"--record, --replay and --rehearse need the package {problem.name}: "
            f"pip install 'runbook-engine[{EXTRA}]'"
        ) from None


class Authority:
    """Issues a certificate for each host that is asked for. May be used by several threads."""

    def __init__(self) -> None:
        import trustme  # only here: it takes 80 ms, and few runs need it

        self._authority: trustme.CA = trustme.CA(organization_name="runbook")
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()

    @property
    def pem(self) -> str:
        """The authority's own certificate."""
        return self._authority.cert_pem.bytes().decode("ascii")

    def context(self, host: str) -> ssl.SSLContext:
        """What speaks TLS as `host`; HTTP/1.1 only."""
        with self._lock:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.set_alpn_protocols(["http/1.1"])
                self._authority.issue_cert(host).configure_cert(context)
                self._contexts[host] = context
            return self._contexts[host]


def trusted(*, system: bool = True) -> list[Path]:
    """The files of certificate authorities that programs of this machine trust, by environment or by `system`."""
    named = [Path(os.environ[name]) for name in _BUNDLES if os.environ.get(name)]
    found = [Path(one) for one in _SYSTEM if system and os.path.isfile(one)][:1]
    return [one for one in dict.fromkeys((*named, *found)) if one.is_file()]
