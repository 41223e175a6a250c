"""What holds for every document and every output."""

from collections.abc import Iterable

from hypothesis import assume, given
from hypothesis import strategies as st

from runbook.authoring.update.result import UpdateScope
from runbook.documents.markdown.source_lines import lines
from runbook.documents.parse import parse
from tests.authoring.update.case import update
from tests.documents.generated import PATIENT, Known, known

WANTED = st.builds(UpdateScope, refresh=st.booleans(), add=st.booleans())
LINE = st.sampled_from(
    [
        *(
            "",
            "ok",
            "state: Running",
            "state: Failed",
            "12 of 14",
            "id: <guid>",
            "...",
            "$ ls",
            "xxxx-yy",
            "rg-xxxxx",
        ),
        *(
            "id: 3f2b6a1c-9d4e-4f70-8a65-0c1d2e3f4a5b",
            "NAME   READY  AGE",
            "web-1  1/1    3d",
            "web-22 0/1    5s",
        ),
        *(
            "/subscriptions/xxxxx/resourceGroups/rg",
            "/subscriptions/3f2b6a1c-9d4e-4f70-8a65-0c1d2e3f4a5b/r/x",
        ),
        *(
            "2024-01-01T00:00:00Z",
            "10.0.0.4",
            "10.224.0.91  up",
            "v1.29.3",
            "password: hunter2hunter2",
            "password: ***",
        ),
        *(
            '{"a": 1,',
            '"b": [1, "x"]}',
            "{",
            "}",
            '  "a": "Succeeded",',
            '  "a": "Failed"',
            "```",
            "~~~~",
            "<!--",
            "名前",
        ),
    ]
)
TEXT = st.one_of(
    st.lists(LINE, max_size=8).map(lambda found: "".join(f"{line}\n" for line in found)),
    st.text(st.characters(codec="utf-8"), max_size=30),
)


def printing(outputs: Iterable[str]) -> list[dict[str, object]]:
    return [{"prints": [("stdout", text)]} for text in outputs]


@given(known(), st.booleans())
@PATIENT
def test_a_run_that_changes_nothing_leaves_every_byte(known: Known, refresh: bool) -> None:
    made = update(
        known.source, printing(result or "" for _, result in known.blocks), UpdateScope(refresh=refresh)
    )
    assert made.proposal.text == known.source
    assert made.proposal.notes == ()


@given(known(), st.data(), WANTED)
@PATIENT
def test_only_results_change_and_the_next_update_finds_nothing(
    known: Known, data: st.DataObject, wanted: UpdateScope
) -> None:
    blocks = printing(data.draw(st.lists(TEXT, min_size=len(known.blocks), max_size=len(known.blocks))))
    once = update(known.source, blocks, wanted).proposal
    assert [one.code for one in parse(once.text, "x.md").blocks] == [code for code, _ in known.blocks]
    if not wanted.add:
        assert around(once.text) == around(known.source)
    again = update(once.text, blocks, wanted)
    assert again.proposal.text == once.text
    assert again.matched or once.notes


def around(source: str) -> list[str]:
    """The lines outside the contents of results; fences may grow."""
    hidden = set()
    for block in parse(source, "x.md").blocks:
        for result in (block.expectation, block.implied):
            if result:
                hidden |= set(range(result.span.start, result.span.end + 1))
    return [line for number, line in enumerate(lines(source), 1) if number not in hidden]


ARTICLE = "# A\n\n1. ```bash\n   a\n   ```\n\n   <!-- expected_similarity={} -->\n   ```{}\n{}   ```\n\nEnd\n"


@given(TEXT, TEXT, st.sampled_from(["text", "json", "output"]), st.sampled_from([0.3, 0.8, 1.0]), WANTED)
@PATIENT
def test_what_was_documented_and_what_came(
    before: str, after: str, language: str, similarity: float, wanted: UpdateScope
) -> None:
    rows = "".join(f"   {row}\n" for row in before.removesuffix("\n").split("\n"))
    source = ARTICLE.format(similarity, language, rows)
    blocks = parse(source, "article.md").blocks
    assume(len(blocks) == 1 and blocks[0].expectation)
    once = update(source, printing([after]), wanted)
    again = update(once.proposal.text, printing([after]), wanted)
    assert again.proposal.text == once.proposal.text
    assert again.matched or once.proposal.notes
