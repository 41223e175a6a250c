"""Answers from a stand-in. What the stand-in does not know is said by name, and the block does not pass."""

import json
import re
import threading
from collections.abc import Callable, Mapping
from typing import Protocol

from runbook.cloud.exchanges import Answered, Problem
from runbook.cloud.messages import HttpRequest, HttpResponse, Service
from runbook.cloud.proxy import Answer
from runbook.core.events import Reason

_ASIDE = re.compile(
    r"""
    azcliprod\.blob\.core\.windows\.net/cli(/[\w-]+/setup\.py)?
    | raw\.githubusercontent\.com/azure/azure-cli/\w+/src/[\w-]+/setup\.py
    | (app\.aladdin\.microsoft\.com|dc\.services\.visualstudio\.com|[\w-]+\.in\.applicationinsights\.azure\.com)/.*
    | checkpoint-api\.hashicorp\.com/.*
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Where programs look for news of themselves and report on their use: no block is about it, and none waits for it.
Only that: other pages of the same hosts are what a document asks for."""
_COMMANDS = "aka.ms/azExtCmdTree"
"""The commands that extensions of the Azure CLI bring: it asks for them when it does not know a command."""


class HasUnhandled(Protocol):
    """A stand-in that names what it ignored."""

    @property
    def unhandled(self) -> list[str]:
        """Names of parameters and fields, in the order in which they came."""
        ...


def aside(request: HttpRequest) -> bool:
    """Whether a program only looks for news of itself."""
    return _ASIDE.fullmatch(f"{request.host}{request.path}") is not None


def names_commands(request: HttpRequest) -> bool:
    """Whether the Azure CLI asks which commands there are. The stand-in knows, so no recording has to hold it."""
    return f"{request.host}{request.path}" == _COMMANDS


def refusal(status: int, text: str) -> HttpResponse:
    """An answer in the form that Azure's and Kubernetes' programs show to the person."""
    body = {
        "error": {"code": "NotAvailable", "message": text},
        "kind": "Status",
        "apiVersion": "v1",
        "status": "Failure",
        "message": text,
        "reason": "NotAvailable",
        "code": status,
    }
    return HttpResponse(status, (("content-type", "application/json"),), json.dumps(body).encode())


def unspoken(request: HttpRequest) -> str | None:
    """What the proxy cannot carry: it speaks HTTP alone. None for what it can."""
    if request.method == "CONNECT":
        return f"{request.host}: what is spoken there is not HTTP"
    if request.header("upgrade") and "upgrade" in request.header("connection").lower():
        return f"{request.url}: {request.header('upgrade')} (an exec, attach or port-forward) is not HTTP"
    return None


class Rehearsal:
    """Answers from `world`, one request after the other."""

    def __init__(self, world: Service) -> None:
        self._world = world
        self._lock = threading.Lock()

    def begin(self, block: str) -> None:
        """Nothing is kept by block: the world has one state a document."""

    def respond(self, request: HttpRequest, block: str) -> Answered:
        """The stand-in's answer."""
        del block
        if aside(request):
            return Answered(Answer(refusal(502, "not part of a rehearsal")))
        if text := unspoken(request):
            return _unknown(refusal(501, text), text)
        with self._lock:
            before = len(self._ignored())
            response = self._world.answer(request)
            ignored = self._ignored()[before:]
        if response.not_rehearsed:
            return _unknown(response, response.not_rehearsed)
        if ignored:
            return _unknown(response, f"{request.method} {request.path}: ignored: {', '.join(ignored)}")
        return Answered(Answer(response))

    def _ignored(self) -> list[str]:
        return list(getattr(self._world, "unhandled", ()))

    def end(self, block: str, variables: Callable[[], Mapping[str, str]]) -> tuple[Problem, ...]:
        """Nothing is missing."""
        del block, variables
        return ()

    def findings(self) -> tuple[str, ...]:
        """Nothing is missing."""
        return ()


def _unknown(response: HttpResponse, text: str) -> Answered:
    return Answered(
        Answer(response), f"not rehearsed: {text}", (Problem(Reason.NOT_REHEARSED, f"not rehearsed: {text}"),)
    )
