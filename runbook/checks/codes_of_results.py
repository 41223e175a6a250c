"""Codes of what there is to say of marks and documented results."""

from runbook.checks.case import Case
from runbook.core.diagnostics import Severity

CASES = (
    Case(
        "bad-assertion",
        Severity.ERROR,
        "A line of a `jsonpath` result is not a valid assertion: it is not an expression of RFC 9535.",
        "Write it as in [`jsonpath`](matchers.md#jsonpath); equality is `==`, and strings are quoted.",
    ),
    Case(
        "bad-exception",
        Severity.ERROR,
        "`ignore=` holds what is neither a JSONPath (RFC 9535), nor a column, nor the id of a "
        "[judging rule](judging-rules.md).",
        "Correct it; quote a value that holds blanks or quotation marks.",
    ),
    Case(
        "duplicate-mark",
        Severity.WARNING,
        "Two marks precede one result; the second is used.",
        "Keep one.",
    ),
    Case(
        "empty-result",
        Severity.WARNING,
        "A marked result is empty: only an output without text passes, or, with `contains` and "
        "`reference`, every output.",
        "Show the printed output, or remove the mark.",
    ),
    Case(
        "empty-result",
        Severity.ERROR,
        "A `jsonpath` result contains no assertion.",
        "Write one.",
    ),
    Case(
        "hopeless-regex",
        Severity.WARNING,
        "No text at all holds a pattern: something stands before `^` or after `$`, which are the ends of the whole "
        "output. The result is **not counted**.",
        "Write `(?m)` before the pattern: then `^` and `$` are the ends of a line.",
    ),
    Case(
        "invalid-json",
        Severity.WARNING,
        "A result is marked as JSON and is not valid JSON. With a slip such as a trailing comma it is read "
        "as intended; plain text is compared as text; broken JSON without a placeholder and without `...` "
        "is **not counted**.",
        "Correct it; use `...` for omissions.",
    ),
    Case(
        "invalid-regex",
        Severity.ERROR,
        "A mark's pattern is not a valid regular expression, neither in Python's nor in Go's syntax.",
        "Correct the pattern; write `.*` instead of a single `*`.",
    ),
    Case(
        "json-never-printed",
        Severity.WARNING,
        "JSON is documented for a command that prints text: `-o table`, `-o tsv`, `echo`. The result is "
        "**not counted**.",
        "Show what the command prints, or make it print JSON.",
    ),
    Case(
        "malformed-mark",
        Severity.WARNING,
        "A mark is malformed (`expected-similarity`, `.7`, `= 0.3`, a value over 1, an unclosed quote, a "
        "broken comment). The message says how it was interpreted, or that it was ignored.",
        'Write `<!-- expected_similarity=0.3 -->` or `<!-- expected_similarity="REGEX" -->`.',
    ),
    Case(
        "mark-without-block",
        Severity.WARNING,
        "No executable block precedes the mark.",
        "Put the mark below the block that it applies to.",
    ),
    Case(
        "mark-without-result",
        Severity.WARNING,
        "Another executable block, or the document's end, comes before a result.",
        "Put the result, in a fence, below the mark; or remove the mark.",
    ),
    Case(
        "regex-misses-sample",
        Severity.WARNING,
        "A mark's pattern is not found in the result documented for it (variables match any text; a sample "
        "with placeholders is not checked). One of the two is wrong. The pattern counts.",
        "Correct the pattern; the message names the usual slips: `(?m)`, `(?s)`, two backslashes for one.",
    ),
    Case(
        "second-result",
        Severity.WARNING,
        "A block has another marked result further down; the later one is used.",
        "Put the outputs into one result, or split the block.",
    ),
    Case(
        "similarity-out-of-reach",
        Severity.WARNING,
        "A mark requires more than any output can reach: 1.0 for a result with placeholders, `exact` or "
        "`contains` for one, `matcher=reference` for JSON that is not an object. The result is **not "
        "counted**.",
        "Require 0.99 or less, or choose another matcher.",
    ),
    Case(
        "stale-record",
        Severity.WARNING,
        "An entry of the [recorded results](../how-to/record-results.md) is about a block whose code or documented "
        "result has changed, or about none of the document. It is not used.",
        "Run `runbook record` again; it removes what no block has any more.",
    ),
    Case(
        "text-never-printed",
        Severity.WARNING,
        "The block only prints literal texts (`echo`, `printf`, a here-document), and they do not match "
        "the documented result. The block fails.",
        "Correct the command or the result.",
    ),
    Case(
        "unknown-matcher",
        Severity.ERROR,
        "A matcher of that name does not exist. The message suggests one.",
        "Correct `matcher=`, or install the package that provides it.",
    ),
    Case(
        "unused-exception",
        Severity.WARNING,
        "What `ignore=` or `rows=any` of a block excepts is not in the documented result, or the matcher compares the "
        "whole text.",
        "Correct the name, or remove the key.",
    ),
)
"""By code."""
