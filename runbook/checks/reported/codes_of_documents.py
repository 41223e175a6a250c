"""Codes of what there is to say of a document, its directives, and the files that it needs."""

from runbook.checks.rule import LintRule
from runbook.core.diagnostics import Severity

RULES = (
    LintRule(
        "alternative-taken",
        Severity.INFO,
        "Tabs or zones are alternatives; the one with commands in most groups is used because none was chosen.",
        "`--choose tab=ID` or `--choose zone=ID` selects another.",
        bad=(
            "# T\n\n# [CLI](#tab/cli)\n\n```bash\necho a\n```\n\n# [Portal](#tab/portal)\n\n```bash\necho b\n```\n\n---\n",
        ),
        good=("# T\n\n```bash\necho hello\n```\n\n",),
    ),
    LintRule(
        "bad-directive",
        Severity.ERROR,
        "A directive is not a list of `key=value` and flags, for instance because a quote is not closed.",
        "Write `<!-- runbook: name=create timeout=10m -->`; quote a value that contains blanks.",
        bad=('# T\n\n<!-- runbook: name="x -->\n\n```bash\necho a\n```\n',),
        good=("# T\n\n<!-- runbook: name=x -->\n\n```bash\necho a\n```\n",),
    ),
    LintRule(
        "bad-directive-value",
        Severity.ERROR,
        "A directive's value is not valid: `timeout=soon`, `exit=256`.",
        "Durations are `90s`, `10m`, `1h30m` or seconds; an exit status is 0 to 255.",
        bad=("# T\n\n<!-- runbook: timeout=soon -->\n\n```bash\necho a\n```\n",),
        good=("# T\n\n<!-- runbook: timeout=9m -->\n\n```bash\necho a\n```\n",),
    ),
    LintRule(
        "comment-closed-early",
        Severity.WARNING,
        "A comment contains another one, whose `-->` ends both. The text after it is no longer hidden.",
        "Comments do not nest: end the outer one earlier, or remove the inner one.",
        bad=(
            "# T\n\n<!--\n\n```bash\necho a\n```\n\n<!-- expected_similarity=0.3 -->\n\n```output\na\n```\n\n-->\n",
        ),
        good=("# T\n\n<!--\n\n```bash\necho a\n```\n\n-->\n",),
    ),
    LintRule(
        "configuration-fence",
        Severity.INFO,
        "A fence of the language `terraform` holds a configuration (HCL). It is not run.",
        "Nothing; or give it the language `hcl`.",
        bad=('# T\n\n```terraform\nresource "azurerm_resource_group" "rg" {\n  name = "demo"\n}\n```\n',),
        good=("# T\n\n```terraform\nterraform init\nterraform plan -out main.tfplan\n```\n",),
    ),
    LintRule(
        "directive-form",
        Severity.WARNING,
        "A directive is malformed: `<!-- runbook name=x -->` without its colon, or `bash name=x` without "
        "braces. It is read anyway.",
        "Write `<!-- runbook: name=x -->` or `bash {name=x}`.",
        bad=("# T\n\n<!-- runbook name=x -->\n\n```bash\necho a\n```\n",),
        good=("# T\n\n<!-- runbook: name=x -->\n\n```bash\necho a\n```\n",),
    ),
    LintRule(
        "directive-without-block",
        Severity.WARNING,
        "The document ends, or a result follows, before a block to which the directive could apply.",
        "Put the directive before the block, not before its result.",
        bad=("# T\n\n```bash\necho hello\n```\n\n<!-- runbook: name=x -->\n",),
        good=("# T\n\n<!-- runbook: name=x -->\n\n```bash\necho a\n```\n",),
    ),
    LintRule(
        "document-too-large",
        Severity.ERROR,
        "A document and all that it includes and needs are more than 500 files or 16 MiB, or more than 20 deep.",
        "Divide the document; run prerequisites on their own.",
    ),
    LintRule(
        "env-file-unread",
        Severity.INFO,
        "A file `.env` is beside the document. It is read only when somebody allows it: it may hold secrets "
        "that are meant for other programs.",
        "`--env-file .env`, or `env-file` in the settings; at a terminal `runbook run` asks.",
    ),
    LintRule(
        "fence-end-outside",
        Severity.WARNING,
        "The line that closes a fence is indented less than the fence's list item. Markdown ends the item "
        "there and reads the line as the start of another fence; it is used as the fence's end.",
        "Indent the line like the fence.",
        bad=("# T\n\n- step\n\n    ```bash\n    echo a\n```\n\ntext\n",),
        good=("# T\n\n- step\n\n    ```bash\n    echo a\n    ```\n\ntext\n",),
    ),
    LintRule(
        "fence-in-html",
        Severity.WARNING,
        "A fence of commands follows HTML (`<details>`) without a blank line. Markdown treats it as part "
        "of the HTML; it is not a block.",
        "Put a blank line before the fence.",
        bad=("# T\n\n<details>\n```bash\necho a\n```\n</details>\n",),
        good=("# T\n\n<details>\n\n```bash\necho a\n```\n\n</details>\n",),
    ),
    LintRule(
        "fetched",
        Severity.INFO,
        "An include or a prerequisite was fetched from the web.",
        "Nothing; look whether it is the one that you expect.",
    ),
    LintRule(
        "front-matter-not-first",
        Severity.WARNING,
        "Front matter follows blank lines or a comment. It is read.",
        "Put its `---` on the first line.",
        bad=("\n---\ntitle: T\n---\n\n```bash\necho a\n```\n",),
        good=("---\ntitle: T\n---\n\n```bash\necho a\n```\n",),
    ),
    LintRule(
        "front-matter-not-toml",
        Severity.WARNING,
        "The front matter between `+++` is not valid TOML. It is not read.",
        'Correct it: text stands in quotes (`title = "Quickstart"`).',
        bad=("+++\ntitle = Quickstart\n+++\n\n# T\n\n```bash\necho hello\n```\n",),
        good=('+++\ntitle = "Quickstart"\n+++\n\n# T\n\n```bash\necho hello\n```\n',),
    ),
    LintRule(
        "front-matter-not-yaml",
        Severity.WARNING,
        "The front matter is not valid YAML (`title: Quickstart: run it`), or has aliases or tags. Its "
        "keys were read line by line.",
        "Quote a value that contains `: `.",
        bad=("---\ntitle: Quickstart: run it\n---\n\n```bash\necho a\n```\n",),
        good=('---\ntitle: "Quickstart: run it"\n---\n\n```bash\necho a\n```\n',),
    ),
    LintRule(
        "glued-info-string",
        Severity.WARNING,
        "Text is attached to the language: `outputLinux 5.14`. The language is used.",
        "Put the text on a line of its own.",
        bad=("# T\n\n```bash\necho hello\n```\n\n```outputLinux 5.14\nhello\n```\n",),
        good=("# T\n\n```bash\necho hello\n```\n\n```output\nhello\n```\n",),
    ),
    LintRule(
        "include-cycle",
        Severity.WARNING,
        "A file includes itself, directly or through others. It is included once.",
        "Remove one of the includes.",
    ),
    LintRule(
        "include-not-found",
        Severity.INFO,
        "An included file whose path begins with `~/` or `/` is not below the repository or the documentation set, and "
        "nobody said where such paths begin. Its content is omitted.",
        "`--include-root FOLDER` says where `~/` begins.",
        bad=("# T\n\n[!INCLUDE [x](~/reusable/missing.md)]\n",),
        good=("# T\n\n```bash\necho hello\n```\n",),
    ),
    LintRule(
        "include-not-found",
        Severity.WARNING,
        "An included file does not exist. Its content is omitted.",
        "Correct the path; `--include-root FOLDER` says where `~/` begins.",
        bad=("# T\n\n[!INCLUDE [x](includes/missing.md)]\n",),
        good=("# T\n\n```bash\necho hello\n```\n\n",),
    ),
    LintRule(
        "include-outside",
        Severity.WARNING,
        "An included file is outside the repository and the document's folder, or on the web, on another host than the "
        "document. It is omitted.",
        "Move it, or allow its folder with `--include-root`; `--yes` fetches what a document from the web includes.",
    ),
    LintRule(
        "include-unreadable",
        Severity.WARNING,
        "An included file is not UTF-8 text, or cannot be read. It is omitted.",
        "Save it as UTF-8; check its permissions.",
    ),
    LintRule(
        "indented-code",
        Severity.INFO,
        "Code that is indented by four blanks looks like commands. It is not run: much indented text is not meant to be.",
        "Put it into a fence, or run it with `--executable indented` (and the other languages that are to run).",
        bad=("# T\n\nText:\n\n    $ echo hello\n",),
        good=("# T\n\n```bash\necho hello\n```\n",),
        once=True,
    ),
    LintRule(
        "language-not-run",
        Severity.INFO,
        "A fence is for another shell (`zsh`, `ksh`, `fish`). bash may read it differently; it is not run.",
        "Give it the language `bash` where bash is meant too, or run it in bash with `--executable zsh`.",
        bad=("# T\n\n```zsh\necho hello\n```\n",),
        good=("# T\n\n```bash\necho hello\n```\n",),
        once=True,
    ),
    LintRule(
        "looks-like-fence",
        Severity.WARNING,
        "A fence is indented so far that Markdown reads it as indented code, or as part of the paragraph "
        "above. It is treated as a fence.",
        "Indent it as far as the text of its list item, at most three blanks more.",
        bad=("# T\n\n- step\n\n          ```bash\n          echo a\n          ```\n",),
        good=("# T\n\n- step\n\n  ```bash\n  echo a\n  ```\n",),
    ),
    LintRule(
        "misspelled-language",
        Severity.WARNING,
        "A fence's language differs by one letter from a language with a meaning here; that one is used.",
        "Correct it.",
        bad=("# T\n\n```azurecli-interative\naz group list\n```\n",),
        good=("# T\n\n```azurecli-interactive\naz group list\n```\n",),
    ),
    LintRule(
        "nested-fence",
        Severity.WARNING,
        "A sample of Markdown contains a fence that ends the sample; the text after it is live.",
        "Give the outer fence more backticks than the inner ones.",
        bad=("# T\n\n```markdown\nText\n\n```bash\necho a\n```\n\n```\n",),
        good=("# T\n\n````markdown\nText\n\n```bash\necho a\n```\n\n````\n",),
    ),
    LintRule(
        "nesting-too-deep",
        Severity.WARNING,
        "Lists and quotes are nested more than 100 levels deep; deeper content is ignored.",
        "Reduce the nesting.",
    ),
    LintRule(
        "prerequisite-cycle",
        Severity.WARNING,
        "A prerequisite needs the document that needs it. Each is run once.",
        "Remove one of the links.",
    ),
    LintRule(
        "prerequisite-not-found",
        Severity.WARNING,
        "A prerequisite does not exist. The run continues without it.",
        "Correct the link.",
        bad=("# T\n\n## Prerequisites\n\n- [First](missing.md)\n\n## Work\n\n```bash\necho a\n```\n",),
        good=("# T\n\n```bash\necho hello\n```\n\n",),
    ),
    LintRule(
        "prerequisite-remote",
        Severity.WARNING,
        "A prerequisite is on the web, on another host than the document. It is not run without confirmation.",
        "`--yes` fetches and runs it.",
    ),
    LintRule(
        "prerequisite-section",
        Severity.WARNING,
        "A prerequisite is a section of another document, and that document has no such section. It is run as a whole.",
        "Correct the anchor, or leave it out.",
    ),
    LintRule(
        "prerequisite-unreadable",
        Severity.ERROR,
        "A prerequisite is not UTF-8 text, or cannot be read or fetched.",
        "Save it as UTF-8; check its permissions or its address.",
    ),
    LintRule(
        "prompt-not-run",
        Severity.WARNING,
        "A prompt stands before commands that are not for the document's shell: PowerShell's, a database client's, that "
        "of root or of another machine; or a sign that may be a prompt or something else (`> `, `# `).",
        "Nothing. Commands for the document's shell stand in a fence of their own, without a prompt or behind `$ `.",
        bad=("# T\n\n```console\nPS> az group list\n```\n",),
        good=("# T\n\n```console\n$ az group list\n```\n",),
        once=True,
    ),
    LintRule(
        "shown-output",
        Severity.INFO,
        "A shell fence shows what a command prints: the sentence above says so, or its attributes (`.no-copy`). "
        "It is not run.",
        "Nothing; or give it the language `output`.",
        bad=("# T\n\n```bash\n./tell\n```\n\nThe output is:\n\n```bash\nName: web\n```\n",),
        good=("# T\n\n```bash\n./tell\n```\n\nThe output is:\n\n```output\nName: web\n```\n",),
    ),
    LintRule(
        "unclosed-comment",
        Severity.WARNING,
        "A comment is not closed in its paragraph, list item or quote. It hides the text up to the next "
        "`-->`, as in a browser.",
        "Close it where it begins.",
        bad=("# T\n\n- <!-- a\n\n```bash\necho a\n```\n\n-->\n",),
        good=("# T\n\n<!-- a -->\n\n```bash\necho a\n```\n",),
    ),
    LintRule(
        "unclosed-fence",
        Severity.ERROR,
        "A block of commands is never closed (the text below it would run), or a fence is not closed "
        "before a block of commands (which would not run).",
        "Close the fence, in the same list item or quote.",
        bad=("# T\n\n```bash\necho a\n\nText.\n",),
        good=("# T\n\n```bash\necho hello\n```\n\n",),
    ),
    LintRule(
        "unclosed-fence",
        Severity.WARNING,
        "Another fence is never closed.",
        "Close it.",
        bad=("# T\n\n```bash\necho hello\n```\n\n```output\nhello\n",),
        good=("# T\n\n```bash\necho hello\n```\n\n",),
    ),
    LintRule(
        "unclosed-front-matter",
        Severity.WARNING,
        "The front matter has no closing `---`. It is read as text.",
        "Close it.",
        bad=("---\ntitle: T\n\n```bash\necho a\n```\n",),
        good=("---\ntitle: T\n---\n\n```bash\necho a\n```\n",),
    ),
    LintRule(
        "unclosed-tab",
        Severity.WARNING,
        "A heading of a higher level comes before the `---` that ends a group of tabs; the group ends there.",
        "End the group with `---`.",
        bad=(
            "# T\n\n### [CLI](#tab/cli)\n\n```bash\necho a\n```\n\n### [Portal](#tab/portal)\n\nText.\n\n## Next\n\nText.\n",
        ),
        good=(
            "# T\n\n### [CLI](#tab/cli)\n\n```bash\necho a\n```\n\n### [Portal](#tab/portal)\n\nText.\n\n---\n\n## Next\n",
        ),
    ),
    LintRule(
        "unclosed-zone",
        Severity.WARNING,
        "A `::: zone` has no `::: zone-end`; it extends to the document's end.",
        "Close it.",
        bad=('# T\n\n::: zone pivot="cli"\n\n```bash\necho a\n```\n',),
        good=('# T\n\n::: zone pivot="cli"\n\n```bash\necho a\n```\n\n::: zone-end\n',),
    ),
    LintRule(
        "unconfirmed",
        Severity.ERROR,
        "`runbook test`: a document from the web, or a block with `confirm`, is not run because nobody can "
        "be asked.",
        "`--yes` allows it, `--skip` leaves the block out.",
    ),
    LintRule(
        "foreign-attribute",
        Severity.WARNING,
        "Braces behind a fence's language hold something that is not a key of `runbook` (`{linenos=table}`): it may "
        "be meant for another tool, or be misspelled.",
        "Correct the key if it is meant for `runbook`; otherwise there is nothing to do.",
        bad=("# T\n\n```bash {linenos=table}\necho a\n```\n",),
        good=("# T\n\n```bash {name=x}\necho a\n```\n",),
    ),
    LintRule(
        "unknown-directive-key",
        Severity.ERROR,
        "A key of a `<!-- runbook: -->` comment or of the front matter does not exist. The message suggests one.",
        "Correct the key.",
        bad=("# T\n\n<!-- runbook: nmae=x -->\n\n```bash\necho a\n```\n",),
        good=("# T\n\n<!-- runbook: name=x -->\n\n```bash\necho a\n```\n",),
    ),
    LintRule(
        "unread-variable",
        Severity.WARNING,
        "A line of a `variables` comment declares nothing, or a file of variables beside the "
        "document cannot be read.",
        "Write `export NAME=value`.",
    ),
    LintRule(
        "unreadable",
        Severity.ERROR,
        "`runbook test`: the document cannot be read: it does not exist, is not UTF-8 text, or its folder "
        "cannot be copied.",
        "The message says why.",
    ),
)
"""By code."""
