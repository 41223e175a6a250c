"""How a document hides what must not be printed: the placeholders that its author writes for identifiers."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

GUID = re.compile(r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b")
_ANY = re.compile(
    r"<(?:your[-_ ])?(?:guid|uuid|id)>|\b[xX]{8}-(?:[xX]{4}-){3}[xX]{12}\b|\b0{8}-(?:0{4}-){3}0{12}\b",
    re.IGNORECASE,
)
_LABEL = r"(?P<label>\w+)[\"']?\s*[:=/]\s*[\"']?"
_LABELLED = re.compile(
    _LABEL + r"(?P<hidden><[\w .-]+>|[xX]{4,}(?:-[xX]{4,})*|0{8}-(?:0{4}-){3}0{12}|\*{3,})(?![\w-])"
)
_BEFORE = re.compile(_LABEL + r"\Z")
DEFAULT = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
"""What stands for a GUID in a document that shows none."""


@dataclass(slots=True)
class Style:
    """What the author writes in place of identifiers.

    `any` stands for a GUID of which nothing is known. `labelled` maps what stands before an identifier (``tenantId``,
    ``subscriptions``) to its placeholder, `known` an identifier to the one that the document shows for it. `public` is
    text (the code) whose GUIDs are not secret.
    """

    any: str = DEFAULT
    labelled: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    public: str = ""

    def learn(self, actual: str, written: str) -> None:
        """The author writes `written` where the output says `actual`."""
        if GUID.fullmatch(actual):
            self.known.setdefault(actual.casefold(), written)

    def hide(self, text: str, documented: str = "", label: str = "") -> str:
        """The text, its GUIDs hidden but for those that the document or its code shows. `label` stands before it."""
        shown = documented.casefold()

        def written(found: re.Match[str]) -> str:
            guid = found[0].casefold()
            if guid in self.public or guid in shown:
                return found[0]
            before = _BEFORE.search(text[: found.start()])
            name = (before["label"] if before else label).casefold()
            if name in self.labelled:
                self.known.setdefault(guid, self.labelled[name])
            return self.known.get(guid, self.any)

        return GUID.sub(written, text)


def of(results: Iterable[str], codes: Iterable[str] = ()) -> Style:
    """The style of a document whose documented results and code these are."""
    texts = list(results)
    seen = Counter(found for text in texts for found in _ANY.findall(text))
    [(usual, _)] = seen.most_common(1) or [(DEFAULT, 0)]
    labelled = {
        found["label"].casefold(): found["hidden"] for text in texts for found in _LABELLED.finditer(text)
    }
    return Style(usual, labelled, public="\n".join(codes).casefold())
