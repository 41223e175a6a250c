"""Runs that show all that a page can show."""

from runbook.core.diagnostics import Diagnostic, Severity
from runbook.core.document import Stream
from runbook.core.events import DocumentRetried, Reason, Status
from tests.reporting.hostile import OUTPUT
from tests.reporting.story import RUN, TIME, Story, outline, verdict

ARTICLE = """\
---
title: not shown
---
# Deploy *a* web server

Read [the guide](https://example.com/) and [what fails](#what-fails) first. <script>document.title = 'owned'</script>

> [!WARNING]
> This takes a minute.

| Program | Version |
|---------|--------:|
| bash    | 5.2     |

## Create

1. Make it:

   ```bash {name=create}
   make it
   ```

   and look.

2. Look:

   ```bash
   look
   ```

   <!-- expected_similarity=0.3 -->

   ```json
   {"state": "Succeeded"}
   ```

## What fails

```bash {name=hostile}
print it
```

<!-- expected_similarity=0.9 -->

```output
Hello world
```

### Deeper

```bash
false
```

```bash {name=lost}
kill -9 $$
```

A file that has nothing to do with it:

```yaml
a: sample
```

## What does not run

```bash {name=cluster}
kubectl get pods
```
"""

JAPANESE = """\
# クラスターをデプロイする

この記事では、状態を確認します。

```bash
echo 状態
```

<!-- expected_similarity="^状.*" -->

```output
状態：成功
```
"""


def line(code: str) -> int:
    """The line of the opening fence right above `code`."""
    return [one.strip() for one in ARTICLE.split("\n")].index(code)


def failing(story: Story | None = None) -> Story:
    """One document with every state, hostile output, and a long one."""
    story = (story or Story()).text(ARTICLE, "docs/article.md")
    story.starts(line("make it")).prints("".join(f"row {n}\n" for n in range(500))).ends(duration_s=2.5)
    good = verdict(0.97, 0.3, "agrees: state", matcher="json")
    story.starts(line("look")).prints('{"state": "Succeeded", "id": 7}\n').ends(verdict=good)
    wrong = verdict(0.05, 0.9, "contradicted: <b>a failure</b>")
    story.starts(line("print it")).prints(OUTPUT).prints(OUTPUT, Stream.STDERR).mismatches(wrong)
    story.starts(line("false")).prints("\x1b[1;31mno\x1b[0m such file\n", Stream.STDERR).fails(
        1, "exit status 1, expected 0"
    )
    story.starts(line("kill -9 $$")).ends(Status.ERROR, reason=Reason.SESSION_LOST)
    return story.skips(line("kubectl get pods"), Reason.DIRECTIVE, "needs a cluster").closes(Status.ERROR)


def passing(story: Story | None = None) -> Story:
    """One short document in Japanese that passed."""
    story = (story or Story()).text(JAPANESE, "docs/ja.md")
    story.starts(5).prints("状態：成功\n").ends(verdict=verdict(1.0, 1.0, "found", matcher="regex"))
    return story.closes()


def several() -> Story:
    """A run of several documents; the last one was cancelled and has no text of its own in the journal."""
    return failing(passing(failing()))


def suite() -> Story:
    """A suite: a document that passed at the second attempt, one that must not run, one with a name of no blanks."""
    story = passing()
    story.events.insert(1, DocumentRetried(TIME, RUN, "docs/ja.md", 1, Status.FAILED, 1.0))
    wrong = Diagnostic("placeholder", Severity.ERROR, 3, "<name> is a placeholder")
    story.document(outline(3, "echo <name>"), path="docs/broken.md", title="Broken", diagnostics=(wrong,))
    story.skips(3, Reason.REFUSED).closes(Status.ERROR)
    long = "NAME_OF_A_VARIABLE=" + "a" * 200
    story.document(outline(3, f"echo {long}"), path="docs/long.md", title=long)
    return story.starts(3).fails(1, f"exit status 1, expected 0: {long}").closes(Status.FAILED)
