"""The JSON Schemas against the classes, and against what the program writes."""

import enum
import io
import json
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from runbook.conformance import runs
from runbook.core import events
from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import CloudRequest, Directive, Initiator, SourceFile, Stream
from runbook.core.events import Event, Reason, Status, to_json
from runbook.frontends.cli.commands.inspect import command as inspect
from runbook.reporting import schemas
from runbook.reporting.registry import reporter
from runbook.running.plans.approvals import Approval
from runbook.running.plans.fixed_plan import FixedBlock, FixedPlan, FixedTool
from tests import ROOT
from tests.core.test_events import ALL
from tests.reporting.story import RUN, TIME, Story, outline, verdict

ANNOTATIONS = {"title", "description", "format", "minimum", "maximum"}
OPTIONAL = {
    ("report-1", "block"): {"ran", "requests"},
    ("report-1", "document"): {"asides"},
    ("report-1", "diagnostic"): {"path"},
    ("document-1", "diagnostic"): {"path"},
    ("check-1", "finding"): {"path", "column", "end_column", "fixable"},
    ("check-1", "document"): {"problem"},
    ("document-1", "directive"): {one.name for one in fields(Directive)},
}
"""Schema and definition -> the properties that are not always written; elsewhere all are."""
ENUMS: dict[str, type[enum.Enum]] = {
    "status": Status,
    "reason": Reason,
    "severity": Severity,
    "stream": Stream,
}


@cache
def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(schemas.text(name))
    return found


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a schema, the schema itself among them."""
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(one)


@cache
def closed(name: str) -> Draft202012Validator:
    """The schema, with every property forbidden that it does not describe."""
    found = json.loads(schemas.text(name))
    for part in list(parts(found)):
        if isinstance(part.get("properties"), dict):
            part["additionalProperties"] = False
    return Draft202012Validator(found)


def problems(name: str, value: Any) -> list[str]:
    return [f"{one.json_path}: {one.message}" for one in closed(name).iter_errors(value)]


# The schemas themselves


@pytest.mark.parametrize("name", schemas.NAMES)
def test_a_schema_is_valid_and_says_what_everything_is(name: str) -> None:
    found = schema(name)
    Draft202012Validator.check_schema(found)
    assert found["$schema"] == Draft202012Validator.META_SCHEMA["$schema"]
    assert found["$id"] == f"urn:runbook:schema:{name}"
    silent = [
        key
        for part in parts(found)
        for key, one in properties(part).items()
        if not {"description", "const", "$ref"} & one.keys()
    ]
    assert found["title"] and found["description"] and silent == []
    references = {part["$ref"] for part in parts(found) if "$ref" in part}
    assert references == {f"#/$defs/{one}" for one in found.get("$defs", {})}


def properties(part: Mapping[str, Any]) -> dict[str, Any]:
    found = part.get("properties")
    return found if isinstance(found, dict) and part.get("type") == "object" else {}


def test_every_file_is_in_the_table() -> None:
    folder = Path(schemas.__file__).parent
    assert {path.stem for path in folder.glob("*.json")} == set(schemas.NAMES)


@pytest.mark.parametrize("name", schemas.NAMES)
def test_nothing_forbids_an_extension(name: str) -> None:
    assert not [part for part in parts(schema(name)) if part.get("additionalProperties") is False]


@pytest.mark.parametrize("name", schemas.NAMES)
def test_the_values_are_those_of_the_code(name: str) -> None:
    found = {key.lower(): one["enum"] for key, one in schema(name).get("$defs", {}).items() if "enum" in one}
    assert found == {key: [str(one.value) for one in ENUMS[key]] for key in found}
    assert "severity" in found or name in ("plan-1", "approval-1")


def test_one_definition_has_one_text() -> None:
    texts: dict[str, set[str]] = {}
    for name in ("report-1", "document-1", "check-1"):
        for key in {"diagnostic", "severity", "reason", "status"} & schema(name)["$defs"].keys():
            texts.setdefault(key, set()).add(json.dumps(schema(name)["$defs"][key]))
    assert {key: len(found) for key, found in texts.items()} == dict.fromkeys(texts, 1)


@pytest.mark.parametrize("name", ["report-1", "document-1", "check-1"])
def test_what_is_always_written_is_required(name: str) -> None:
    for key, one in {**schema(name)["$defs"], "": schema(name)}.items():
        if "properties" in one:
            assert one["properties"].keys() - set(one["required"]) == OPTIONAL.get((name, key), set()), key


# The classes


def shape(hint: Any, name: Callable[[type], str]) -> dict[str, Any]:
    """The schema of a field's type, without annotations; `name` is that of a class's definition."""
    simple = {str: "string", int: "integer", float: "number", bool: "boolean"}
    if hint in simple:
        return {"type": simple[hint]}
    if isinstance(hint, types.UnionType):
        (one,) = [part for part in hint.__args__ if part is not types.NoneType]
        found = shape(one, name)
        if "type" in found:
            return {**found, "type": [found["type"], "null"]}
        return {"anyOf": [found, {"type": "null"}]}
    if typing.get_origin(hint) is tuple:
        return {"type": "array", "items": shape(typing.get_args(hint)[0], name)}
    if isinstance(hint, type) and (is_dataclass(hint) or issubclass(hint, enum.Enum)):
        return {"$ref": f"#/$defs/{name(hint)}"}
    assert typing.get_origin(hint) is not None, hint
    return {"type": "object"}


def bare(part: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key not in ANNOTATIONS}


def test_the_journal_has_every_event() -> None:
    found = [one["$ref"] for one in schema("journal-1")["oneOf"]]
    assert found == [f"#/$defs/{kind.__name__}" for kind in typing.get_args(Event)]


def classes(hint: Any) -> Iterator[type]:
    """The classes that an event is made of, with repetitions."""
    for one in typing.get_args(hint):
        yield from classes(one)
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
        for one in typing.get_type_hints(hint).values():
            yield from classes(one)
    elif isinstance(hint, enum.EnumType):
        yield hint


def test_the_journal_defines_every_class_and_no_other() -> None:
    assert schema("journal-1")["$defs"].keys() == {kind.__name__ for kind in classes(Event)}


@pytest.mark.parametrize("kind", sorted({one for one in classes(Event) if is_dataclass(one)}, key=str))
def test_the_journal_has_every_field_with_its_type(kind: Any) -> None:
    definition = schema("journal-1")["$defs"][kind.__name__]
    found = {key: bare(one) for key, one in definition["properties"].items()}
    if kind in typing.get_args(Event):
        assert found.pop("type") == {"const": kind.__name__}
        assert found.pop("chain") == {"type": ["string", "null"]}, "each line has it, whatever the event"
    hints = {key: hint for key, hint in typing.get_type_hints(kind).items() if key != "chain"}
    assert found == {key: shape(hint, lambda one: one.__name__) for key, hint in hints.items()}
    needed = [one.name for one in fields(kind) if one.default is one.default_factory is MISSING]
    assert definition["required"] == needed


@pytest.mark.parametrize("kind", [FixedPlan, FixedTool, FixedBlock, SourceFile, Initiator, Approval], ids=str)
def test_plans_and_approvals_have_every_field_with_its_type(kind: Any) -> None:
    name = "approval-1" if kind is Approval else "plan-1"
    definition = schema(name)["$defs"].get(kind.__name__) if "$defs" in schema(name) else schema(name)
    definition = definition or schema(name)
    found = {key: bare(one) for key, one in definition["properties"].items()}
    if "schema" in found:
        assert found.pop("schema").keys() == {"const"}
    hints = {key: hint for key, hint in typing.get_type_hints(kind).items() if key != "schema"}
    assert found == {key: shape(hint, lambda one: one.__name__) for key, hint in hints.items()}
    assert definition["required"] == [
        one.name for one in fields(kind) if one.default is one.default_factory is MISSING
    ]


def test_a_directive_has_every_key_with_its_type() -> None:
    found = {key: bare(one) for key, one in schema("document-1")["$defs"]["directive"]["properties"].items()}
    hints = typing.get_type_hints(Directive)
    expected = {key: shape(hint, lambda one: one.__name__.lower()) for key, hint in hints.items()}
    assert found == {key: written(one) for key, one in expected.items()}


def written(part: dict[str, Any]) -> dict[str, Any]:
    """The shape of a value that is not null: what is null is not written."""
    if "anyOf" in part:
        found: dict[str, Any] = part["anyOf"][0]
        return found
    kind = part.get("type")
    return {**part, "type": kind[0]} if isinstance(kind, list) else part


# What is written


def eventful() -> list[Event]:
    """A run that has something in every place of a report, without its end."""
    first = outline(3, "one\n", name="one", section="S", expected="1\n")
    story = Story().document(
        replace(first, implied=first.expectation, needed_by=("first.md",), path="first.md"),
        outline(9, "two\n", expected="2", regex="2+"),
        replace(outline(15, "three\n"), on="ssh host"),
        diagnostics=(Diagnostic("some-code", Severity.INFO, 1, "text", "first.md"),),
    )
    story.starts(3).prints("1\n").ends(
        verdict=verdict(1.0, 0.3, "why"),
        information=verdict(0.5, None),
        changes=events.Changes(("A",), ("B",), "/tmp"),
        code="edited\n",
        background=True,
        requests=(CloudRequest("GET", "https://api.example.com/a", 200, "differs"),),
    )
    story.starts(9).mismatches(verdict(0.1, rule="P4"))
    story.events[0] = events.RunStarted(TIME, RUN, "0.1.0", cloud="replay")
    failed = story.events[-1]
    assert isinstance(failed, events.BlockFinished)
    retried = events.DocumentRetried(TIME, RUN, "article.md", 1, Status.FAILED, 1.5, (failed,))
    name = "article.md:aside-1"
    aside = events.AsideStarted(TIME, RUN, "article.md", name, "B=1\n", "b15")
    done = events.AsideFinished(TIME, RUN, "article.md", name, "B=1\n", Status.PASSED, fills="b15")
    story.events[1:1] = [retried]
    story.events += [aside, done]
    return list(story.skips(15, Reason.NOT_SELECTED, "left out"))


TOLD: dict[str, list[Event]] = {
    **{path.stem: runs.read(path) for path in runs.JOURNALS},
    "hostile": runs.full_of("\x00\x1b[0m\ud800 ]]>"),
    "eventful": [*eventful(), events.RunFinished(TIME, RUN, Status.ERROR, 4.2, "gone")],
    "broken-off": eventful(),
    "every-event": ALL,
}


@pytest.mark.parametrize("told", TOLD)
def test_the_events_of_every_kind_of_run_are_lines_of_a_journal(told: str) -> None:
    for event in TOLD[told]:
        assert problems("journal-1", json.loads(events.to_line(event))) == []


@pytest.mark.parametrize("journal", runs.JOURNALS, ids=lambda path: path.stem)
def test_a_kept_journal_is_valid_also_an_older_one(journal: Path) -> None:
    for line in journal.read_text(encoding="utf-8").splitlines():
        assert problems("journal-1", json.loads(line)) == []


@pytest.mark.parametrize("told", TOLD)
def test_the_report_of_every_kind_of_run_is_valid(told: str) -> None:
    assert problems("report-1", reported(TOLD[told])) == []


def reported(told: Iterable[Event]) -> Any:
    listed = list(told)
    stream = io.StringIO()
    reporter("json")(lambda: listed, stream)
    return json.loads(stream.getvalue())


def test_the_told_runs_fill_every_place_of_a_report() -> None:
    """Otherwise the test above would compare less than it promises."""
    every = [reported(told) for told in TOLD.values()]
    filled = {key for part in parts(every) for key, value in part.items() if value not in (None, [], {})}
    described = {key for part in parts(schema("report-1")) for key in properties(part)}
    assert described - filled == set()


@pytest.fixture(scope="module")
def inspected() -> list[Any]:
    """What ``runbook inspect --format json`` writes about all fixtures."""
    folders = [str(ROOT / "fixtures" / name) for name in ("documents", "runbooks", "sets")]
    result = CliRunner().invoke(inspect, [*folders, "--format", "json"], catch_exceptions=False)
    found: list[Any] = json.loads(result.stdout)
    assert len(found) > 100
    return found


def test_the_description_of_every_document_is_valid(inspected: list[Any]) -> None:
    wrong = {one["path"]: problems("document-1", one) for one in inspected}
    assert {path: found for path, found in wrong.items() if found} == {}


def test_the_diagnostics_of_every_document_are_those_of_a_check(inspected: list[Any]) -> None:
    documents = [{"path": one["path"], "diagnostics": one["diagnostics"]} for one in inspected]
    assert problems("check-1", {"schema": "runbook.check/1", "documents": documents}) == []
    assert {one["severity"] for part in documents for one in part["diagnostics"]} >= {"error", "warning"}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("report-1", {"status": "fine"}),
        ("report-1", {"schema": "runbook.report/2"}),
        ("report-1", {"documents": None}),
        ("document-1", {"schema": "runbook.report/1"}),
        ("document-1", {"blocks": [{}]}),
        ("journal-1", {"type": "Nonsense"}),
        ("journal-1", {"time": 1}),
    ],
)
def test_what_is_wrong_is_found(inspected: list[Any], name: str, change: dict[str, Any]) -> None:
    right = {"report-1": reported(ALL), "document-1": inspected[0], "journal-1": to_json(ALL[0])}[name]
    assert problems(name, right) == []
    assert problems(name, {**right, **change}) != []


def test_a_key_of_a_later_version_is_valid() -> None:
    report = {**reported(ALL), "later": 1}
    assert problems("report-1", report) != []
    assert Draft202012Validator(schema("report-1")).is_valid(report)
