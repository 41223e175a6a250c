"""Files that a document shows by name: which name a fence has, and the command that writes it."""

import re
from collections.abc import Sequence

from runbook.core.classes.digest import digest
from runbook.documents.generators import attributes
from runbook.shell.quoting import quote

_NAME = (
    r"(?:[\w@+-][\w.@+-]*/|\./)*(?:\.?[\w@+-][\w.@+-]*\.[A-Za-z][\w+-]{0,11}|\.[a-z][\w.-]+|[A-Z][a-z]+file)"
)
"""A relative path: a name with a suffix, a hidden file, ``Dockerfile``, ``Makefile``."""
_WHOLE = re.compile(_NAME)
_COMMENT = re.compile(
    rf"(?:\#|//|--|;|%|/\*|<!--)[ \t]*(?:(?i:file(?:name)?|path)[ \t]*:[ \t]*)?[`\"']?(?P<name>{_NAME})[`\"']?"
    r"[ \t]*(?:\*/|-->)?[ \t]*"
)
"""A comment that holds a name and nothing else, or ``file: name``."""
_FILE_LABEL = re.compile(
    r"(?:\#|//|--|;|%|/\*|<!--)[ \t]*(?i:file(?:name)?)[ \t]*:[ \t]*[`\"']?(?P<name>[\w@+./-]+)[`\"']?"
    r"[ \t]*(?:\*/|-->)?[ \t]*"
)
_SAVED = re.compile(
    rf"""(?ix:
        \b(?:save|store|write|put|paste|copy|place)\b [^.:;`*]{{0,80}}? \b(?:as|to|in|into|at|named|called)
      | \b(?:create|make|add|write|prepare|open)\b [^.:;`*]{{0,60}}? \b(?:file|manifest|script|module|document)\b
        (?:\s+(?:named|called|as|at|in|with\s+the\s+name))?
      | \b(?:file|manifest)\s+(?:named|called)
    )[:,]?\s+(?:a\s+(?:new\s+)?(?:file\s+)?(?:named|called)?\s*|the\s+(?:new\s+)?file\s+(?:named\s+|called\s+)?)?
    [`*"'_]{{1,3}}(?P<name>{_NAME})[`*"'_]{{1,3}}""",
    re.VERBOSE,
)
"""Words that say in which file to save what follows, and its name, marked as code or as important."""
_LEFT_OUT = re.compile(r"^[ \t]*(?:\#|//|--)?[ \t]*(?:\.\.\.|…|\[\.\.\.\]|<snip>)", re.MULTILINE)
_LONGEST = 200


def named(info: str, content: str, paragraph: str) -> str | None:
    """The name of the file that a fence shows: its title, a comment on its first line, or the sentence above.

    None where no name is given, where the content leaves something out, and for a name that is not below the working
    folder.
    """
    name = _title(info) or _comment(content) or _sentence(paragraph)
    return name if name and is_inside(name) and not _LEFT_OUT.search(content) else None


def is_inside(name: str) -> bool:
    """Whether a name is a relative path that does not leave the folder it is taken in."""
    parts = name.split("/")
    plain = name.isprintable() and len(name) <= _LONGEST and not name.startswith(("/", "~", "-"))
    return plain and ".." not in parts and parts[-1] not in ("", ".") and ".git" not in parts


def writing(name: str, content: str, before: Sequence[str], *, replacing: bool) -> str:
    """The shell code that writes a file, for the folder that the shell is in.

    It fails for a folder outside of the one in which the run began, for a symbolic link, and for a file that is there
    with another text than `content` or one of `before` (what the document showed under this name above), unless
    `replacing` says that it may be replaced.
    """
    parts = name.removeprefix("./").split("/")
    path = "/".join(parts)
    links = [quote("/".join(parts[: at + 1])) for at in range(len(parts))]
    lines = [f"# writes {path}, as the document shows it", "("]
    outside = quote(f"{path} is not written: the shell is outside of the folder that the run began in")
    lines.append(
        'case "$(pwd -P)/" in "${RUNBOOK_WORKING_DIR:-$(pwd -P)}"/*) ;; '
        f"*) echo {outside} >&2; exit 1;; esac"
    )
    lines.append(
        f"for part in {' '.join(links)}; do "
        f'[ ! -L "$part" ] || {{ echo "$part is a symbolic link: {path} is not written" >&2; exit 1; }}; done'
    )
    if not replacing:
        same, *known = (_hash(one) for one in (content, *before))
        rewritten = f" {'|'.join(f'{one}*' for one in known)}) ;;" if known else ""
        lines.append(
            f'if [ -e {quote(path)} ]; then case "$(sha256sum <{quote(path)})" in {same}*) exit 0;;{rewritten} '
            f"*) echo {quote(f'{path} is there, with another text: it is not written; --replace-files replaces it')}"
            " >&2; exit 1;; esac; fi"
        )
    if len(parts) > 1:
        lines.append(f"mkdir -p -- {quote('/'.join(parts[:-1]))}")
    end = "END_OF_FILE"
    while end in content:
        end += "_"
    text = content if content.endswith("\n") else f"{content}\n"
    return "\n".join([*lines, f"cat >{quote(path)} <<'{end}'", f"{text}{end}", ")", ""])


def _hash(text: str) -> str:
    return digest(text.encode(errors="surrogateescape"))


def _title(info: str) -> str | None:
    title = attributes.title(info) or attributes.bracketed(info)
    return title if title and _WHOLE.fullmatch(title) else None


def _comment(content: str) -> str | None:
    line = content.partition("\n")[0].strip()
    if len(line) > _LONGEST:
        return None
    found = _FILE_LABEL.fullmatch(line) or _COMMENT.fullmatch(line)
    return found["name"] if found else None


def _sentence(paragraph: str) -> str | None:
    every = list(_SAVED.finditer(paragraph[-2 * _LONGEST :]))
    return every[-1]["name"] if every else None
