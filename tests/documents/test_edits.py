from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runbook.core.document import Block, Document, Span
from runbook.documents.edits import TextEdit, apply, insert_mark, insert_result, replace_code, replace_result
from runbook.documents.parse import parse
from tests.documents.generated import ANYTHING, CONTENT, PATIENT, Known, code, known


def edits_that_change_nothing(document: Document) -> list[TextEdit]:
    codes = (replace_code(document, block, block.code) for block in document.blocks)
    results = (
        replace_result(document, block.expectation, block.expectation.content)
        for block in document.blocks
        if block.expectation
    )
    return list(chain(codes, results))


@given(st.one_of(ANYTHING, known().map(lambda one: one.source)))
@PATIENT
def test_what_nobody_edits_comes_back(source: str) -> None:
    document = parse(source, "x.md")
    assert apply(source, []) == source
    assert apply(source, edits_that_change_nothing(document)) == source


@given(known(), CONTENT.map(code), st.data())
@PATIENT
def test_new_code_is_read_back_and_nothing_else_changes(known: Known, new: str, data: st.DataObject) -> None:
    document = parse(known.source, "x.md")
    at = data.draw(st.integers(0, len(known.blocks) - 1))
    block = document.blocks[at]
    after = parse(apply(known.source, [replace_code(document, block, new)]), "x.md")
    expected = list(known.blocks)
    expected[at] = (new, expected[at][1])
    assert contents(after) == expected


@given(known(), CONTENT.map(code))
@PATIENT
def test_new_results_are_read_back(known: Known, new: str) -> None:
    document = parse(known.source, "x.md")
    edits = [
        replace_result(document, block.expectation, new)
        if block.expectation
        else insert_result(document, block, new, similarity=0.25)
        for block in document.blocks
    ]
    after = parse(apply(known.source, edits), "x.md")
    assert contents(after) == [(code, new) for code, _ in known.blocks]


def contents(document: Document) -> list[tuple[str, str | None]]:
    return [(one.code, one.expectation.content if one.expectation else None) for one in document.blocks]


def only_block(source: str) -> tuple[Document, Block]:
    document = parse(source, "x.md")
    return document, document.blocks[0]


def test_a_result_below_a_block_in_a_quoted_list() -> None:
    document, block = only_block("> 1. ```bash\r\n>    echo a\r\n>    ```\r\n>\r\n> Text\r\n")
    edit = insert_result(document, block, "a\n\nb\n", language="output", similarity=0.8)
    assert apply(document.source, [edit]) == (
        "> 1. ```bash\r\n>    echo a\r\n>    ```\r\n"
        ">\r\n>    <!-- expected_similarity=0.8 -->\r\n>    ```output\r\n>    a\r\n>\r\n>    b\r\n>    ```\r\n"
        ">\r\n> Text\r\n"
    )


def test_a_fence_grows_over_what_would_close_it() -> None:
    document, block = only_block("- ~~~sh\n  a\n  ~~~\n")
    assert apply(document.source, [replace_code(document, block, "~~~~\na")]) == (
        "- ~~~~~sh\n  ~~~~\n  a\n  ~~~~~\n"
    )


def test_lines_that_stay_keep_their_bytes() -> None:
    document, block = only_block("1.  ```sh\r\n\t a\n  \t b\r    c\r\n    ```")
    assert block.code == " a\n b\nc\n"
    assert apply(document.source, [replace_code(document, block, " a\nB\nc\nd\n")]) == (
        "1.  ```sh\r\n\t a\n    B\r    c\r\n    d\r\n    ```"
    )


def test_a_result_at_the_end_of_a_text_without_line_ending() -> None:
    document, block = only_block("```sh\na\n```")
    assert apply(document.source, [insert_result(document, block, "", similarity=1.0)]) == (
        "```sh\na\n```\n\n<!-- expected_similarity=1.0 -->\n```text\n```\n"
    )


def test_code_can_be_emptied_and_filled() -> None:
    document, block = only_block("```sh\na\nb\n```\n")
    emptied = apply(document.source, [replace_code(document, block, "")])
    assert emptied == "```sh\n```\n"
    document, block = only_block(emptied)
    assert apply(emptied, [replace_code(document, block, "a\r\nb")]) == "```sh\na\nb\n```\n"


def test_a_session_is_not_rewritten() -> None:
    document, block = only_block("```console\n$ a\nb\n$ c\n```\n")
    assert block.implied
    with pytest.raises(ValueError, match="line 1 shows a session"):
        replace_code(document, block, "c\n")
    with pytest.raises(ValueError, match="line 1 shows a session"):
        insert_mark(document, block.implied)
    with pytest.raises(ValueError, match="line 1 shows a session"):
        replace_result(document, block.implied, "c\n")


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ("$ a\nb\nc\n", "d\n", "$ a\nd\n"),
        ("$ a \\\n  b\nc\n\n", "d\n\ne\n", "$ a \\\n  b\nd\n\ne\n"),
        ("$ a\nb\n", "", "$ a\n"),
    ],
)
def test_the_output_of_the_only_command_of_a_session_is_rewritten(before: str, new: str, after: str) -> None:
    document, block = only_block(f"```console\n{before}```\n")
    assert block.implied
    assert (
        apply(document.source, [replace_result(document, block.implied, new)]) == f"```console\n{after}```\n"
    )


def test_an_output_that_would_close_its_session_is_not_written() -> None:
    document, block = only_block("- ```console\n  $ a\n  b\n  ```\n")
    assert block.implied
    with pytest.raises(ValueError, match="would close the block on line 1"):
        replace_result(document, block.implied, "```\n")


def test_a_mark_is_put_above_a_result() -> None:
    document, block = only_block("> ```sh\r\n> a\r\n> ```\r\n> ```output\r\n> b\r\n> ```\r\n")
    assert block.implied
    after = apply(document.source, [insert_mark(document, block.implied, similarity=0.5)])
    assert "> ```\r\n> <!-- expected_similarity=0.5 -->\r\n>\r\n> ```output\r\n" in after
    marked = parse(after, "x.md").blocks[0].expectation
    assert marked
    assert (marked.content, marked.similarity) == ("b\n", 0.5)
    with pytest.raises(ValueError, match="has a mark"):
        insert_mark(parse(after, "x.md"), marked)


def test_a_mark_needs_a_line_of_its_own() -> None:
    document, block = only_block("- ```sh\n  a\n  ```\n- ```output\n  b\n  ```\n")
    assert block.implied
    with pytest.raises(ValueError, match="line of its list item"):
        insert_mark(document, block.implied)


def test_an_implied_result_is_rewritten() -> None:
    document, block = only_block("```sh\na\n```\n```output\nb\n```\n")
    assert block.implied
    assert apply(document.source, [replace_result(document, block.implied, "c\n")]) == (
        "```sh\na\n```\n```output\nc\n```\n"
    )


def test_no_result_is_put_where_one_is_or_cannot_be() -> None:
    document, block = only_block("```sh\na\n```\n<!-- expected_similarity=1 -->\n```\nb\n```\n")
    with pytest.raises(ValueError, match="has a result"):
        insert_result(document, block, "b\n")
    document, block = only_block("```sh\na\n")
    with pytest.raises(ValueError, match="not closed"):
        insert_result(document, block, "b\n")


@pytest.mark.parametrize("spans", [[(1, 2), (2, 3)], [(0, 1)], [(2, 4)], [(3, 1)], [(5, 4)]])
def test_edits_that_cannot_be_made(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="edited twice, or are not there"):
        apply("a\nb\nc\n", [TextEdit(Span(*span), ("x",)) for span in spans])


def test_edits_come_in_any_order() -> None:
    edits = [
        TextEdit(Span(3, 3), ("C", "D")),
        TextEdit(Span(1, 0), ("0",)),
        TextEdit(Span(2, 2), ()),
        TextEdit(Span(4, 3), ("E",)),
    ]
    assert apply("a\nb\nc", edits) == "0\na\nC\nD\nE\n"
