from pathlib import Path

from runbook.documents.parse import parse
from runbook.engine.planner import build
from runbook.frontends.step.passages import PassageKind, next_steps, passages, readable
from runbook.frontends.step.walkthrough import source
from runbook.sources.loader import load
from tests import ROOT

FIXTURES = ROOT / "fixtures"


def test_every_block_and_result_stands_once_between_the_prose() -> None:
    document = load(str(FIXTURES / "step" / "article.md"))
    plan = build([document])
    found = passages(document, plan.steps, source)
    assert [one.step for one in found if one.kind is PassageKind.CODE] == list(plan.steps)
    assert sum(one.kind is PassageKind.RESULT for one in found) == 3
    first = next(number for number, one in enumerate(found) if one.kind is PassageKind.CODE)
    assert "# A place to work" in found[first - 1].text  # the prerequisite is read where it has its turn


def test_comments_front_matter_and_marks_of_a_site_are_not_read() -> None:
    text = "---\ntitle: x\n---\n# T\n\n<!-- a\n```bash\nrm\n```\n-->\n\n"
    text += "> [!NOTE]\n> Mind.\n\n# [CLI](#tab/cli)\n\n::: zone end\n\nend\n"
    (prose,) = passages(parse(text, "a.md"), ())
    assert "rm" not in prose.text and "title" not in prose.text and ":::" not in prose.text
    assert "**Note**" in prose.text and "**CLI**" in prose.text and prose.text.endswith("end")


def test_an_included_file_is_read_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "part.md").write_text("Included words.\n\n```bash\necho part\n```\n")
    (tmp_path / "a.md").write_text(
        "# T\n\nbefore\n\n[!INCLUDE [part](part.md)]\n\nafter\n\n```bash\necho own\n```\n"
    )
    document = load(str(tmp_path / "a.md"))
    plan = build([document])
    texts = [one.text for one in passages(document, plan.steps, source)]
    order = [
        next(n for n, text in enumerate(texts) if word in text)
        for word in ("before", "Included", "echo part", "after", "echo own")
    ]
    assert order == sorted(order)


def test_a_block_in_a_list_keeps_the_text_around_it_readable() -> None:
    assert readable("    indented\n      more\n") == "indented\n  more"


def test_the_links_of_the_last_section_lead_on() -> None:
    document = parse(
        "# T\n\n[first](a.md)\n\n## Next\n\n- [one](b.md#x)\n- [two](c.md)\n- [web](https://x.org)\n", "t.md"
    )
    assert next_steps(document) == [("one", "b.md"), ("two", "c.md")]
    assert next_steps(parse("# T\n", "t.md")) == []


def test_links_by_reference_are_links_where_their_definition_is_far_away() -> None:
    text = (
        "# T\n\nSee [the guide][g], [g], [G][] and `[g][g]`, not [this] or [a](b).\n\n"
        "```bash\necho\n```\n\n## More\n\n[g]: https://example.com/g 'Title'\n"
    )
    document = parse(text, "a.md")
    first = passages(document, build([document]).steps)[0]
    assert first.text.splitlines()[-1] == (
        "See [the guide](<https://example.com/g>), [g](<https://example.com/g>), [G](<https://example.com/g>)"
        " and `[g][g]`, not [this] or [a](b)."
    )


def test_a_definition_in_code_defines_nothing() -> None:
    document = parse("[a][b]\n\n```bash\necho\n```\n\n```text\n[b]: https://example.com\n```\n", "a.md")
    assert passages(document, build([document]).steps)[0].text == "[a][b]"
