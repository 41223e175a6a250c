"""Codes of what there is to say of a document, its directives, and the files that it needs."""

from runbook.checks.case import Case
from runbook.core.diagnostics import Severity

CASES = (
    Case(
        "alternative-taken",
        Severity.INFO,
        "Tabs or zones are alternatives; the first one with commands is used because none was chosen.",
        "`--choose tab=ID` or `--choose zone=ID` selects another.",
    ),
    Case(
        "bad-directive",
        Severity.ERROR,
        "A directive is not a list of `key=value` and flags, for instance because a quote is not closed.",
        "Write `<!-- runbook: name=create timeout=10m -->`; quote a value that contains blanks.",
    ),
    Case(
        "bad-directive-value",
        Severity.ERROR,
        "A directive's value is not valid: `timeout=soon`, `exit=256`.",
        "Durations are `90s`, `10m`, `1h30m` or seconds; an exit status is 0 to 255.",
    ),
    Case(
        "comment-closed-early",
        Severity.WARNING,
        "A comment contains another one, whose `-->` ends both. The text after it is no longer hidden.",
        "Comments do not nest: end the outer one earlier, or remove the inner one.",
    ),
    Case(
        "directive-form",
        Severity.WARNING,
        "A directive is malformed: `<!-- runbook name=x -->` without its colon, or `bash name=x` without "
        "braces. It is read anyway.",
        "Write `<!-- runbook: name=x -->` or `bash {name=x}`.",
    ),
    Case(
        "directive-without-block",
        Severity.WARNING,
        "The document ends, or a result follows, before a block to which the directive could apply.",
        "Put the directive before the block, not before its result.",
    ),
    Case(
        "document-too-large",
        Severity.ERROR,
        "A document and all that it includes and needs are more than 500 files or 16 MiB, or more than 20 deep.",
        "Divide the document; run prerequisites on their own.",
    ),
    Case(
        "env-file-unread",
        Severity.INFO,
        "A file `.env` is beside the document. It is read only when somebody allows it: it may hold secrets "
        "that are meant for other programs.",
        "`--env-file .env`, or `env-file` in the settings; at a terminal `runbook run` asks.",
    ),
    Case(
        "fence-end-outside",
        Severity.WARNING,
        "The line that closes a fence is indented less than the fence's list item. Markdown ends the item "
        "there and reads the line as the start of another fence; it is used as the fence's end.",
        "Indent the line like the fence.",
    ),
    Case(
        "fence-in-html",
        Severity.WARNING,
        "A fence of commands follows HTML (`<details>`) without a blank line. Markdown treats it as part "
        "of the HTML; it is not a block.",
        "Put a blank line before the fence.",
    ),
    Case(
        "fetched",
        Severity.INFO,
        "An include or a prerequisite was fetched from the web.",
        "Nothing; look whether it is the one that you expect.",
    ),
    Case(
        "front-matter-not-first",
        Severity.WARNING,
        "Front matter follows blank lines or a comment. It is read.",
        "Put its `---` on the first line.",
    ),
    Case(
        "front-matter-not-yaml",
        Severity.WARNING,
        "The front matter is not valid YAML (`title: Quickstart: run it`), or has aliases or tags. Its "
        "keys were read line by line.",
        "Quote a value that contains `: `.",
    ),
    Case(
        "glued-info-string",
        Severity.WARNING,
        "Text is attached to the language: `outputLinux 5.14`. The language is used.",
        "Put the text on a line of its own.",
    ),
    Case(
        "include-cycle",
        Severity.WARNING,
        "A file includes itself, directly or through others. It is included once.",
        "Remove one of the includes.",
    ),
    Case(
        "include-not-found",
        Severity.WARNING,
        "An included file does not exist. Its content is omitted.",
        "Correct the path; `--include-root FOLDER` says where `~/` begins.",
    ),
    Case(
        "include-outside",
        Severity.WARNING,
        "An included file is outside the repository and the document's folder, or on the web, on another host than the "
        "document. It is omitted.",
        "Move it, or allow its folder with `--include-root`; `--yes` fetches what a document from the web includes.",
    ),
    Case(
        "include-unreadable",
        Severity.WARNING,
        "An included file is not UTF-8 text, or cannot be read. It is omitted.",
        "Save it as UTF-8; check its permissions.",
    ),
    Case(
        "looks-like-fence",
        Severity.WARNING,
        "A fence is indented so far that Markdown reads it as indented code, or as part of the paragraph "
        "above. It is treated as a fence.",
        "Indent it as far as the text of its list item, at most three blanks more.",
    ),
    Case(
        "misspelled-language",
        Severity.WARNING,
        "A fence's language differs by one letter from a language with a meaning here; that one is used.",
        "Correct it.",
    ),
    Case(
        "nested-fence",
        Severity.WARNING,
        "A sample of Markdown contains a fence that ends the sample; the text after it is live.",
        "Give the outer fence more backticks than the inner ones.",
    ),
    Case(
        "nesting-too-deep",
        Severity.WARNING,
        "Lists and quotes are nested more than 100 levels deep; deeper content is ignored.",
        "Reduce the nesting.",
    ),
    Case(
        "prerequisite-cycle",
        Severity.WARNING,
        "A prerequisite needs the document that needs it. Each is run once.",
        "Remove one of the links.",
    ),
    Case(
        "prerequisite-not-found",
        Severity.WARNING,
        "A prerequisite does not exist. The run continues without it.",
        "Correct the link.",
    ),
    Case(
        "prerequisite-remote",
        Severity.WARNING,
        "A prerequisite is on the web, on another host than the document. It is not run without confirmation.",
        "`--yes` fetches and runs it.",
    ),
    Case(
        "prerequisite-unreadable",
        Severity.ERROR,
        "A prerequisite is not UTF-8 text, or cannot be read or fetched.",
        "Save it as UTF-8; check its permissions or its address.",
    ),
    Case(
        "unclosed-comment",
        Severity.WARNING,
        "A comment is not closed in its paragraph, list item or quote. It hides the text up to the next "
        "`-->`, as in a browser.",
        "Close it where it begins.",
    ),
    Case(
        "unclosed-fence",
        Severity.ERROR,
        "A block of commands is never closed (the text below it would run), or a fence is not closed "
        "before a block of commands (which would not run).",
        "Close the fence, in the same list item or quote.",
    ),
    Case(
        "unclosed-fence",
        Severity.WARNING,
        "Another fence is never closed.",
        "Close it.",
    ),
    Case(
        "unclosed-front-matter",
        Severity.WARNING,
        "The front matter has no closing `---`. It is read as text.",
        "Close it.",
    ),
    Case(
        "unclosed-tab",
        Severity.WARNING,
        "A heading of a higher level comes before the `---` that ends a group of tabs; the group ends there.",
        "End the group with `---`.",
    ),
    Case(
        "unclosed-zone",
        Severity.WARNING,
        "A `::: zone` has no `::: zone-end`; it extends to the document's end.",
        "Close it.",
    ),
    Case(
        "unconfirmed",
        Severity.ERROR,
        "`runbook test`: a document from the web, or a block with `confirm`, is not run because nobody can "
        "be asked.",
        "`--yes` allows it, `--skip` leaves the block out.",
    ),
    Case(
        "foreign-attribute",
        Severity.WARNING,
        "Braces behind a fence's language hold something that is not a key of `runbook` (`{linenos=table}`): it may "
        "be meant for another tool, or be misspelled.",
        "Correct the key if it is meant for `runbook`; otherwise there is nothing to do.",
    ),
    Case(
        "unknown-directive-key",
        Severity.ERROR,
        "A key of a `<!-- runbook: -->` comment or of the front matter does not exist. The message suggests one.",
        "Correct the key.",
    ),
    Case(
        "unread-variable",
        Severity.WARNING,
        "A line of a `variables` comment declares nothing, or a file of variables beside the "
        "document cannot be read.",
        "Write `export NAME=value`.",
    ),
    Case(
        "unreadable",
        Severity.ERROR,
        "`runbook test`: the document cannot be read: it does not exist, is not UTF-8 text, or its folder "
        "cannot be copied.",
        "The message says why.",
    ),
)
"""By code."""
