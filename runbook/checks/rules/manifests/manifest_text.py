"""YAML and JSON -> what is wrong with it."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

_DEEPEST = 100
"""Levels of nesting that are read; LibYAML's composer knows no limit."""
_EMPTY_KEY = re.compile(r"(metadata|spec|data|template|stringData):[ \t]*(?:#.*)?")
_KEY = re.compile(r"([A-Za-z][\w.-]*):(?:\s|$)")
_FIELDS = """
apiVersion kind metadata spec data stringData binaryData status type immutable rules roleRef subjects items webhooks
provisioner parameters reclaimPolicy allowVolumeExpansion volumeBindingMode mountOptions value globalDefault
description preemptionPolicy automountServiceAccountToken imagePullSecrets secrets subsets endpoints ports addressType
handler overhead scheduling template allowedTopologies aggregationRule caBundle groups
"""
_MASKED = re.compile(r"(?:(?<=: )|(?<=- ))\*{3,}(?=[ \t]*(?:#.*)?$)", re.MULTILINE)
"""A value that the author has hidden: ``password: *****``."""
_TOP = frozenset(_FIELDS.split())
"""Fields of the top level of kinds that come with Kubernetes (https://kubernetes.io/docs/reference/kubernetes-api/)."""


class TextFault(NamedTuple):
    """What is wrong on a 0-based line of the text."""

    kind: str
    line: int
    message: str


class Read(NamedTuple):
    """The objects of a text, each with the 0-based line on which it begins, and what is wrong with the text."""

    objects: tuple[tuple[Any, int], ...] = ()
    problems: tuple[TextFault, ...] = ()


def read(text: str) -> Read:
    """Read YAML, or JSON where the text begins like it."""
    if text.lstrip()[:1] in ("{", "["):
        return _json(text)
    lost = tuple(_lost_indentation(text))
    if lost:
        return Read((), lost)
    return _yaml(text)


def _json(text: str) -> Read:
    problems: list[TextFault] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in found]
        for name in {one for one in names if names.count(one) > 1}:
            places = [one.start() for one in re.finditer(rf'"{re.escape(name)}"\s*:', text)]
            line = text.count("\n", 0, places[-1]) if places else 0
            problems.append(TextFault("manifest-duplicate-key", line, f"{name!r} is there more than once"))
        return dict(found)

    try:
        value = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as problem:
        return Read(
            (), (TextFault("manifest-syntax", problem.lineno - 1, f"this is not JSON: {problem.msg}"),)
        )
    except RecursionError:
        return Read()
    return Read(((value, 0),), tuple(problems))


def _lost_indentation(text: str) -> Iterator[TextFault]:
    """Fields of `metadata` and the like that stand beside it, since their indentation is lost."""
    lines = [
        (at, line)
        for at, line in enumerate(text.split("\n"))
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not any(line.startswith("apiVersion:") for _, line in lines):
        return
    for (at, line), (_, following) in pairwise(lines):
        found, below = _EMPTY_KEY.fullmatch(line.rstrip()), _KEY.match(following)
        if found and below and below[1] not in _TOP:
            said = f"{found[1]} is empty, and its field {below[1]} stands beside it: the indentation is lost"
            yield TextFault("manifest-indentation", at, said)
            return


def _yaml(text: str) -> Read:
    text = _MASKED.sub(lambda found: "x" * len(found[0]), text)
    import yaml  # takes as long to import as a short document takes to be checked

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    problems: list[TextFault] = []
    objects = []
    try:
        depth = 0
        for event in yaml.parse(text, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST or isinstance(event, yaml.AliasEvent):
                return Read()
        for node in yaml.compose_all(text, Loader=loader):
            problems += _duplicates(node)
            objects.append((_plain(node), node.start_mark.line))
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        said = " ".join(one for one in (problem.context, problem.problem) if one)
        return Read(
            (), (TextFault("manifest-syntax", mark.line if mark else 0, f"this is not YAML: {said}"),)
        )
    except yaml.YAMLError as problem:
        said = str(problem).partition("\n")[0]
        return Read((), (TextFault("manifest-syntax", 0, f"this is not YAML: {said}"),))
    return Read(tuple(objects), tuple(problems))


def _duplicates(root: Any) -> Iterator[TextFault]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.id == "sequence":
            waiting += node.value
        elif node.id == "mapping":
            seen: dict[str, int] = {}
            for key, value in node.value:
                waiting.append(value)
                if key.id == "scalar" and key.value != "<<":
                    if key.value in seen:
                        line = seen[key.value] + 1
                        said = f"{key.value!r} is there already, on line {line} of the text"
                        yield TextFault("manifest-duplicate-key", key.start_mark.line, said)
                    seen.setdefault(key.value, key.start_mark.line)


_SCALARS: Mapping[str, Any] = {"null": None, "bool": True, "int": 1, "float": 1.0}


def _plain(node: Any) -> Any:
    """The value of a node; of numbers and the like only the type counts."""
    if node.id == "mapping":
        return {key.value: _plain(value) for key, value in node.value if key.id == "scalar"}
    if node.id == "sequence":
        return [_plain(one) for one in node.value]
    return _SCALARS.get(node.tag.rpartition(":")[2], node.value)
