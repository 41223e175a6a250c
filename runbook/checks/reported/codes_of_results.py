"""Codes of what there is to say of marks and documented results."""

from runbook.checks.rule import LintRule, Topic
from runbook.core.diagnostics import Severity

RULES = (
    LintRule(
        "bad-assertion",
        Severity.ERROR,
        "A line of a `jsonpath` result is not a valid assertion: it is not an expression of RFC 9535.",
        "Write it as in [`jsonpath`](matchers.md#jsonpath); equality is `==`, and strings are quoted.",
        bad=(
            "# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=1 -->\n\n```jsonpath\n$.a = 1\n```\n",
        ),
        good=(
            "# T\n\n```bash\necho '{\"a\": 1}'\n```\n\n<!-- expected_similarity=1 -->\n\n```jsonpath\n$.a == 1\n```\n",
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "bad-exception",
        Severity.ERROR,
        "`ignore=` holds what is neither a JSONPath (RFC 9535), nor a column, nor the id of a "
        "[judging rule](judging-rules.md), nor the code of a finding.",
        "Correct it; quote a value that holds blanks or quotation marks.",
        bad=(
            '# T\n\n```bash {ignore="$["}\naz vm show\n```\n\n<!-- expected_similarity=0.8 -->\n\n```json\n{"a": 1}\n```\n',
        ),
        good=(
            '# T\n\n```bash {ignore="$.a"}\naz vm show\n```\n\n<!-- expected_similarity=0.8 -->\n\n```json\n{"a": 1}\n```\n',
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "duplicate-mark",
        Severity.WARNING,
        "Two marks precede one result; the second is used.",
        "Keep one.",
        bad=(
            "# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=0.8 -->\n\n<!-- expected_similarity=0.3 -->\n\n```output\nhello\n```\n",
        ),
        good=(
            "# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=0.8 -->\n\n```output\nhello\n```\n",
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "empty-result",
        Severity.WARNING,
        "A marked result is empty: only an output without text passes, or, with `contains` and "
        "`reference`, every output.",
        "Show the printed output, or remove the mark.",
        bad=("# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=0.8 -->\n\n```output\n\n```\n",),
        good=(
            "# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=0.8 -->\n\n```output\nhello\n```\n",
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "empty-result",
        Severity.ERROR,
        "A `jsonpath` result contains no assertion.",
        "Write one.",
        bad=("# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=1 -->\n\n```jsonpath\n\n```\n",),
        good=(
            "# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=0.8 -->\n\n```output\nhello\n```\n",
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "hopeless-regex",
        Severity.WARNING,
        "No text at all holds a pattern: something stands before `^` or after `$`, which are the ends of the whole "
        "output. The result is **not counted**.",
        "Write `(?m)` before the pattern: then `^` and `$` are the ends of a line.",
        bad=(
            '# T\n\n```bash\naz vm list -o table\n```\n\n<!-- expected_similarity="Name.^vm1" -->\n\n```output\nName\nvm1\n```\n',
        ),
        good=(
            '# T\n\n```bash\naz vm list -o table\n```\n\n<!-- expected_similarity="(?m)^vm1$" -->\n\n```output\nName\nvm1\n```\n',
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "invalid-json",
        Severity.WARNING,
        "A result is marked as JSON and is not valid JSON. With a slip such as a trailing comma it is read "
        "as intended; plain text is compared as text; broken JSON without a placeholder and without `...` "
        "is **not counted**.",
        "Correct it; use `...` for omissions.",
        bad=(
            '# T\n\n```bash\naz vm show\n```\n\n<!-- expected_similarity=0.8 -->\n\n```json\n{"a": 1\n```\n',
        ),
        good=(
            '# T\n\n```bash\naz vm show\n```\n\n<!-- expected_similarity=0.8 -->\n\n```json\n{"a": 1}\n```\n',
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "invalid-regex",
        Severity.ERROR,
        "A mark's pattern is not a valid regular expression, neither in Python's nor in Go's syntax.",
        "Correct the pattern; write `.*` instead of a single `*`.",
        bad=(
            '# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity="*hello" -->\n\n```output\nhello\n```\n',
        ),
        good=(
            '# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=".*hello" -->\n\n```output\nhello\n```\n',
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "json-never-printed",
        Severity.WARNING,
        "JSON is documented for a command that prints text: `-o table`, `-o tsv`, `echo`. The result is "
        "**not counted**.",
        "Show what the command prints, or make it print JSON.",
        bad=(
            '# T\n\n```bash\naz vm show -o table\n```\n\n<!-- expected_similarity=0.8 -->\n\n```json\n{"a": 1}\n```\n',
        ),
        good=(
            '# T\n\n```bash\naz vm show -o json\n```\n\n<!-- expected_similarity=0.8 -->\n\n```json\n{"a": 1}\n```\n',
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "malformed-mark",
        Severity.WARNING,
        "A mark is malformed (`expected-similarity`, `.7`, `= 0.3`, a value over 1, an unclosed quote, a "
        "broken comment). The message says how it was interpreted, or that it was ignored.",
        'Write `<!-- expected_similarity=0.3 -->` or `<!-- expected_similarity="REGEX" -->`.',
        bad=(
            "# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity = 0.3 -->\n\n```output\nhello\n```\n",
            "# T\n\n```bash\necho hello\n```\n\n<!-- expected-similarity=0.3 -->\n\n```output\nhello\n```\n",
        ),
        good=(
            "# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=0.8 -->\n\n```output\nhello\n```\n",
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "mark-without-block",
        Severity.WARNING,
        "No executable block precedes the mark.",
        "Put the mark below the block that it applies to.",
        bad=("# T\n\n<!-- expected_similarity=0.8 -->\n\n```output\nhello\n```\n",),
        good=(
            "# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=0.8 -->\n\n```output\nhello\n```\n",
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "mark-without-result",
        Severity.WARNING,
        "Another executable block, or the document's end, comes before a result.",
        "Put the result, in a fence, below the mark; or remove the mark.",
        bad=(
            "# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=0.8 -->\n\n```bash\necho next\n```\n",
        ),
        good=(
            "# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=0.8 -->\n\n```output\nhello\n```\n",
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "regex-misses-sample",
        Severity.WARNING,
        "A mark's pattern is not found in the result documented for it (variables match any text; a sample "
        "with placeholders is not checked). One of the two is wrong. The pattern counts.",
        "Correct the pattern; the message names the usual slips: `(?m)`, `(?s)`, two backslashes for one.",
        bad=(
            '# T\n\n```bash\ngreet\n```\n\n<!-- expected_similarity="^bye$" -->\n\n```output\ngood night\n```\n',
        ),
        good=(
            '# T\n\n```bash\ngreet\n```\n\n<!-- expected_similarity="^good .*$" -->\n\n```output\ngood night\n```\n',
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "second-result",
        Severity.WARNING,
        "A block has another marked result further down; the later one is used.",
        "Put the outputs into one result, or split the block.",
        bad=(
            "# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=0.8 -->\n\n```output\nhello\n```\n\n<!-- expected_similarity=0.8 -->\n\n```output\nagain\n```\n",
        ),
        good=(
            "# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=0.8 -->\n\n```output\nhello\n```\n",
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "similarity-out-of-reach",
        Severity.WARNING,
        "A mark requires more than any output can reach: 1.0 for a result with placeholders, `exact` or "
        "`contains` for one, `matcher=reference` for JSON that is not an object. The result is **not "
        "counted**.",
        "Require 0.99 or less, or choose another matcher.",
        bad=(
            "# T\n\n```bash\naz vm show\n```\n\n<!-- expected_similarity=1.0 -->\n\n```output\nid: <id>\n```\n",
        ),
        good=(
            "# T\n\n```bash\naz vm show\n```\n\n<!-- expected_similarity=0.9 -->\n\n```output\nid: <id>\n```\n",
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "stale-record",
        Severity.WARNING,
        "An entry of the [recorded results](../how-to/record-results.md) is about a block whose code or documented "
        "result has changed, or about none of the document. It is not used.",
        "Run `runbook record` again; it removes what no block has any more.",
        topic=Topic.RESULTS,
        outside=True,
    ),
    LintRule(
        "text-never-printed",
        Severity.WARNING,
        "The block only prints literal texts (`echo`, `printf`, a here-document), and they do not match "
        "the documented result. The block fails.",
        "Correct the command or the result.",
        bad=(
            "# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=0.9 -->\n\n```output\ngoodbye, moon\n```\n",
        ),
        good=(
            "# T\n\n```bash\necho hello\n```\n\n<!-- expected_similarity=0.8 -->\n\n```output\nhello\n```\n",
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "unknown-matcher",
        Severity.ERROR,
        "A matcher of that name does not exist. The message suggests one.",
        "Correct `matcher=`, or install the package that provides it.",
        bad=(
            "# T\n\n```bash {matcher=exat}\nls\n```\n\n<!-- expected_similarity=1 -->\n\n```output\nx\n```\n",
        ),
        good=(
            "# T\n\n```bash {matcher=exact}\nls\n```\n\n<!-- expected_similarity=1 -->\n\n```output\nx\n```\n",
        ),
        topic=Topic.RESULTS,
    ),
    LintRule(
        "unused-exception",
        Severity.WARNING,
        "What `ignore=` or `rows=any` of a block excepts is not in the documented result, or the matcher compares the "
        "whole text.",
        "Correct the name, or remove the key.",
        bad=(
            '# T\n\n```bash {ignore="$.b"}\naz vm show\n```\n\n<!-- expected_similarity=0.8 -->\n\n```json\n{"a": 1}\n```\n',
        ),
        good=(
            '# T\n\n```bash {ignore="$.a"}\naz vm show\n```\n\n<!-- expected_similarity=0.8 -->\n\n```json\n{"a": 1}\n```\n',
            "# T\n\n```bash {ignore=lost-status}\nexport A=$(az vm list)\necho hello\n```\n\n<!-- expected_similarity=0.8 -->\n\n```output\nhello\n```\n",
        ),
        topic=Topic.RESULTS,
    ),
)
"""By code."""
