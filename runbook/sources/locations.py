"""Names of documents: what a link in one of them means, and which file or address that is.

A name is a path, ``-`` for standard input, or an ``http(s)`` address.
"""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

STDIN = "-"
_GITHUB = re.compile(r"https?://(?:www\.)?github\.com/([^/]+)/([^/]+)/(?:blob|raw)/(.+)")


def is_url(name: str) -> bool:
    """Whether a name is an address."""
    return name.lower().startswith(("http://", "https://"))


def raw_url(url: str) -> str:
    """The address of a file's text: what ``github.com/OWNER/REPO/blob/REF/PATH`` shows is a page around it.

    The form is that of https://docs.github.com/repositories/working-with-files/using-files/viewing-and-understanding-files.
    """
    found = _GITHUB.fullmatch(url.partition("#")[0].partition("?")[0])
    return f"https://raw.githubusercontent.com/{found[1]}/{found[2]}/{found[3]}" if found else url


def identity(name: str) -> str:
    """What two names of one document have in common."""
    if name == STDIN:
        return name
    return raw_url(name).partition("#")[0] if is_url(name) else os.path.realpath(name)


def folder(name: str) -> str:
    """The absolute folder that a document lies in; the working directory where it lies in none."""
    return str(Path.cwd() if name == STDIN or is_url(name) else Path(name).resolve().parent)


def root(name: str) -> Path:
    """The folder that the includes of a local document stay in.

    That is the repository around it (the nearest folder with ``.git``), else the documentation set (``docfx.json``),
    else its own folder.
    """
    return _nearest(name, ".git") or _nearest(name, "docfx.json") or Path(folder(name))


def linked(base: str, target: str, roots: tuple[Path, ...] = ()) -> list[str]:
    """The names that a link of the document `base` may mean, the likeliest first; an anchor or query is left out.

    ``~/`` and ``/`` are the documentation set (DocFX's ``~``), the repository, and the folders `roots`.
    """
    plain = target.partition("#")[0].partition("?")[0]
    if is_url(target):
        return [target.partition("#")[0]]
    if is_url(base):
        try:
            return [urljoin(raw_url(base), plain.removeprefix("~"))]
        except ValueError:
            return [f"http://{plain}"]  # not valid either, and no name of a local file
    forms = list(dict.fromkeys((plain, unquote(plain))))
    if not plain.startswith(("~/", "/")):
        around = "" if base == STDIN else os.path.dirname(base)
        return [os.path.normpath(os.path.join(around, form)) for form in forms]
    homes = (_nearest(base, "docfx.json"), root(base), *roots)
    names = [str(home / form.lstrip("~").lstrip("/")) for home in homes if home for form in forms]
    return [_shown(name) for name in dict.fromkeys(names)]


def _nearest(name: str, mark: str) -> Path | None:
    start = Path(folder(name))
    return next((one for one in (start, *start.parents) if (one / mark).exists()), None)


def _shown(name: str) -> str:
    """A path as a person would write it: relative where it lies below the working directory."""
    here = os.getcwd() + os.sep
    return name.removeprefix(here)


def inside(name: str, folders: tuple[Path, ...]) -> bool:
    """Whether a path lies in one of the folders, links followed."""
    real = Path(os.path.realpath(name))
    return any(real.is_relative_to(one.resolve()) for one in folders)


def host(url: str) -> str:
    """The host of an address; empty where it has none, or is not valid."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
