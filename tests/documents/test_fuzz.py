"""Documents as people write them, mutated: they are read without an exception, and places stay inside them."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runbook.documents.markdown.source_lines import lines
from runbook.documents.parse import parse
from tests import ROOT

from .generated import FRAGMENTS, PATIENT
from .test_parse import check

CORPUS = ROOT / ".." / "shared" / "corpus" / "docs"
OWN = sorted((ROOT / "fixtures" / "documents").glob("*.md"))
OTHERS = sorted(CORPUS.glob("**/*.md"))
LONGEST = 12_000

PLACE = st.floats(0, 1, exclude_max=True)
INSERTION = st.tuples(st.just("insert"), PLACE, FRAGMENTS, st.sampled_from(["", "\n", "\r\n"]))
DELETION = st.tuples(st.just("delete"), PLACE, st.integers(1, 40))
SWAP = st.tuples(st.just("swap"), PLACE, PLACE)
COPY = st.tuples(st.just("copy"), PLACE, PLACE, st.integers(1, 400))
Mutation = tuple[object, ...]
MUTATIONS: st.SearchStrategy[list[Mutation]] = st.lists(
    st.one_of(INSERTION, DELETION, SWAP, COPY), min_size=1, max_size=8
)


def mutated(text: str, mutations: list[Mutation]) -> str:
    for mutation in mutations:
        match mutation:
            case ("insert", float(place), str(piece), str(ending)):
                at = int(place * len(text))
                text = f"{text[:at]}{piece}{ending}{text[at:]}"
            case ("delete", float(place), int(length)):
                at = int(place * len(text))
                text = text[:at] + text[at + length :]
            case ("swap", float(one), float(other)) if rows := lines(text):
                a, b = int(one * len(rows)), int(other * len(rows))
                rows[a], rows[b] = rows[b], rows[a]
                text = "".join(rows)
            case ("copy", float(source), float(target), int(length)):
                at, to = int(source * len(text)), int(target * len(text))
                text = text[:to] + text[at : at + length] + text[to:]
    return text


@given(st.sampled_from(OWN), MUTATIONS)
@settings(PATIENT, max_examples=300)
def test_mutated_cases(path: Path, mutations: list[Mutation]) -> None:
    check(parse(mutated(path.read_bytes().decode(), mutations), "x.md"))


@pytest.mark.skipif(not OTHERS, reason="the corpus is not there")
@given(st.data())
@settings(PATIENT, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_mutated_documents_of_the_corpus(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(OTHERS)).read_bytes().decode()
    start = data.draw(st.integers(0, max(0, len(text) - LONGEST)))
    check(parse(mutated(text[start : start + LONGEST], data.draw(MUTATIONS)), "x.md"))
