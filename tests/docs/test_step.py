"""The keys and answers in the reference are those of the code; REWRITE=1 writes them there."""

import os
from collections.abc import Iterator

from runbook.frontends.step.prompt.answers import ANSWERS
from runbook.frontends.step.tui.key_bindings import GROUPS
from tests import ROOT

PAGE = ROOT / "docs" / "reference" / "step.md"


def keys() -> Iterator[str]:
    for title, group in GROUPS.items():
        yield f"| {title} | |"
        yield "|---|---|"
        for key in group:
            names = ", ".join(f"`{one}`" for one in key.shown.split(", "))
            yield f"| {names} | {key.does} |"
        yield ""


def answers() -> Iterator[str]:
    yield "| answer | does |"
    yield "|---|---|"
    yield from (f"| `{answer}` | {does} |" for answer, does in ANSWERS.items())
    yield ""


def test_the_reference_is_up_to_date() -> None:
    page = PAGE.read_text(encoding="utf-8")
    wanted = page
    for name, lines in (("keys", keys()), ("answers", answers())):
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        head, _, rest = wanted.partition(begin)
        body = "\n".join(lines)
        wanted = f"{head}{begin}\n{body}{end}{rest.partition(end)[2]}"
    if os.environ.get("REWRITE"):
        PAGE.write_text(wanted, encoding="utf-8")
    assert page == wanted, "run this test once with REWRITE=1"
