"""What each key of a directive takes and does, for people: the reference's table and an editor's help are made of it."""

from collections.abc import Mapping
from typing import NamedTuple


class KeyHelp(NamedTuple):
    """What a key takes and does, in Markdown; links are relative to the reference's pages."""

    value: str
    does: str


KEY_HELP: Mapping[str, KeyHelp] = {
    "name": KeyHelp("text", "names the block, for selectors and reports"),
    "tags": KeyHelp("`a,b`", "for `--only tag:a`"),
    "skip": KeyHelp("nothing, or a reason", "the block does not run"),
    "timeout": KeyHelp("`90s`, `10m`", "time limit of the block"),
    "retry": KeyHelp("number", "further attempts, until the block succeeds and its output matches"),
    "every": KeyHelp("duration", "the pause before each further attempt"),
    "exit": KeyHelp("0 to 255, `nonzero`", "the expected exit status; `nonzero`: any but 0"),
    "allow-failure": KeyHelp(
        "`3`, `3,4`",
        "exit statuses that a substitution or a pipe's earlier commands [may have](shell.md#statuses-that-bash-throws-away)",
    ),
    "cleanup": KeyHelp(
        "flag",
        "the block runs at the document's end, also after a failure and after ^C, [when another block has run](commands.md#runbook-run-doc); `--keep` skips it",
    ),
    "stream": KeyHelp(
        "`stdout`, `stderr`, `both`",
        "which stream is compared; with `both` they are one stream, in their exact order",
    ),
    "matcher": KeyHelp("name", "how it is compared"),
    "confirm": KeyHelp(
        "flag",
        "the user is asked first; without a terminal, [an approval](plans.md#confirmation-and-approval) or `--yes` runs it",
    ),
    "interactive": KeyHelp("flag", "the block gets the whole terminal"),
    "secret": KeyHelp("`NAME,OTHER`", "the values of these variables are [masked](secrets.md)"),
    "requires": KeyHelp(
        "`az,helm`",
        "programs without which the document does not run: where one is missing, [`runbook test`](test.md#missing-programs) skips the document, which is not a failure",
    ),
    "exclusive": KeyHelp(
        "`port-8080,db`",
        "names of what the document uses alone; `runbook test` never runs two documents with a common name at once",
    ),
    "on": KeyHelp(
        "`local`, or a name below `sessions:` in the front matter",
        "the block runs in the document's own shell, also where a block above [opens a shell elsewhere](shell.md#shells-that-a-document-opens-elsewhere); or in [that session](../how-to/other-hosts.md#sessions-with-names)",
    ),
    "ignore": KeyHelp("`$.etag,AGE,P5`", "what does not count in the result; see [Exceptions](#exceptions)"),
    "idempotent": KeyHelp(
        "flag",
        "it does no harm to run the block twice: [`runbook resume`](runs.md) repeats it where its end is not known",
    ),
    "always": KeyHelp(
        "flag", "the block runs again whenever a run is resumed: a login, a port-forward, a server"
    ),
    "check": KeyHelp(
        '`"test -e made"`',
        "a command that succeeds where what the block does has been done; [`runbook resume`](runs.md) asks it",
    ),
    "rows": KeyHelp("`any`", "other rows than the documented ones may come"),
    "file": KeyHelp(
        "`conf/app.ini`",
        "the block's text is [written to this file](generators.md#files-shown-by-name), and not run",
    ),
}
"""Key -> its help, in the order of the reference."""
