"""How the stand-ins answer, refuse, and say what they do not know."""

import json
from collections.abc import Mapping
from typing import Any

from runbook.cloud.messages import HttpResponse

Headers = tuple[tuple[str, str], ...]
Json = dict[str, Any]

_JSON: Headers = (("content-type", "application/json; charset=utf-8"),)


class Refused(Exception):  # noqa: N818 - a refusal is an answer of the service, not an error of the program
    """The service refuses: the status, and the code and the message of its error."""

    def __init__(self, status: int, code: str, message: str, headers: Headers = ()) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, headers


class NotRehearsed(Exception):  # noqa: N818 - likewise
    """The stand-in does not know this; `name` says what is missing."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def answered(body: object, status: int = 200, headers: Headers = ()) -> HttpResponse:
    """Answer with `body` as JSON."""
    return HttpResponse(status, _JSON + headers, json.dumps(body).encode())


def empty(status: int, headers: Headers = ()) -> HttpResponse:
    """Answer without a body."""
    return HttpResponse(status, headers, b"")


def refusal(refused: Refused) -> HttpResponse:
    """Word a refusal as Azure's services do: `{"error": {"code", "message"}}`."""
    body = {"error": {"code": refused.code, "message": refused.message}}
    return answered(body, refused.status, refused.headers)


def unknown(name: str) -> HttpResponse:
    """Answer 501 and say by name what is missing."""
    body = {"error": {"code": "NotRehearsed", "message": f"The stand-in does not know: {name}"}}
    response = answered(body, 501)
    return HttpResponse(response.status, response.headers, response.body, not_rehearsed=name)


def parsed(content: bytes) -> Any:
    """Read a body as JSON; an empty one is an empty object.

    Raises:
        Refused: the body is not JSON.
    """
    if not content.strip():
        return {}
    try:
        return json.loads(content)
    except ValueError as error:
        raise Refused(
            400, "InvalidRequestContent", f"The request content is not valid JSON: {error}"
        ) from None


def header(headers: Headers, name: str) -> str:
    """Give a header's value, or an empty text."""
    return next((value for key, value in headers if key == name), "")


def merged(old: Any, new: Any) -> Any:
    """Merge as JSON merge patch does (RFC 7396): null removes, objects merge, all else replaces."""
    if not isinstance(new, Mapping):
        return new
    base = dict(old) if isinstance(old, Mapping) else {}
    for key, value in new.items():
        if value is None:
            base.pop(key, None)
        else:
            base[key] = merged(base.get(key), value)
    return base
