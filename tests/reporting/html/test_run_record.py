"""The record of the run in the HTML report."""

import html
import io
import json
import re
from pathlib import Path

from runbook.core.events import BlockStarted, RunFinished, RunStarted, Status
from runbook.reporting.formats.html import write
from tests.frontends.cli.command import Folder
from tests.reporting.story import RUN, TIME, Story, outline

DOCUMENT = """# Careful

```bash { name=look }
COLOUR=red
echo "$COLOUR"
```

```bash { name=delete confirm }
echo deleted
```

```bash { name=left }
echo left out
```
"""


def record(page: str) -> str:
    """The text of the section, each cell on a line."""
    section = page[
        page.index('<section class="record"') : page.index("</section>", page.index('class="record"'))
    ]
    return html.unescape(re.sub(r"\s*<[^>]+>\s*", "\n", section))


def test_the_record_says_who_where_when_from_what_and_what_was_decided(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("a.md", DOCUMENT)
    more = ("--var", "COLOUR=blue", "--approve", "delete", "--skip", "left")
    done = folder.runbook("run", "a.md", *more, "--report", "jsonl=run.jsonl", "--report", "html=run.html")
    assert done.code == 0
    told = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    found = record((tmp_path / "run.html").read_text())
    start, document = told[0], told[1]
    for text in (start["run"], start["by"]["user"], start["by"]["folder"], start["time"], told[-1]["time"]):
        assert text in found
    assert document["files"][0]["sha256"] in found
    assert f"allowed by {start['by']['user']} with --approve" in found
    assert "ran with the variables that were given" in found
    assert "left out: not selected" in found
    assert 'COLOUR=blue\necho "$COLOUR"' in found and "echo deleted" in found and "echo left" not in found
    assert told[-1]["chain"] in found
    again = folder.runbook("report", "html", "run.jsonl")
    assert again.out == (tmp_path / "run.html").read_text()


def test_what_an_older_journal_does_not_say_is_not_made_up() -> None:
    story = Story().document(outline(3, "one\n"))
    story.events += [
        BlockStarted(TIME, RUN, "article.md", "b3", 1),
        RunFinished(TIME, RUN, Status.PASSED, 1.0),
    ]
    story.events[0] = RunStarted(TIME, RUN, "0.1.0")
    stream = io.StringIO()
    write(lambda: story, stream)
    found = record(stream.getvalue())
    assert "Who" not in found and "Read from" not in found
    assert "the journal is not chained" in found
