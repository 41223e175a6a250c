"""Attributes of fences that speak to other tools: those that mean something here, too, in this project's words.

knitr and Quarto (`eval`), the test tools of EKS workshop (`test`, `expectError`), runme (JSON, `excludeFromRunAll`),
scrut (`output_stream`), shelldoc (`shelldocexitcode`), rustdoc and mdx (`ignore`, `no_run`, `skip`).
"""

import re

from runbook.judging.patterns import lazy

_NO = r"""["']?(?:false|f|no|off|0)["']?(?![\w-])"""
_YES = r"""["']?(?:true|t|yes|on|1)["']?(?![\w-])"""
_MEANINGS = (
    (
        re.compile(rf"(?<![\w.\x22\x27-])(?:eval|test|exec|execute|run|runme)\s*[=:]\s*{_NO}", re.IGNORECASE),
        'skip="{}"',
    ),
    (
        re.compile(rf"(?<![\w.\x22\x27-])(?:excludeFromRunAll|skip-?test)\s*[=:]\s*{_YES}", re.IGNORECASE),
        'skip="{}"',
    ),
    (
        lazy(
            r"(?<![\w.=\x22\x27-])(?:ignore|no[_-]?run|no[_-]?test|skip[_-]?test)(?![\w.=:-])", re.IGNORECASE
        ),
        'skip="{}"',
    ),
    (lazy(rf"(?<![\w.\x22\x27-])expect[_-]?error\s*[=:]\s*{_YES}", re.IGNORECASE), "exit=nonzero"),
    (
        lazy(
            r"""(?<![\w.\x22\x27-])(?:shelldocexitcode|(?:expect(?:ed)?[_-]?)?(?:exit|return)[_-]?code)\s*[=:]\s*["']?(\d{1,3})\b["']?""",
            re.IGNORECASE,
        ),
        "exit={}",
    ),
    (lazy(r"(?<![\w.\x22\x27-])output_stream\s*:\s*(stdout|stderr)\b"), "stream={}"),
    (lazy(r"(?<![\w.\x22\x27-])output_stream\s*:\s*(?:combined|both)\b"), "stream=both"),
    (lazy(r"(?<![\w.\x22\x27-])timeout\s*:\s*(\d+(?:ms|s|m|h)?)(?![\w.-])"), "timeout={}"),
)
_OPTION = lazy(r":[\w-]+:(?:[ \t].*)?")
_CHUNK_OPTION = lazy(r"#\|[ \t]*([\w.-]+)[ \t]*:[ \t]*(.*)")


def translated(text: str) -> tuple[str, str]:
    """What the attributes mean here, as a directive, and the rest of the text."""
    if text.startswith('"'):
        text = _of_json(text)
    own: list[str] = []
    for pattern, meaning in _MEANINGS:
        if not (found := pattern.search(text)):
            continue
        said = (found[1] if pattern.groups else found[0]).replace('"', "").strip()
        own.append(meaning.format(said))
        text = pattern.sub("", text)
    return " ".join(own), text.strip(" ,;")


def _of_json(text: str) -> str:
    """The members of a JSON object without its braces, as ``key=value``; the text itself when it is none."""
    import json

    try:
        members = json.loads(f"{{{text}}}")
    except (ValueError, RecursionError):
        return text
    return " ".join(
        f"{key}={json.dumps(value) if isinstance(value, str) else str(value).lower()}"
        for key, value in members.items()
        if isinstance(value, str | int | float)
    )


def without_options(content: str) -> str:
    """The content of a MyST directive, a blank line in place of each of its options (``:linenos:``, or YAML)."""
    lines = content.split("\n")
    if lines[0].strip() == "---" and "---" in (line.strip() for line in lines[1:]):
        end = 1 + [line.strip() for line in lines[1:]].index("---") + 1
    else:
        end = next(at for at, line in enumerate([*lines, ""]) if not _OPTION.fullmatch(line.strip()))
    return "\n".join([*("" for _ in lines[:end]), *lines[end:]])


def chunk_options(content: str) -> str:
    """The options of a Quarto chunk (``#| eval: false``), as attributes."""
    found: list[str] = []
    for line in content.split("\n"):
        option = _CHUNK_OPTION.fullmatch(line)
        if option is None:
            break
        found.append(f"{option[1]}={option[2].strip()}")
    return " ".join(found)
