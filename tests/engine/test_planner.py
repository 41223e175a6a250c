from dataclasses import replace

import pytest

from runbook.core.document import Directive, Document
from runbook.core.errors import UsageError
from runbook.core.events import Reason
from runbook.documents.includes import include
from runbook.documents.parse import parse
from runbook.engine.plan import LeftOut, Selection
from runbook.engine.planner import build, merge
from tests.book import document

TEXT = """# Title

## First part

```bash {name=create tags=slow}
a
```

```bash
b
```

## Second part

```bash {name=show}
c
```

```sh {skip="no cloud here"}
d
```

```text
not run
```
"""


@pytest.mark.parametrize(
    ("selection", "chosen"),
    [
        (Selection(), ["a", "b", "c"]),
        (Selection(only=("create",)), ["a"]),
        (Selection(only=("second part",)), ["c"]),
        (Selection(only=("line:10",)), ["b"]),
        (Selection(only=("tag:slow", "show")), ["a", "c"]),
        (Selection(only=("article.md:9",)), ["b"]),
        (Selection(skip=("First part",)), ["c"]),
        (Selection(start="line:9"), ["b", "c"]),
        (Selection(until="First part"), ["a", "b"]),
        (Selection(start="Second part"), ["c"]),
        (Selection(start="create", until="line:9", skip=("create",)), ["b"]),
    ],
)
def test_selection(selection: Selection, chosen: list[str]) -> None:
    plan = build([parse(TEXT, "article.md")], selection)
    assert [step.block.code.strip() for step in plan.steps if step.left_out is None] == chosen


NESTED = """# Ops

## Work

```bash
a
```

## Clean up

```bash
b
```

### Delete

```bash
c
```

#### All of it

> ##### Quoted
>
> ```bash
> d
> ```

## Set up

### Tools

```bash
e
```

[!INCLUDE [more](more.md)]

## Last

```bash
f
```
"""


@pytest.mark.parametrize(
    ("selection", "chosen"),
    [
        (Selection(skip=("clean up",)), "aexyf"),
        (Selection(skip=("Delete",)), "abexyf"),
        (Selection(only=("set up",)), "exy"),
        (Selection(only=("TOOLS",)), "exy"),
        (Selection(only=("More",)), "y"),
        (Selection(only=("quoted",)), "d"),
        (Selection(start="Clean up", until="Set up"), "bcdexy"),
        (Selection(only=("Ops",)), "abcdexyf"),
    ],
)
def test_a_section_means_its_subsections_too(selection: Selection, chosen: str) -> None:
    included = parse("```bash\nx\n```\n\n# More\n\n```bash\ny\n```\n", "more.md")
    article = parse(NESTED, "article.md")
    (place,) = article.includes
    plan = build([include(article, [(place, included)])], selection)
    assert "".join(step.code.strip() for step in plan.steps if step.left_out is None) == chosen


def test_every_executable_block_is_in_the_plan_and_says_why_it_does_not_run() -> None:
    plan = build([parse(TEXT, "article.md")], Selection(only=("create",)))
    assert [step.left_out for step in plan.steps] == [
        None,
        LeftOut(Reason.NOT_SELECTED),
        LeftOut(Reason.NOT_SELECTED),
        LeftOut(Reason.NOT_SELECTED),
    ]


def test_a_directive_leaves_a_block_out_with_its_reason() -> None:
    step = build([parse(TEXT, "article.md")]).steps[-1]
    assert step.left_out == LeftOut(Reason.DIRECTIVE, "no cloud here")


@pytest.mark.parametrize("selector", ["nosuch", "line:999", "tag:none", "line:x"])
def test_a_selector_that_names_nothing_is_an_error_that_says_what_there_is(selector: str) -> None:
    with pytest.raises(UsageError, match="line"):
        build([parse(TEXT, "article.md")], Selection(only=(selector,)))


def test_a_line_is_one_of_the_document_itself() -> None:
    needed = parse("# Needed\n\n```bash {name=named}\na\n```\n\n```bash\nb\n```\n", "needed.md")
    article = parse(
        "[it](needed.md)\n\n## Prerequisites\n\n[it](needed.md)\n\n```bash\nc\n```\n", "article.md"
    )
    article = replace(
        article, prerequisites=tuple(replace(one, document=needed) for one in article.prerequisites)
    )
    chosen = [
        [step.id for step in build([article], Selection(only=(one,))).steps if step.left_out is None]
        for one in ("line:7", "needed.md:7")
    ]
    assert chosen == [["article.md:7"], ["needed.md:7"]]
    with pytest.raises(UsageError, match=r"there are: named, needed\.md:7, line:7$"):
        build([article], Selection(only=("line:3",)))


def test_a_document_given_twice_has_two_ids() -> None:
    plan = build([document("a"), document("a")])
    assert [step.id for step in plan.steps] == ["article.md:3", "article.md#2:3"]


def test_a_blocks_own_directive_comes_before_the_documents() -> None:
    merged = merge(Directive(timeout=5, name="x"), Directive(timeout=60, retry=2))
    assert (merged.timeout, merged.retry, merged.name) == (5, 2, "x")


def test_a_block_takes_back_what_its_document_demands() -> None:
    own = Directive(off=("confirm", "skip"))
    merged = merge(own, Directive(confirm=True, skip="no cloud", cleanup=True, timeout=9))
    assert (merged.confirm, merged.skip, merged.cleanup, merged.timeout) == (False, None, True, 9)


def test_the_front_matter_holds_for_every_block() -> None:
    text = "---\nrunbook:\n  timeout: 90s\n---\n# T\n\n```bash\na\n```\n\n```bash {timeout=1s}\nb\n```\n"
    plan = build([parse(text, "a.md")], timeout=7.0)
    assert [step.timeout for step in plan.steps] == [90.0, 1.0]


def test_the_clean_up_of_a_shared_prerequisite_waits_for_the_last_that_needs_it() -> None:
    needed = parse("# N\n\n```bash\na\n```\n\n```bash {cleanup}\nb\n```\n", "n.md")

    def needing(path: str) -> Document:
        one = parse("# D\n\n## Prerequisites\n\n[n](n.md)\n\n```bash\nc\n```\n", path)
        return replace(one, prerequisites=tuple(replace(each, document=needed) for each in one.prerequisites))

    others = parse("```bash {cleanup}\nd\n```\n", "o.md")
    first = build([needing("1.md"), needing("2.md"), others])
    assert [[step.id for step in one.steps] for one in first.documents] == [
        ["n.md:3", "1.md:7"],
        ["2.md:7", "n.md:7"],
        ["o.md:1"],
    ]
    assert {step.document for step in first.documents[1].steps} == {"2.md"}
    itself = build([needed, needing("1.md"), others])
    assert [step.id for step in itself.steps] == ["n.md:3", "1.md:7", "n.md:7", "o.md:1"]
    twice = build([needed, needed])
    assert [step.id for step in twice.steps] == ["n.md:3", "n.md:7", "n.md#2:3", "n.md#2:7"]


def test_a_given_variable_that_does_not_hold_is_said() -> None:
    text = "```bash\nX=1\ndeclare -i N=1\nX=2 env\n```\n\n```bash {skip}\nX=3 env\n```\n"
    (part,) = build([parse(text, "a.md")], overrides={"X": "given", "N": "a text"}).documents
    assert part.steps[0].code.startswith("X=given\n")
    assert [(one.code, one.line, one.message.partition(" ")[0]) for one in part.diagnostics] == [
        ("override-left", 3, "N"),
        ("override-left", 4, "X"),
    ]
