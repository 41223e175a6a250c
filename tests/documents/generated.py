"""Hypothesis strategies: documents whose blocks are known, and documents of any kind."""

from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st

PATIENT = settings(deadline=None)
"""No example is late: the machine may be busy."""
LINE = st.text(st.characters(exclude_characters="\r\n\0\u00a0$", codec="utf-8"), max_size=12)
CONTENT = st.lists(
    st.one_of(LINE, st.sampled_from(["", "  x", "\tx", "```", "~~~~ y", "> z", "- a", "<!--"]))
)
CONTAINER = st.lists(
    st.sampled_from([("- ", "  "), ("1. ", "   "), ("> ", "> "), ("*   ", "    ")]), max_size=3
).map(lambda parts: ("".join(first for first, _ in parts), "".join(rest for _, rest in parts)))
TABBED = st.sampled_from([("-\t", "\t"), ("1.\t", "\t"), (">\t", ">\t")])


@dataclass(frozen=True)
class Known:
    """A document and what is in it: the code of each block, and the content of its result."""

    source: str
    blocks: tuple[tuple[str, str | None], ...]


def code(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


@st.composite
def fence(draw: st.DrawFn, language: str, indentations: list[str]) -> tuple[list[str], str]:
    """The lines of a fence, and its content."""
    content = draw(CONTENT)
    character = draw(st.sampled_from("`~"))
    longest = max((len(line) for line in content), default=0)
    markup = character * draw(st.integers(max(3, longest + 1), longest + 4))
    indentation = draw(st.sampled_from(indentations))
    lines = [f"{markup}{language}", *content, markup]
    return [indentation + line for line in lines], code(content)


@st.composite
def known(draw: st.DrawFn) -> Known:
    """A document with blocks in lists and quotes, with any line ending, with and without results."""
    lines: list[str] = []
    blocks: list[tuple[str, str | None]] = []
    for _ in range(draw(st.integers(1, 4))):
        first, rest = draw(st.one_of(CONTAINER, TABBED))
        indentations = ["", " ", "   "] if first.strip(" >") == "" and "\t" not in first else [""]
        inside, content = draw(fence("bash", indentations))
        result = None
        if draw(st.booleans()):
            more, result = draw(fence("text", indentations))
            inside += ["", "<!-- expected_similarity=0.5 -->", *more]
        lines += [first + inside[0], *(rest + line for line in inside[1:]), "", "Text.", ""]
        blocks.append((content, result))
    newline = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    source = (
        draw(st.sampled_from(["", "\ufeff"])) + newline.join(lines) + draw(st.sampled_from(["", newline]))
    )
    return Known(source, tuple(blocks))


FRAGMENTS = st.sampled_from(
    [
        *(
            "```bash",
            "```",
            "~~~",
            "````",
            "   ```",
            "    ```sh",
            "    ```",
            "``` `x`",
            "```output",
            "```console",
        ),
        *(
            "text",
            "  text",
            "     text",
            "",
            "",
            "- item",
            "  - item",
            "1. item",
            "2) item",
            "   text",
            "\ttext",
        ),
        *(
            "> quote",
            "> ```sh",
            "> ```",
            ">",
            "---",
            "===",
            "***",
            "# H",
            "## Prerequisites",
            "### [A](#tab/a)",
        ),
        *("<!--", "-->", "<!-- x -->", "text <!-- x", "x --> y", "<div>", "</div>", "<!-->", "`<!--`"),
        *(
            "<!-- expected_similarity=0.3 -->",
            "<!-- expected-similarity: .7",
            '<!-- expected_similarity="(" -->',
        ),
        *("<! -- expected_similarity=0.3 -->", "<!-- runbook: name=x -->", "<!-- runbook: x= -->"),
        *('::: zone pivot="x"', ":::zone-end", "[a]: b.md", "[c](d.md) [a]", "[!INCLUDE [x](y.md)]"),
        *(
            '=== "a"',
            "    === 'b'",
            "<Tabs>",
            '<TabItem value="a">',
            "</TabItem>",
            "{{< tabs >}}",
            '{{% tab "a" %}}',
        ),
        *(
            "::: code-group",
            ":::",
            "````{tab-set}",
            "```{tab-item} a",
            "<details><summary>macOS</summary>",
            "</details>",
        ),
        *("$ echo", "export A=1", "```variables", "title: a: b", "runbook: {timeout: 1}", "a: &b [*b]"),
        *("- ", "> ", "\t", "  ", "\ufeff", "\u00a0\u00a0```sh", "\u2028", "\x0c", "\x00", "\\", "*a* `b`"),
    ]
)
ANYTHING = st.lists(
    st.tuples(
        st.one_of(FRAGMENTS, FRAGMENTS, FRAGMENTS, st.text(max_size=8)),
        st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", ""]),
    ),
    max_size=24,
).map(lambda parts: "".join(text + ending for text, ending in parts))
"""Any sequence of lines and pieces of lines that mean something, or nothing."""
