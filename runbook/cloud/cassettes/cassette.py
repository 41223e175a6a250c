"""A recording on disk: a folder of text, a file of JSON lines a block, so that a person can read what changed.

``cassette.json`` says what it is a recording of and whether it is whole, ``variables.json`` which values were random,
``NAME.jsonl`` what the block of that name asked: its first line says which block, each further line is an exchange.
"""

import contextlib
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runbook.cloud.cassettes import message_body as body
from runbook.cloud.cassettes.protobuf_secrets import without_secrets
from runbook.cloud.cassettes.redaction import Redaction, leaks, of_person, reveals
from runbook.cloud.messages import HttpRequest, HttpResponse
from runbook.core.errors import UsageError
from runbook.core.strings import printable

SCHEMA = "runbook.cassette/1"
HEAD = "cassette.json"
VARIABLES = "variables.json"
SUFFIX = ".cassette"
_LONGEST_NAME = 60
_OF_REQUESTS = frozenset(
    ("content-type", "commandname", "x-amz-target", "x-ms-version", "x-http-method-override")
)
_OF_RESPONSES = frozenset(
    (
        "accept-ranges",
        "azure-asyncoperation",
        "content-encoding",
        "content-disposition",
        "content-length",
        "content-range",
        "content-type",
        "docker-content-digest",
        "etag",
        "last-modified",
        "link",
        "location",
        "operation-location",
        "retry-after",
        "www-authenticate",
    )
)
_OF_SERVICES = ("x-ms-", "x-amz-", "x-git-", "docker-")
_NEVER = (
    "token",
    "auth",
    "cookie",
    "x-ms-request-id",
    "x-ms-correlation-request-id",
    "x-ms-routing-request-id",
    "x-amz-crc32",
    "x-amz-checksum",
)
"""Headers that are kept: those that programs act on. What names a single request is left out, so that two recordings
differ in what matters; so is what says how a body is to be checked, since a replay gives it other names."""


@dataclass(frozen=True, slots=True)
class BlockKey:
    """A block, for a recording that outlives changes of the document: its file's `name`, the digest of its code."""

    id: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """A request and its answer as they are written: without secrets. `cut`: the connection ended in the middle."""

    request: Mapping[str, Any]
    response: Mapping[str, Any]
    cut: bool = False

    def line(self) -> str:
        """It as one line of JSON."""
        data: dict[str, Any] = {"request": self.request, "response": self.response}
        if self.cut:
            data["cut"] = True
        return json.dumps(data, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class RecordedBlock:
    """What a block asked. `code` is the digest of its code, `first` the first line of it, for readers."""

    name: str
    code: str
    first: str
    exchanges: tuple[RecordedExchange, ...]


@dataclass(frozen=True, slots=True)
class Cassette:
    """A whole recording. `head` is what ``cassette.json`` holds."""

    folder: Path
    head: Mapping[str, Any]
    blocks: tuple[RecordedBlock, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


def keys(blocks: Iterable[tuple[str, str | None, str | None, str]]) -> list[BlockKey]:
    """The keys of blocks, each given as its id, its name, its section and its code, in their order.

    A block without a name is called after its section, and counted in it: names stay when other sections change.
    """
    counts: dict[str, int] = {}
    found = []
    for identifier, name, section, code in blocks:
        stem = _slug(name or section or "block")
        number = counts[stem] = counts.get(stem, 0) + 1
        found.append(BlockKey(identifier, stem if number == 1 else f"{stem}-{number}", digest(code)))
    return found


def digest(text: str) -> str:
    """What tells texts apart, without showing them."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _slug(text: str) -> str:
    text = unicodedata.normalize("NFC", text).casefold()
    return re.sub(r"[^\w]+", "-", text)[:_LONGEST_NAME].strip("-_") or "block"


def recorded(
    request: HttpRequest, response: HttpResponse | None, redaction: Redaction, *, cut: bool
) -> RecordedExchange:
    """An exchange without secrets; `redaction` has learnt from it and from all others."""
    gives = reveals(request)
    asked = {
        "method": request.method,
        "url": redaction.text(request.url),
        **_headers(request.headers, _OF_REQUESTS, redaction),
        **_body(body.asked(request.body), redaction, gives=gives),
    }
    if response is None:
        return RecordedExchange(asked, {"status": 0}, cut=True)
    response = body.unpacked(response)
    answer = _body(body.read(response.body), redaction, gives=gives)
    if "json" in answer and request.host.startswith("graph."):
        answer["json"] = of_person(answer["json"])
    kept = {"status": response.status, **_headers(response.headers, _OF_RESPONSES, redaction), **answer}
    return RecordedExchange(asked, kept, cut)


def _headers(
    headers: Iterable[tuple[str, str]], kept: frozenset[str], redaction: Redaction
) -> dict[str, dict[str, str]]:
    found = {
        name.lower(): redaction.text(value)
        for name, value in headers
        if name.lower() in kept
        or (name.lower().startswith(_OF_SERVICES) and not any(one in name.lower() for one in _NEVER))
    }
    if kept is _OF_REQUESTS:
        found = {name: value for name, value in found.items() if name in kept}
    return {"headers": dict(sorted(found.items()))} if found else {}


def _body(part: dict[str, Any], redaction: Redaction, *, gives: bool) -> dict[str, Any]:
    if "json" in part:
        return {**part, "json": redaction.data(part["json"], reveals=gives)}
    if "text" in part:
        return {"text": redaction.text(part["text"])}
    return body.read(without_secrets(body.written(part)))


def lines(block: RecordedBlock) -> str:
    """The content of a block's file. Raises LeakError when a secret is left in it."""
    head = json.dumps({"block": block.name, "code": block.code, "first": block.first}, ensure_ascii=False)
    text = [head]
    for number, one in enumerate(block.exchanges, 2):
        line = one.line()
        for kind in leaks(line):
            raise LeakError(block.name, number, kind, f"{one.request['method']} {one.request['url']}")
        text.append(line)
    return "\n".join(text) + "\n"


class LeakError(UsageError):
    """A recording holds what looks like a secret: it is not written, and not read."""

    def __init__(self, block: str, line: int, kind: str, request: str) -> None:
        super().__init__(
            f"{kind} is left in the recording of {request}; declare its variable as a secret (--secret-env NAME), "
            "or take the line out",
            path=f"{block}.jsonl",
            line=line,
        )


def write(path: Path, text: str) -> None:
    """Give a file of a recording this content at once. Raises UsageError when it cannot be written."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as problem:
        raise UsageError(
            f"the recording cannot be written: {problem.strerror or problem}", path=_path(path)
        ) from None


def find(folder: Path, document: str) -> Path:
    """The folder of a document's recording in `folder`, whether it is there or not.

    That is `folder` itself where it is a recording of this document, else the one that is called as the document, with
    its folders below the working directory.
    """
    if (folder / HEAD).is_file() and _is_of(folder, document):
        return folder
    plain = Path(re.sub(r"\.md$", "", document, flags=re.IGNORECASE))
    with contextlib.suppress(ValueError):
        plain = plain.absolute().relative_to(Path.cwd())
    named = folder / f"{plain.name if plain.is_absolute() else plain}{SUFFIX}"
    beside = folder / f"{plain.name}{SUFFIX}"
    return beside if not (named / HEAD).is_file() and (beside / HEAD).is_file() else named


def _is_of(folder: Path, document: str) -> bool:
    try:
        return (
            Path(str(json.loads((folder / HEAD).read_text("utf-8"))["document"])).name == Path(document).name
        )
    except (OSError, ValueError, KeyError, TypeError):
        return True  # `load` says what is wrong with it


def below(folder: Path) -> list[Path]:
    """Every recording in a folder, or the folder itself."""
    return sorted(one.parent for one in folder.rglob(HEAD))


def load(folder: Path) -> Cassette:
    """Read a recording. Raises UsageError when there is none, or it is not whole, or it holds a secret."""
    head = _json(folder / HEAD)
    if not isinstance(head, dict) or head.get("schema") != SCHEMA:
        raise UsageError(f"not a recording: its schema is not {SCHEMA}", path=_path(folder / HEAD))
    if not head.get("complete"):
        raise UsageError(
            "the recording is not whole: its run was cut off; record it again (--record)",
            path=_path(folder / HEAD),
        )
    names = head.get("blocks")
    if not isinstance(names, list) or not all(isinstance(one, str) and "/" not in one for one in names):
        raise UsageError("`blocks` is not a list of names", path=_path(folder / HEAD))
    variables = _json(folder / VARIABLES) if (folder / VARIABLES).exists() else {}
    if not isinstance(variables, dict) or not all(isinstance(one, str) for one in variables.values()):
        raise UsageError("not an object of texts", path=_path(folder / VARIABLES))
    return Cassette(folder, head, tuple(_block(folder / f"{one}.jsonl") for one in names), variables)


def _block(path: Path) -> RecordedBlock:
    text = _text(path)
    first, *rest = text.splitlines() or [""]
    head = _line(path, 1, first)
    if not isinstance(head.get("block"), str) or not isinstance(head.get("code"), str):
        raise UsageError("the first line does not say which block this is", path=_path(path), line=1)
    exchanges = []
    for number, line in enumerate(rest, 2):
        for kind in leaks(line):
            raise LeakError(str(path.with_suffix("")), number, kind, "this request")
        data = _line(path, number, line)
        request, response = data.get("request"), data.get("response")
        if not (
            isinstance(request, dict)
            and isinstance(response, dict)
            and _fits(request, method=str, url=str)
            and _fits(response, status=int)
        ):
            raise UsageError(
                "not an exchange: expected `request` and `response`", path=_path(path), line=number
            )
        exchanges.append(RecordedExchange(request, response, bool(data.get("cut"))))
    return RecordedBlock(head["block"], head["code"], str(head.get("first", "")), tuple(exchanges))


def _fits(value: Mapping[str, Any], **types: type) -> bool:
    return all(isinstance(value.get(name), kind) for name, kind in types.items())


def _line(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except ValueError as problem:
        raise UsageError(f"not valid JSON: {problem}", path=_path(path), line=number) from None
    if not isinstance(data, dict):
        raise UsageError("not a JSON object", path=_path(path), line=number)
    return data


def _json(path: Path) -> Any:
    try:
        return json.loads(_text(path))
    except ValueError as problem:
        raise UsageError(f"not valid JSON: {problem}", path=_path(path)) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise UsageError(f"the recording cannot be read: {reason}", path=_path(path)) from None


def _path(path: Path) -> str:
    return printable(str(path))


def aligned(recorded_blocks: Sequence[RecordedBlock], planned: Sequence[BlockKey]) -> dict[str, int]:
    """Id of a planned block -> number of the recorded one: with the same code, in order; else with the same name."""
    found: dict[str, int] = {}
    free = dict(enumerate(recorded_blocks))
    for key in planned:
        same = next((number for number, one in free.items() if one.code == key.code), None)
        if same is not None:
            found[key.id] = same
            del free[same]
    for key in planned:
        same = next((number for number, one in free.items() if one.name == key.name), None)
        if key.id not in found and same is not None:
            found[key.id] = same
            del free[same]
    return found
