"""A request of this run against a recorded one: whether it is that one, and in what it differs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from runbook.cloud.cassettes import message_body as body
from runbook.cloud.cassettes.cassette import RecordedExchange
from runbook.cloud.cassettes.made_up_values import stands_for
from runbook.cloud.cassettes.message_body import Json
from runbook.cloud.cassettes.renames import GUID, NAMED, Renames, plain, segments
from runbook.cloud.messages import HttpRequest

_UNCOUNTED = frozenset(
    ("api-version", "timeout", "timeoutseconds", "resourceversion", "_", "fieldmanager", "limit")
)
"""Parameters that differ between versions of a program and between runs, and change nothing of the answer's sense."""
_VOLATILE = (
    re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*"),
    re.compile(r"1[4-9]\d{8}(?:\d{3})?"),  # seconds or milliseconds since 1970, of the years 2014 to 2033
    re.compile(r"(?:ssh-(?:rsa|ed25519)|ecdsa-\S+) .*", re.DOTALL),
    re.compile(r"-----BEGIN .*", re.DOTALL),
)
"""What is another text each time: times, keys that were made for the run, certificates."""
_READING_POST = re.compile(
    r"/(?:list|get|check|validate|query|search|resources|\$batch|selfsubject\w*reviews|subjectaccessreviews|"
    r"tokenreviews|what[iI]f)\w*/?$|:(?:query|search|get|list)\w*$",
    re.IGNORECASE,
)
_READING_ACTION = re.compile(r"(?:.*\.)?(?:Describe|List|Get|Head|Query|Scan|BatchGet|Lookup|Search)\w*")
_PRINTABLE = re.compile(rb"[\x20-\x7e]{3,}")


@dataclass(frozen=True, slots=True)
class RequestDifference:
    """Where two requests differ: a JSON path of the body or ``?name``, the recorded and the actual value."""

    path: str
    recorded: Json
    actual: Json

    def __str__(self) -> str:
        return f"{self.path}: recorded {plain(self.recorded)}, now {plain(self.actual)}"


def action(headers: Mapping[str, str], text: str) -> str:
    """What a request of AWS asks for, where many share one address; empty for others."""
    return headers.get("x-amz-target") or dict(parse_qsl(text)).get("Action", "")


def same_action(recorded: Mapping[str, Any], request: HttpRequest) -> bool:
    """Whether both ask for the same, as far as a header or a parameter says so."""
    text = str(recorded.get("text", ""))
    form = request.header("content-type").startswith("application/x-www-form-urlencoded")
    asked = request.body.decode("utf-8", "replace") if form else ""
    return action(recorded.get("headers", {}), text if form else "") == action(dict(request.headers), asked)


def changes(method: str, url: str, headers: dict[str, str], text: str) -> bool:
    """Whether a request changes something: then it is to be made as often as it was recorded."""
    if method in ("GET", "HEAD", "OPTIONS", "TRACE"):
        return False
    if method != "POST":
        return True
    if named := action(headers, text):
        return not _READING_ACTION.fullmatch(named)
    return not _READING_POST.search(url.partition("?")[0])


def recorded_changes(one: RecordedExchange) -> bool:
    """The same of a recorded request."""
    return changes(
        one.request["method"],
        one.request["url"],
        one.request.get("headers", {}),
        str(one.request.get("text", "")),
    )


def place(recorded_url: str, request: HttpRequest, renames: Renames) -> dict[str, str] | None:
    """What has to be learned so that both requests are about the same thing; None when they are not.

    That is nothing where all names are the same.
    """
    left, right = segments(recorded_url), segments(request.url)
    if len(left) != len(right) or recorded_url.partition("://")[0] != request.scheme:
        return None
    learned: dict[str, str] = {}
    if not renames.same(left[0], right[0]):
        first, _, rest = left[0].partition(".")
        name, _, other = right[0].partition(".")
        if rest.lower() != other.lower() or not renames.may_be(first, name):
            return None
        learned[first] = name
    for a, b in zip(map(unquote, left[1:]), map(unquote, right[1:]), strict=True):
        if renames.same(a, b) or learned.get(a) == b:
            continue
        if not renames.may_be(a, b):
            return None
        learned[a] = b
    return learned


def parts_of(recorded_url: str, request: HttpRequest) -> Iterator[tuple[str, str]]:
    """The parts of two addresses that are about the same thing, side by side; of the host its first label, too."""
    left, right = segments(recorded_url), segments(request.url)
    yield left[0].partition(".")[0], right[0].partition(".")[0]
    yield from zip(map(unquote, left[1:]), map(unquote, right[1:]), strict=True)


def query_differences(
    recorded_url: str, request: HttpRequest, renames: Renames
) -> Iterator[RequestDifference]:
    """Where the parameters differ."""
    left = _parameters(recorded_url.partition("?")[2])
    right = _parameters(request.query)
    for name in dict.fromkeys((*left, *right)):
        a, b = left.get(name), right.get(name)
        if a is None or b is None or not same_text(a, b, renames):
            yield RequestDifference(f"?{name}", a, b)


def _parameters(query: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name.lower() not in _UNCOUNTED:
            found.setdefault(name, []).extend(value.split(","))  # Go's programs write lists in any order
    return {name: ",".join(sorted(values)) for name, values in found.items()}


def body_differences(
    recorded: dict[str, Any], request: HttpRequest, renames: Renames
) -> Iterator[RequestDifference]:
    """Where the bodies differ."""
    form = request.header("content-type").startswith("application/x-www-form-urlencoded")
    actual = body.read(request.body) if "base64" in recorded else body.asked(request.body)
    left, right = _comparable(recorded, form=form), _comparable(actual, form=form)
    for path, a, b in body.differences(left, right):
        if isinstance(a, str) and isinstance(b, str):
            if same_text(a, b, renames):
                continue
            if NAMED.fullmatch(path) and renames.may_be(a, b):
                renames.learn(a, b)
                continue
        elif (_empty(a) and _empty(b)) or (_is_number(a) and _is_number(b) and _volatile(str(a), str(b))):
            continue
        yield RequestDifference(path, a, b)


def _comparable(part: dict[str, Any], *, form: bool) -> Json:
    if "json" in part:
        return part["json"]
    if "base64" in part:  # protobuf, say: lengths of names are in it, so the texts are compared
        return [one.decode("ascii") for one in _PRINTABLE.findall(body.written(part))]
    text = part.get("text")
    if form and text:
        return dict(parse_qsl(text, keep_blank_values=True))
    if text and "--" in text[:4] and "\n" in text:  # a multipart body: its boundary is random
        boundary = text.split("\n", 1)[0].strip()
        return text.replace(boundary, "--boundary").replace("\r\n", "\n")
    return text


def _empty(value: Json) -> bool:
    """Nothing at all; programs of another version say it in another way."""
    return value is None or value == {} or value == [] or value == ""


def _is_number(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _volatile(recorded: str, actual: str) -> bool:
    return any(one.fullmatch(recorded) and one.fullmatch(actual) for one in _VOLATILE)


def same_text(recorded: str, actual: str, renames: Renames) -> bool:
    """Whether two texts mean the same: names are those of this run, what is random or made up does not count."""
    renamed = renames.text(recorded)
    if actual in (recorded, renamed) or stands_for(recorded, actual, renames.text):
        return True
    if "/" in actual and renamed.lower() == actual.lower():  # resource ids, in whatever case
        return True
    if _volatile(recorded, actual):
        return True
    left, right = GUID.findall(renamed), GUID.findall(actual)
    if left and len(left) == len(right) and GUID.sub("*", renamed).lower() == GUID.sub("*", actual).lower():
        pairs = [(a, b) for a, b in zip(left, right, strict=True) if a.lower() != b.lower()]
        if all(renames.may_be(a, b) for a, b in pairs):
            for a, b in pairs:
                renames.learn(a, b)
            return True
    return renames.derived(recorded, actual)
