"""Every row of the tables can be used: a contributor's slip is found here and not in somebody's rehearsal."""

import re
from importlib.resources import files
from typing import Any

import pytest

from runbook.cloud.standin.arm.provider_tables import TypeFacts, catalog, facts_of, known_types, namespaces
from runbook.cloud.standin.arm.value_templates import Filler
from runbook.cloud.standin.identities import Mint

TABLES = files("runbook.cloud.standin.arm") / "tables"
NAMESPACES = sorted(
    path.name.removesuffix(".toml") for path in TABLES.iterdir() if path.name.startswith("Microsoft.")
)
ROWS = sorted(f"{namespace}/{kind}" for namespace in NAMESPACES for kind in catalog(namespace) if kind != "*")


def values(facts: TypeFacts) -> list[Any]:
    held = [*facts.set.values(), *facts.default.values(), *facts.view.values(), *facts.creates]
    held += [one for rows in facts.when.values() for one in rows.values()]
    return held + [one for action in facts.action.values() for one in (action.answer, dict(action.set))]


@pytest.mark.parametrize("name", NAMESPACES)
def test_a_table_is_named_after_a_provider(name: str) -> None:
    assert name in namespaces()


@pytest.mark.parametrize("row", ROWS)
def test_a_row_has_facts_that_can_be_filled(row: str) -> None:
    facts = facts_of(row.upper())
    assert row.endswith(facts.name)
    filler = Filler(Mint("x"), lambda: "now", {"id": "/a/b", "name": "n"}, index="0", authority="")
    for value in values(facts):
        filler.fill([value])
    for rule in facts.rules:
        re.compile(rule.pattern)
    for row_of in facts.expand.values():
        assert row_of.partition("=")[2].lower() in facts.view


def test_a_type_without_a_table_has_the_answers_that_az_expects() -> None:
    disks = facts_of("Microsoft.Compute/disks")
    assert (disks.status, disks.long, disks.deleted) == (202, True, 202)
    assert "microsoft.batch/batchaccounts" in known_types()
    assert not facts_of("Microsoft.Storage/storageAccounts").elements
    assert facts_of("Microsoft.Network/anything").elements


def test_every_route_can_be_matched_and_answers_or_says_what_is_missing() -> None:
    for row in catalog("routes")["route"]:
        re.compile(row["path"])
        assert "answer" in row or "missing" in row
        assert not re.search("[A-Z]", re.sub(r"\(\?P<\w+>|\\.", "", row["path"])), "paths are in lower case"


def test_other_tables_hold_what_they_say() -> None:
    assert all(re.fullmatch(r"[0-9a-f-]{36}", row["id"]) for row in catalog("roles").values())
    assert all(row["name"] == row["name"].lower() for row in catalog("locations")["locations"])
    for namespace in catalog("resource_types"):
        assert namespace.lower().startswith("microsoft.")
