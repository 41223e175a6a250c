"""The codes of what the parser and `runbook.expectations` have to say.

``docs/reference/diagnostics.md`` explains each.
"""

from runbook.core.document import Diagnostic, Severity

CODES: dict[str, str] = {
    "alternative-taken": "of several tabs or zones one was taken that nobody chose",
    "bad-assertion": "a line of a jsonpath result is no assertion",
    "bad-directive": "a directive cannot be read",
    "bad-directive-value": "a directive's value makes no sense",
    "comment-closed-early": "a comment is closed by a comment inside it",
    "directive-form": "a directive is not written as it should be, and was read all the same",
    "directive-without-block": "no block follows a directive",
    "duplicate-mark": "two marks stand before one result",
    "empty-result": "a marked result is empty",
    "fence-end-outside": "the line that closes a fence stands outside its list item",
    "fence-in-html": "a fence stands in raw HTML",
    "front-matter-not-first": "the front matter does not stand on the first line",
    "front-matter-not-yaml": "the front matter is no YAML and was read line by line",
    "glued-info-string": "a text is glued to a fence's language",
    "include-cycle": "a file includes itself",
    "include-not-found": "an included file is not there",
    "include-outside": "an included file lies outside the repository and the document's folder",
    "include-unreadable": "an included file cannot be read",
    "invalid-json": "a result that is marked as JSON is none",
    "invalid-regex": "a mark's pattern is no regular expression",
    "json-never-printed": "JSON is documented for a command that prints text",
    "looks-like-fence": "a fence is indented so far that it is no fence",
    "malformed-mark": "a mark is not written as it should be",
    "mark-without-block": "no executable block stands before a mark",
    "mark-without-result": "no result follows a mark",
    "misspelled-language": "a fence's language is one letter off",
    "nested-fence": "a fence inside a sample of Markdown closes it",
    "nesting-too-deep": "lists or quotes are nested so deep that their content is left out",
    "no-break-space": "a command holds a no-break space",
    "prerequisite-cycle": "a prerequisite needs the document that needs it",
    "prerequisite-not-found": "a prerequisite is not there",
    "prerequisite-remote": "a prerequisite of a local document lies on the web",
    "prerequisite-unreadable": "a prerequisite cannot be read",
    "prompts-in-code": "the lines of a block begin with a prompt",
    "regex-misses-sample": "a pattern does not match the result documented for it",
    "second-result": "a block has a result already",
    "similarity-out-of-reach": "a similarity is over what any output can reach",
    "text-never-printed": "the command spells out another text than the documented one",
    "unclosed-comment": "a comment is never closed",
    "unclosed-fence": "a fence is never closed",
    "unclosed-front-matter": "the front matter is never closed",
    "unclosed-tab": "a group of tabs is not closed by ---",
    "unclosed-zone": "a zone is never closed",
    "unknown-directive-key": "a directive's key does not exist",
    "unknown-matcher": "there is no matcher of that name",
    "unread-variable": "a line of a variables comment declares nothing",
}


def error(code: str, line: int, message: str) -> Diagnostic:
    """A diagnostic for a document that must not run as it stands."""
    return Diagnostic(code, Severity.ERROR, line, message)


def warning(code: str, line: int, message: str) -> Diagnostic:
    """A diagnostic for something that the author may have meant otherwise."""
    return Diagnostic(code, Severity.WARNING, line, message)
