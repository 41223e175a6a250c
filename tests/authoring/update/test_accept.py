"""Changes that somebody is asked about, one by one."""

from tests.authoring.update.case import update

SOURCE = "".join(
    f"```bash\necho {new}\n```\n\n<!-- expected_similarity=1.0 -->\n```text\n{old}\n```\n\n"
    for old, new in [("eins", "one"), ("zwei", "two"), ("drei", "three")]
)
BLOCKS = [{"prints": [("stdout", f"{word}\n")]} for word in ("one", "two", "three")]


def test_each_change_is_asked_for_alone_in_the_order_of_the_lines() -> None:
    asked: list[str] = []

    def accept(path: str, old: str, new: str) -> bool:
        assert (path, old) == ("article.md", SOURCE)
        asked.append(new)
        return False

    done = update(SOURCE, BLOCKS, accept=accept)
    assert asked == [
        SOURCE.replace(f"\n{old}\n", f"\n{new}\n")
        for old, new in [("eins", "one"), ("zwei", "two"), ("drei", "three")]
    ]
    assert done.proposal.text == SOURCE


def test_what_is_declined_stays_and_is_said() -> None:
    done = update(SOURCE, BLOCKS, accept=lambda _path, _old, new: "\ntwo\n" not in new).proposal
    assert done.text == SOURCE.replace("\neins\n", "\none\n").replace("\ndrei\n", "\nthree\n")
    assert len(done.lines) == 2
    assert [(note.line, note.message) for note in done.notes] == [(15, "you declined the change")]
