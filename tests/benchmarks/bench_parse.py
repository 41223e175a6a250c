"""How fast documents are parsed, against markdown-it-py's bare block parse of the same texts.

    python tests/benchmarks/bench_parse.py [FOLDER]

FOLDER holds the documents (default: the corpus, where it lies beside the checkout, else a generated article).
Times are CPU seconds, the best of several rounds; the ratios are what holds on another machine.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time

from markdown_it import MarkdownIt

from runbook.documents.parse import parse
from tests import ROOT

CORPUS = ROOT.parent / "shared" / "corpus" / "docs"
ROUNDS = 7
ARTICLE = """\
## Create a group

Create it with the [group create](https://example.com/group) command, in a region near you. The name must be
unique among *your* groups; `$GROUP` keeps it for the steps below.

1. Set the variables, then create the group:

   ```bash
   export GROUP="rg-$(openssl rand -hex 3)"
   example group create \\
       --name "$GROUP" \\
       --location eastus
   ```

   Results:

   <!-- expected_similarity=0.3 -->
   ```json
   {
     "id": "/subscriptions/xxxxx/groups/rg-abc",
     "location": "eastus",
     "state": "Succeeded"
   }
   ```

> [!NOTE]
> It may take a minute. See [the reference](reference.md) for what the states mean.

"""


def main() -> None:
    """Print the figures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    texts = [path.read_bytes().decode() for path in sorted(folder.glob("**/*.md"))] or [ARTICLE * 1000]
    size = sum(len(text.encode()) for text in texts) / 1e6
    plain = MarkdownIt("commonmark")
    plain.core.ruler.enableOnly(["normalize", "block"])

    yardstick, ours = best(partial(each, plain.parse, texts), partial(each, read, texts))
    print(f"{len(texts)} documents, {size:.2f} MB")
    print(f"  block tokens alone  {size / yardstick:6.2f} MB/s")
    print(
        f"  parse               {size / ours:6.2f} MB/s, {yardstick / ours:.2f} times the yardstick's speed"
    )

    for name, text in SHAPES.items():
        growth = [best(partial(read, text * times))[0] for times in (1000, 10_000)]
        size = len(text) * 10_000 / 1e6
        rate = f"{size:6.2f} MB in {growth[1]:5.2f} s"
        print(f"  10,000 {name:22} {rate}, {growth[1] / growth[0]:5.1f} times 1,000 of them")


SHAPES = {
    "sections": ARTICLE,
    "blocks": "```bash\necho hello\n```\n\n",
    "blocks with results": "```sh\na\n```\n<!-- expected_similarity=0.3 -->\n```text\na\n```\n",
    "list items with blocks": "1. Item\n\n   ```bash\n   echo hello\n   ```\n\n",
    "quoted blocks": "> ```bash\n> echo hello\n> ```\n>\n",
    "over-indented blocks": "Text\n\n    ```bash\n    echo hello\n    ```\n\n",
    "levels of lists": "- a\n  - b\n    - c\n      - d\n        - e\n",
    "unclosed comments": "Text <!-- more\n\n",
}


def read(text: str) -> object:
    """Parse a text."""
    return parse(text, "bench.md")


def each(function: Callable[[str], object], texts: list[str]) -> None:
    """Call the function with each text."""
    for text in texts:
        function(text)


def best(*tasks: Callable[[], object]) -> list[float]:
    """The least CPU seconds that each task took, the tasks taking turns."""
    times = [float("inf")] * len(tasks)
    rounds = ROUNDS
    while rounds:
        for at, task in enumerate(tasks):
            start = process_time()
            task()
            times[at] = min(times[at], process_time() - start)
        rounds = rounds - 1 if sum(times) < 1 else 0
    return times


if __name__ == "__main__":
    main()
