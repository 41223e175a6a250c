"""The body of a message as data, and back: what a person can read in a recording, and what two requests differ in."""

import base64
import binascii
import contextlib
import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from runbook.cloud.messages import HttpResponse
from runbook.cloud.standin.kubernetes import protobuf
from runbook.cloud.standin.service_answers import NotRehearsed, Refused

Json = Any
"""A value of JSON's types."""
KUBECONFIG = "runbook-base64:"
"""How a string begins that stands for its rest in base64: a kubeconfig in an answer, which a person can read so."""


_ENDS = ("", " and a newline")
_FORMS: Mapping[str, Mapping[str, Any]] = {
    "": {},
    "compact": {"separators": (",", ":")},
    "indented by 2": {"indent": 2},
    "indented by 4": {"indent": 4},
}
_STYLES = tuple(
    form + ascii_only + end for form in _FORMS for ascii_only in ("", " in ASCII") for end in _ENDS
)
"""How services write JSON: what a program prints of it looks in a replay as it did."""


def _dumped(value: Json, style: str) -> str:
    end = "\n" if style.endswith(_ENDS[1]) else ""
    form = style.removesuffix(_ENDS[1])
    options = _FORMS.get(form.removesuffix(" in ASCII"), {})
    return json.dumps(value, ensure_ascii=form.endswith(" in ASCII"), **options) + end


def unpacked(response: HttpResponse) -> HttpResponse:
    """The response with its body as it is without compression; what cannot be unpacked stays."""
    coding = response.header("content-encoding").lower()
    try:
        if coding in ("gzip", "x-gzip"):
            body = gzip.decompress(response.body) if response.body else b""
        elif coding == "deflate":
            try:
                body = zlib.decompress(response.body)
            except zlib.error:
                body = zlib.decompress(response.body, -zlib.MAX_WBITS)
        else:
            return response
    except (OSError, EOFError, zlib.error):
        return response
    kept = tuple(
        one for one in response.headers if one[0].lower() not in ("content-encoding", "content-length")
    )
    return HttpResponse(response.status, kept, body, response.not_rehearsed)


def read(body: bytes) -> dict[str, Json]:
    """The body under a key that says what it is: ``json``, ``text`` or ``base64``; nothing for an empty one.

    ``style`` says how the JSON was written, where that is known and not the usual way.
    """
    if not body:
        return {}
    try:
        text = body.decode("utf-8")
        if "\0" in text:
            raise UnicodeDecodeError("utf-8", body, 0, 1, "not a text")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode("ascii")}
    if text.lstrip()[:1] in ("{", "["):
        try:
            value = json.loads(text)
        except ValueError:
            return {"text": text}
        style = next((name for name in _STYLES if _dumped(value, name) == text), "")
        return {"json": value, "style": style} if style else {"json": value}
    return {"text": text}


def asked(data: bytes) -> dict[str, Json]:
    """The body of a request, as `read` gives it; an object in the protobuf of Kubernetes as JSON, where it is known."""
    if data.startswith(protobuf.MAGIC):
        with contextlib.suppress(NotRehearsed, Refused):
            return {"json": protobuf.decoded(data)}
    return read(data)


def written(part: dict[str, Json]) -> bytes:
    """The bytes of a body that `read` gave."""
    if "json" in part:
        return _dumped(part["json"], str(part.get("style", ""))).encode("utf-8", "surrogatepass")
    if "base64" in part:
        return base64.b64decode(part["base64"])
    return str(part.get("text", "")).encode("utf-8", "surrogatepass")


def mapped(value: Json, change: Callable[[str, tuple[str, ...]], str], path: tuple[str, ...] = ()) -> Json:
    """The value with every string changed; `change` gets it and the keys that lead to it.

    A string that holds a JSON object is changed inside; one that holds a kubeconfig in base64 is one that can be read.
    """
    if isinstance(value, dict):
        return {key: mapped(one, change, (*path, key)) for key, one in value.items()}
    if isinstance(value, list):
        return [mapped(one, change, path) for one in value]
    if not isinstance(value, str):
        return value
    if value[:1] in ("{", "[") and value.rstrip()[-1:] in ("}", "]"):
        try:
            inner = json.loads(value)
        except ValueError:
            return change(value, path)
        new = mapped(inner, change, path)
        if new == inner:
            return value
        return json.dumps(new, ensure_ascii=False, separators=(",", ":")) + (
            "\n" if value.endswith("\n") else ""
        )
    return change(value, path)


def decoded_kubeconfig(value: str) -> str | None:
    """The text of a kubeconfig in base64; None for everything else."""
    if not value.startswith(("YXBpVmVyc2lvbj", "Y2x1c3Rlcn", "a2luZDog", "Cg", "LS0t", "eyJhcGlWZXJzaW9u")):
        return None
    try:
        text = base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return text if "clusters" in text and "users" in text else None


def encoded_again(value: str, _: tuple[str, ...] = ()) -> str:
    """A string of a recording as the service gave it."""
    if not value.startswith(KUBECONFIG):
        return value
    return base64.b64encode(value.removeprefix(KUBECONFIG).encode()).decode("ascii")


def differences(recorded: Json, actual: Json, path: str = "$") -> Iterator[tuple[str, Json, Json]]:
    """Where two values differ: JSON path, both values. A missing member is None; JSON in strings is looked into."""
    if isinstance(recorded, dict) and isinstance(actual, dict):
        for key in dict.fromkeys((*recorded, *actual)):
            yield from differences(recorded.get(key), actual.get(key), f"{path}.{key}")
    elif isinstance(recorded, list) and isinstance(actual, list) and len(recorded) == len(actual):
        for number, (left, right) in enumerate(zip(recorded, actual, strict=True)):
            yield from differences(left, right, f"{path}[{number}]")
    elif isinstance(recorded, str) and isinstance(actual, str) and recorded != actual:
        left, right = _inner(recorded), _inner(actual)
        if left is not None and right is not None:
            yield from differences(left, right, path)
        else:
            yield path, recorded, actual
    elif recorded != actual:
        yield path, recorded, actual


def _inner(text: str) -> Json:
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None
