"""Each matcher, chosen in a document as an author does it."""

from runbook.judging.registry import MATCHERS
from tests.frontends.cli.command import Folder

OUTPUTS = {
    "auto": ("echo 'Hello world'", "output", "hello world"),
    "text": ("echo 'Hello world'", "output", "Hello world"),
    "json": ('echo \'{"a": 1, "b": 2}\'', "text", '{"a": 1}'),
    "table": ("printf 'NAME  AGE\\nweb   5m\\ndb    6m\\n'", "output", "NAME  AGE\nweb   1h"),
    "regex": ("export WHO=world; echo Hello $WHO", "output", "^Hello $WHO$"),
    "jsonpath": ("echo '{\"a\": 1}'", "text", "$.a == 1"),
    "exact": ("echo Hello", "output", "Hello"),
    "contains": ("seq 9", "output", "3\n4"),
    "reference": ("echo Hello", "output", "Hallo"),
}


def block(name: str, directive: str = "") -> str:
    code, language, documented = OUTPUTS[name]
    return (
        f"```bash {directive}\n{code}\n```\n\n<!-- expected_similarity=0.6 -->\n\n"
        f"```{language}\n{documented}\n```\n\n"
    )


def test_a_block_names_its_matcher(folder: Folder) -> None:
    assert set(OUTPUTS) == set(MATCHERS.table)
    folder.write("a.md", "".join(block(name, f"{{ name={name} matcher={name} }}") for name in OUTPUTS))
    done = folder.run("a.md", "--keep-going")
    assert [(one["name"], one["status"]) for one in done.blocks] == [(name, "passed") for name in OUTPUTS]
    judged = {one["name"]: one["verdict"]["matcher"] for one in done.blocks}
    assert judged == {name: name for name in OUTPUTS} | {"auto": "text"}
    assert all(one["verdict"]["why"] for one in done.blocks)


def test_the_front_matter_names_one_for_all_and_a_block_another(folder: Folder) -> None:
    source = (
        "---\nrunbook:\n  matcher: exact\n---\n" + block("exact") + block("contains", "{matcher=contains}")
    )
    folder.write("a.md", source)
    done = folder.run("a.md", "--matcher", "text")
    assert [one["verdict"]["matcher"] for one in done.blocks] == ["exact", "contains"]


def test_the_command_line_names_one_for_the_rest(folder: Folder) -> None:
    folder.write("a.md", block("auto") + block("exact", "{matcher=exact}"))
    done = folder.run("a.md", "--matcher", "reference")
    assert [one["verdict"]["matcher"] for one in done.blocks] == ["reference", "exact"]
