"""How site generators write alternatives: which line begins a group or a tab, and which ends one.

A form is a row of a table below. All of them become `TabMark`s, which `tab_groups` reads: nothing else knows forms.

======================================  ==========================================================================
MkDocs (pymdownx.tabbed)                ``=== "pip"``, its content indented
Docusaurus, Starlight, Mintlify, Vue    ``<Tabs>``, ``<TabItem value="pip">``, ``<CodeGroup>``
Hugo (Docsy, Kubernetes, Book, Redis)   ``{{< tabs >}}``, ``{{% tab name="pip" %}}``, ``{{< multitabs >}}``
GitBook, Markdoc, Jekyll                ``{% tabs %}``, ``{% tab title="pip" %}``
VitePress                               ``::: code-group``, ``::: tabs``
Sphinx (MyST)                           ``:::{tab-set}``, ``:::{tab-item} pip``, the same with backticks, ``{tab} pip``
Quarto                                  ``::: {.panel-tabset}``, a heading a tab
GitLab                                  ``::Tabs``, ``:::TabTitle pip``, ``::EndTabs``
======================================  ==========================================================================
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from runbook.core.classes.records import dataclass


class Role(StrEnum):
    """What a mark does. `FENCES` begins a group each fence of which is a tab, `HEADINGS` one whose headings are."""

    GROUP = "group"
    FENCES = "fences"
    HEADINGS = "headings"
    TAB = "tab"
    NEXT = "next"
    OTHER = "other"
    END = "end"
    END_TAB = "end-tab"


@dataclass(frozen=True, slots=True)
class TabMark:
    """A mark. `form` is the syntax that it is written in: only marks of one form end each other.

    `name` is a tab's name; `names` are those that a group gives to its tabs. `language` is set for a tab that holds
    code without a fence. `colons` are those of a container that ends with as many.
    """

    role: Role
    form: str
    name: str = ""
    names: tuple[str, ...] = ()
    language: str = ""
    colons: int = 0


_COMPONENTS = {
    "tabs": Role.GROUP,
    "tabset": Role.GROUP,
    "tabgroup": Role.GROUP,
    "tabbedcontent": Role.GROUP,
    "codegroup": Role.FENCES,
    "codetabs": Role.FENCES,
    "tabitem": Role.TAB,
    "tab": Role.TAB,
    "tabpanel": Role.TAB,
    "tabs.tab": Role.TAB,
    "tabs.item": Role.TAB,
}
"""Components of Docusaurus, Starlight, Nextra, Mintlify and Vue, in lower case."""
_SHORTCODES = {
    "tabs": Role.GROUP,
    "tabset": Role.GROUP,
    "tabpane": Role.GROUP,
    "multitabs": Role.GROUP,
    "code-tabs": Role.GROUP,
    "codetabs": Role.GROUP,
    "tab": Role.TAB,
    "tabitem": Role.TAB,
    "tab-item": Role.TAB,
    "codetab": Role.TAB,
    "code-tab": Role.TAB,
}
"""Shortcodes of Hugo's themes and block tags of Liquid, in lower case."""
_CONTAINERS = {
    "tab-set": Role.GROUP,
    "tabs": Role.GROUP,
    "tab-set-code": Role.FENCES,
    "code-group": Role.FENCES,
    "tab-item": Role.TAB,
    "tab": Role.TAB,
    ".panel-tabset": Role.HEADINGS,
    ".tabset": Role.HEADINGS,
}
"""Containers between colons: VitePress, MyST (sphinx-design, sphinx-inline-tabs), Quarto."""
_NESTING_WORDS = """
tab-set tab-item tab note tip important warning caution attention danger error hint seealso admonition dropdown
details topic sidebar grid grid-item card
"""
_NESTING = frozenset(_NESTING_WORDS.split())
"""Directives of MyST whose fences hold Markdown (https://mystmd.org/guide/directives)."""

_COMPONENT = re.compile(
    r"""<(?P<end>/?)(?P<name>[A-Za-z][\w.]*+)
        (?P<attributes>(?:[ \t\n]++[\w:@.-]++
            (?:=(?:"[^"]*+"|'[^']*+'|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}|[^\s"'<>{}]++))?)*+)
        [ \t\n]*+(?P<single>/?)>""",
    re.VERBOSE,
)
_SHORTCODE = re.compile(
    r"\{\{[<%][ \t]*(?P<end>/?)[ \t]*(?P<name>[\w-]+)(?P<attributes>[^\n]*?)(?P<single>/?)[ \t]*[>%]\}\}"
)
_LIQUID = re.compile(
    r"\{%-?[ \t]*(?P<end>/|end)?(?P<name>[\w-]+)(?P<attributes>[^\n%]*?)(?P<single>/?)[ \t]*-?%\}"
)
_COLONS = re.compile(
    r"(?P<colons>:{3,})[ \t]*(?:\{(?P<braced>[.\w-]+)[^}\n]*\}|(?P<word>[\w-]+))?[ \t]*(?P<rest>[^\n]*)"
)
_LEARN = frozenset({"zone", "moniker", "image", "code", "row", "column", "video", "no-loc"})
"""Extensions of Microsoft Learn, which end in other ways."""
_GITLAB = re.compile(r"::Tabs|:::TabTitle[ \t]+(?P<name>\S[^\n]*?)|::EndTabs")
_NEXT = re.compile(r"==[ \t]+(?:tab[ \t]+)?(?P<name>[^=\s][^\n]*?)[ \t]*|-tab-sep-[ \t]*")
_INDENTED = re.compile(r"""(?:===[!+]*|!!![+]?|\?\?\?[+!]?)[ \t]+(?P<rest>\S[^\n]*)""")
_QUOTED = re.compile(r"""["'](?P<name>[^"'\n]*)["']""")
_ATTRIBUTE = re.compile(
    r"""(?:(?P<key>[\w-]+)[ \t]*=[ \t]*)?(?:\{?["'](?P<quoted>[^"'\n]*)["']\}?|(?P<bare>[^\s"'={}]+))"""
)
_NAMING = ("value", "label", "name", "title", "header", "heading", "tabname", "id")
"""Attributes that name a tab, the one that counts first."""
_ICON = re.compile(r":[a-z][\w+-]*:|[*`]")
_DETAILS = re.compile(
    r"<details\b[^<>]*>(?:\s*<summary\b[^<>]*>(?P<summary>.{0,300}?)</summary>)?|(?P<end></details\s*>)",
    re.DOTALL | re.IGNORECASE,
)
DETAILS = "details"
MOST_TAG_LINES = 40
"""Lines that an opening tag of a component may take."""


def in_line(text: str) -> tuple[TabMark, ...]:
    """The marks on a line, or in a tag over several; nothing where the line is not made of marks.

    Text between the marks is dropped: generators show it, and nothing in it is a block.
    """
    text = text.strip()
    match text[:1]:
        case "<":
            return _tags(text, _COMPONENT, _COMPONENTS, "component")
        case "{" if text.startswith("{{"):
            return _tags(text, _SHORTCODE, _SHORTCODES, "shortcode")
        case "{":
            return _tags(text, _LIQUID, _SHORTCODES, "liquid")
        case ":":
            return _colons(text)
        case "=" | "-" if found := _NEXT.fullmatch(text):
            return (TabMark(Role.NEXT, "next", _name(found["name"] or "")),)
    return ()


def indented(text: str) -> TabMark | None:
    """What begins a container with indented content: a tab of MkDocs, an admonition (`Role.OTHER`), or None."""
    found = _INDENTED.fullmatch(text.strip())
    if not found:
        return None
    if not text.lstrip().startswith("==="):
        return TabMark(Role.OTHER, "admonition")
    quoted = _QUOTED.match(found["rest"])
    return TabMark(Role.TAB, "indented", _name(quoted["name"])) if quoted else None


def begins_group(text: str) -> bool:
    """Whether ``===! "name"`` begins a group of its own, right below another."""
    return text.lstrip().startswith("===!")


def directive(info: str) -> TabMark | None:
    """What a fence ``{tab-item} name`` begins: a container that holds Markdown, or None."""
    found = _COLONS.fullmatch(f":::{info.strip()}")
    if not found or not found["braced"] or found["braced"] not in _NESTING:
        return None
    role = _CONTAINERS.get(found["braced"], Role.OTHER)
    return TabMark(role, "directive", _name(found["rest"]))


def in_html(content: str) -> Iterator[tuple[int, TabMark]]:
    """The marks of ``<details>`` in raw HTML, each with its line, counted from 0."""
    for found in _DETAILS.finditer(content):
        line = content.count("\n", 0, found.start())
        if found["end"]:
            yield line, TabMark(Role.END_TAB, DETAILS)
        else:
            yield line, TabMark(Role.TAB, DETAILS, _name(re.sub(r"<[^<>]*>", "", found["summary"] or "")))


def is_long_tag(text: str) -> bool:
    """Whether a line opens a tag of a component that ends on a later line."""
    found = re.match(r"[ \t]*<([A-Za-z][\w.]*)(?=[ \t]|$)[^>]*$", text)
    return found is not None and found[1].lower() in _COMPONENTS


def _tags(text: str, pattern: re.Pattern[str], roles: dict[str, Role], form: str) -> tuple[TabMark, ...]:
    first = pattern.match(text)
    if not first or first["name"].lower() not in roles:
        return ()
    return tuple(_of_tags(text, pattern, roles, form))


def _of_tags(text: str, pattern: re.Pattern[str], roles: dict[str, Role], form: str) -> Iterator[TabMark]:
    for tag in pattern.finditer(text):
        role = roles.get(tag["name"].lower())
        if role is None:
            continue
        if tag["end"]:
            yield TabMark(Role.END_TAB if role is Role.TAB else Role.END, form)
            continue
        named, words = _attributes(tag["attributes"])
        if role is Role.TAB:
            name = next((named[key] for key in _NAMING if named.get(key)), words[0] if words else "")
            yield TabMark(role, form, _name(name), language=named.get("codelang") or named.get("lang") or "")
        else:
            numbered = tuple(value for key, value in named.items() if re.fullmatch(r"tab\d+", key))
            shown = named.get("text", "") == "true" or tag["name"].lower() != "tabpane"
            language = "" if shown else named.get("lang") or named.get("langEqualsHeader") or "text"
            yield TabMark(role, form, names=numbered or tuple(map(_name, words)), language=language)
            if numbered:  # its content is the first tab, up to a separator
                yield TabMark(Role.NEXT, "next")
        if tag["single"]:
            yield TabMark(Role.END_TAB if role is Role.TAB else Role.END, form)


def _attributes(text: str) -> tuple[dict[str, str], list[str]]:
    named: dict[str, str] = {}
    words: list[str] = []
    for found in _ATTRIBUTE.finditer(text):
        value = found["quoted"] if found["quoted"] is not None else found["bare"]
        if found["key"]:
            named[found["key"]] = value
        elif value not in ("default", "/"):
            words.append(value)
    return named, words


def _colons(text: str) -> tuple[TabMark, ...]:
    if found := _GITLAB.fullmatch(text):
        if found["name"]:
            return (TabMark(Role.TAB, "gitlab", _name(found["name"])),)
        return (TabMark(Role.END if "End" in text else Role.GROUP, "gitlab"),)
    found = _COLONS.fullmatch(text)
    if not found:
        return ()
    word, count = found["braced"] or found["word"], len(found["colons"])
    if not word:
        return () if found["rest"] else (TabMark(Role.END, "colons", colons=count),)
    if word.removesuffix("-end") in _LEARN or found["rest"].endswith(":::"):
        return ()
    role = _CONTAINERS.get(word.lower(), Role.OTHER)
    return (TabMark(role, "colons", _name(found["rest"]) if role is Role.TAB else "", colons=count),)


def _name(text: str) -> str:
    """A tab's name without icons and emphasis."""
    return " ".join(_ICON.sub("", text).split())
