"""What the programs of a run get in place of the user's own files: a folder with logins, and the variables for it.

Nothing of the user's is written. What a recording needs of it (logins, contexts of clusters) is copied.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from runbook.cloud.authority import trusted

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
TENANT = "11111111-1111-1111-1111-111111111111"
USER = "22222222-2222-2222-2222-222222222222"
PERSON = "user@example.com"
SUBSCRIPTION_NAME = "rehearsal"
"""The identities that stand in place of real ones: those of the stand-ins, and those in a recording."""

_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
"""The Azure CLI's application (azure-cli-core, auth/constants.py)."""
_AUTHORITY = "login.microsoftonline.com"
_LOOPBACK = "localhost,127.0.0.1,::1"
_BUNDLES = (
    "SSL_CERT_FILE",  # OpenSSL, Go
    "REQUESTS_CA_BUNDLE",  # the Azure CLI, every program on Python's requests
    "CURL_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "NODE_EXTRA_CA_CERTS",
    "PIP_CERT",
    "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE",
)
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
_OF_AZ = ("commandIndex.json", "extensionIndex.json", "versionCheck.json")
"""What the Azure CLI finds out about itself and keeps; without it the first command takes some seconds longer."""
_TOOLS = {
    "ASDF_DATA_DIR": ".asdf",
    "MISE_DATA_DIR": ".local/share/mise",
    "NVM_DIR": ".nvm",
    "PYENV_ROOT": ".pyenv",
    "PYTHONUSERBASE": ".local",
    "RBENV_ROOT": ".rbenv",
    "RUSTUP_HOME": ".rustup",
}
"""Where installers of programs keep them, in the home folder unless the variable says otherwise: they stay there."""
_SETTINGS = (".gitconfig", ".config/git/config")


@dataclass(frozen=True, slots=True)
class PrivateHome:
    """The folder. `real`: programs talk to the real services, with the user's logins.

    `outside`: some of what they say goes to other machines; else nobody has to trust the authorities of the system,
    which each program would read for each connection (25 ms of the Azure CLI's time).
    """

    folder: Path
    real: bool
    outside: bool = True

    @property
    def azure(self) -> Path:
        """The Azure CLI's folder."""
        return self.folder / ".azure"

    @property
    def bundle(self) -> Path:
        """The certificate authorities that programs trust."""
        return self.folder / "authorities.pem"

    def fill(self, authority: str, environment: Mapping[str, str]) -> None:
        """Make what is in it; `authority` is the certificate of the run's own one."""
        home = Path(environment.get("HOME", "/nonexistent"))
        known = [one.read_text("utf-8", "replace").rstrip() for one in trusted(system=self.outside)]
        self.bundle.write_text("\n".join([authority.rstrip(), *known]) + "\n", encoding="utf-8")
        for name in _SETTINGS:
            _copy(home / name, self.folder / name)
        own = Path(environment.get("AZURE_CONFIG_DIR") or home / ".azure")
        self.azure.mkdir(exist_ok=True)
        (self.folder / ".kube").mkdir(exist_ok=True)
        if self.real:
            for name in (".aws", ".config/gcloud"):
                _copy(home / name, self.folder / name)
            _copy(own, self.azure)
            named = environment.get("KUBECONFIG", "").split(os.pathsep)[0]
            _copy(Path(named) if named else home / ".kube" / "config", self.folder / ".kube" / "config")
        else:
            for name in _OF_AZ:
                _copy(own / name, self.azure / name)
            _log_in(self.azure)
            _check_no_version(self.azure, environment.get("PATH", os.defpath))
        extensions = Path(environment.get("AZURE_EXTENSION_DIR") or own / "cliextensions")
        ours = self.azure / "cliextensions"
        if extensions.is_dir() and not ours.is_symlink() and not ours.exists():
            ours.mkdir()
            for one in extensions.iterdir():  # each for itself: what a document adds stays here
                (ours / one.name).symlink_to(one)

    def variables(self, port: int, environment: Mapping[str, str]) -> dict[str, str]:
        """What the shell of the run is told; the proxy listens on `port` of 127.0.0.1.

        `environment` is that of the user, whose programs are still found.
        """
        own = Path(environment.get("HOME", "/nonexistent"))
        tools = {name: own / path for name, path in _TOOLS.items() if name not in environment}
        proxy = f"http://127.0.0.1:{port}"
        found = {name: proxy for upper in _PROXIES for name in (upper, upper.lower())}
        found |= {name: str(path) for name, path in tools.items() if path.is_dir()}
        found |= {"NO_PROXY": _LOOPBACK, "no_proxy": _LOOPBACK}
        found |= dict.fromkeys(_BUNDLES, str(self.bundle))
        found |= {
            "HOME": str(self.folder),
            "KUBECONFIG": str(self.folder / ".kube" / "config"),
            "KUBECACHEDIR": str(self.folder / ".kube" / "cache"),
            "AZURE_CONFIG_DIR": str(self.azure),
            "AZURE_EXTENSION_DIR": str(self.azure / "cliextensions"),
            "AZURE_CORE_COLLECT_TELEMETRY": "no",
            "AZURE_CORE_LOGIN_EXPERIENCE_V2": "off",
            "AZURE_CORE_NO_COLOR": "true",
            "AZURE_CORE_SURVEY_MESSAGE": "no",
            "AZURE_CLI_DISABLE_CONNECTION_VERIFICATION": "",
            "XDG_CONFIG_HOME": str(self.folder / ".config"),
            "XDG_CACHE_HOME": str(self.folder / ".cache"),
            "XDG_DATA_HOME": str(self.folder / ".local" / "share"),
        }
        if not self.real:
            found |= {
                "AZURE_CORE_OUTPUT": "json",
                "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",  # the one of AWS's own documentation
                "AWS_SECRET_ACCESS_KEY": "made-up",
                "AWS_EC2_METADATA_DISABLED": "true",
            }
        return found


def _copy(source: Path, target: Path) -> None:
    """A copy of a file or a folder, where there is one; without sockets, pipes and extensions."""
    with contextlib.suppress(OSError, shutil.Error):
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            ignored = shutil.ignore_patterns("cliextensions", "logs", "commands", "telemetry*", "*.sock")
            shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)
        elif source.is_file():
            shutil.copyfile(source, target)


def _check_no_version(folder: Path, path: str) -> None:
    """Let the Azure CLI take it that it has looked for a newer version: else its first command asks for one.

    It believes this of its own version only (azure-cli-core, util.py, `handle_version_update`). Which that is says the
    name of its distribution: in the virtual environment of the program, or in the folder of the packages of systems.
    """
    program = shutil.which("az", path=path)
    if program is None:
        return
    pattern = "lib*/python3*/*-packages/azure_cli_core-*.dist-info"
    for root in (Path(program).parents[1], Path(program).resolve().parents[1], Path("/opt/az")):
        for one in root.glob(pattern):
            version = one.name.removesuffix(".dist-info").partition("-")[2]
            known = {name: {"local": version} for name in ("azure-cli", "core")}
            now = datetime.now().isoformat(sep=" ", timespec="microseconds")
            text = json.dumps({"versions": known, "update_time": now, "check_time": now})
            (folder / "versionCheck.json").write_text(text, encoding="utf-8")
            return


def _log_in(folder: Path) -> None:
    """A login of the Azure CLI, as it writes it itself: a subscription, and a token that it exchanges for others.

    Nobody else knows the token: it is made up (azure-cli-core, _profile.py; msal, token_cache.py).
    """
    home = f"{USER}.{TENANT}"
    profile = {
        "installationId": "33333333-3333-3333-3333-333333333333",
        "subscriptions": [
            {
                "id": SUBSCRIPTION,
                "name": SUBSCRIPTION_NAME,
                "state": "Enabled",
                "user": {"name": PERSON, "type": "user"},
                "isDefault": True,
                "tenantId": TENANT,
                "tenantDefaultDomain": "example.com",
                "tenantDisplayName": "Example",
                "environmentName": "AzureCloud",
                "homeTenantId": TENANT,
                "managedByTenants": [],
            }
        ],
    }
    account = {
        "home_account_id": home,
        "environment": _AUTHORITY,
        "realm": TENANT,
        "local_account_id": USER,
        "username": PERSON,
        "authority_type": "MSSTS",
        "account_source": "authorization_code",
    }
    token = {
        "credential_type": "RefreshToken",
        "secret": "made-up",
        "home_account_id": home,
        "environment": _AUTHORITY,
        "client_id": _CLI,
        "target": "https://management.core.windows.net//.default",
        "family_id": "1",
        "last_modification_time": "0",
    }
    metadata = {
        "client_id": _CLI,
        "environment": _AUTHORITY,
        "family_id": "1",
    }
    cache = {
        "Account": {f"{home}-{_AUTHORITY}-{TENANT}": account},
        "RefreshToken": {f"{home}-{_AUTHORITY}-refreshtoken-1--{token['target']}": token},
        "AppMetadata": {f"appmetadata-{_AUTHORITY}-{_CLI}": metadata},
    }
    (folder / "azureProfile.json").write_text(json.dumps(profile), encoding="utf-8")
    (folder / "msal_token_cache.json").write_text(json.dumps(cache), encoding="utf-8")
    (folder / "config").write_text(
        "[core]\nencrypt_token_cache = false\ncollect_telemetry = no\n", encoding="utf-8"
    )
