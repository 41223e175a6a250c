"""Conveniences for documents that use the Azure CLI, where they are asked for."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator

from runbook.core.errors import UsageError

USER_AGENT = "AZURE_HTTP_USER_AGENT"
"""The variable whose value the Azure CLI adds to the user agent of its requests
(https://github.com/Azure/azure-cli/blob/dev/src/azure-cli-core/azure/cli/core/commands/client_factory.py)."""
_TIMEOUT_S = 120.0


def user_agent(correlation_id: str) -> dict[str, str]:
    """The variable that makes the requests of a run findable by an identifier; what is set already stays."""
    before = os.environ.get(USER_AGENT)
    mark = f"runbook-{correlation_id}"
    return {USER_AGENT: f"{before} {mark}" if before else mark}


@contextlib.contextmanager
def subscription(name: str | None) -> Iterator[None]:
    """Make a subscription the Azure CLI's default while the body runs, and the former one afterwards.

    Raises UsageError when there is no Azure CLI, or it does not know the subscription.
    """
    if name is None:
        yield
        return
    if shutil.which("az") is None:
        raise UsageError(
            "--subscription: there is no `az` on PATH; install the Azure CLI, or leave the option out"
        )
    before = _az("account", "show", "--query", "id", "--output", "tsv").stdout.strip()
    done = _az("account", "set", "--subscription", name)
    if done.returncode:
        raise UsageError(f"--subscription {name}: {done.stderr.strip() or 'az account set failed'}")
    try:
        yield
    finally:
        if before:
            _az("account", "set", "--subscription", before)


def _az(*arguments: str) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(
            ["az", *arguments],  # noqa: S607 - whichever the person uses
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UsageError(f"az {' '.join(arguments[:2])} does not answer") from None
