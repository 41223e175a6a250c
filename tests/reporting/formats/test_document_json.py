import json

from runbook.documents.parse import parse
from runbook.reporting.formats.document_json import to_json

SOURCE = """\
---
title: A name
runbook:
  timeout: 1m
---

## Prerequisites

[First](first.md)

<!-- ```variables
export REGION=eastus
``` -->

### [CLI](#tab/cli)

```bash { name=hello tags=a,b stream=both }
echo hello
```

<!-- expected_similarity=0.8 -->
```text
hello
```

```sh
echo there
```

```output
there
```

<!-- expected_similarity="(" -->
"""


def test_a_document_as_json() -> None:
    assert to_json(parse(SOURCE, "a/b.md")) == {
        "schema": "runbook.document/1",
        "path": "a/b.md",
        "title": "A name",
        "metadata": {"title": "A name", "runbook": {"timeout": "1m"}},
        "variables": {"REGION": "eastus"},
        "prerequisites": [{"line": 9, "target": "first.md", "title": "First", "path": None}],
        "includes": [],
        "defaults": {"timeout": 60.0},
        "sections": [{"title": "Prerequisites", "level": 2, "line": 7, "end_line": 34}],
        "blocks": [
            {
                "id": "a/b.md:17",
                "path": "a/b.md",
                "name": "hello",
                "section": "Prerequisites",
                "line": 17,
                "end_line": 19,
                "language": "bash",
                "code": "echo hello\n",
                "executable": True,
                "tab": "cli",
                "zone": None,
                "directive": {"name": "hello", "tags": ["a", "b"], "stream": "both"},
                "expectation": {
                    "line": 22,
                    "end_line": 24,
                    "language": "text",
                    "content": "hello\n",
                    "similarity": 0.8,
                    "regex": None,
                    "mark_line": 21,
                },
                "implied": None,
                "file": None,
            },
            {
                "id": "a/b.md:26",
                "path": "a/b.md",
                "name": None,
                "section": "Prerequisites",
                "line": 26,
                "end_line": 28,
                "language": "sh",
                "code": "echo there\n",
                "executable": True,
                "tab": "cli",
                "zone": None,
                "directive": {},
                "expectation": None,
                "implied": {
                    "line": 30,
                    "end_line": 32,
                    "language": "output",
                    "content": "there\n",
                    "similarity": None,
                    "regex": None,
                    "mark_line": None,
                },
                "file": None,
            },
            {
                "id": "a/b.md:30",
                "path": "a/b.md",
                "name": None,
                "section": "Prerequisites",
                "line": 30,
                "end_line": 32,
                "language": "output",
                "code": "there\n",
                "executable": False,
                "tab": "cli",
                "zone": None,
                "directive": {},
                "expectation": None,
                "implied": None,
                "file": None,
            },
        ],
        "diagnostics": [
            {
                "code": "invalid-regex",
                "severity": "error",
                "line": 34,
                "message": '"(" is not a valid regular expression: missing ), unterminated subpattern at position 0',
            },
            {
                "code": "mark-without-result",
                "severity": "warning",
                "line": 34,
                "message": "no result follows this mark",
            },
        ],
    }


def test_it_is_valid_json() -> None:
    found = to_json(parse(SOURCE, "x.md"))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
