"""What stands above a fence, as far as it says whether the fence shows a result."""

from runbook.core.classes.records import dataclass
from runbook.documents.results import introductions
from runbook.documents.results.introductions import Says
from runbook.documents.results.shapes import reads_as_commands

_PLAIN_WORDS = """
text txt plaintext plain none nohighlight no-highlight stdout log logs console terminal json jsonc yaml yml xml csv
table result results response shell-session shellsession sh-session session bash-session
"""
_PLAIN = frozenset(["", *_PLAIN_WORDS.split()])
"""Languages of fences that show what the command right above them prints."""
_FURTHER_WORDS = """
html ini toml diff http tsv ascii properties env dotenv json5 ndjson jsonl
"""
_INTRODUCED = _PLAIN | frozenset(_FURTHER_WORDS.split())
"""Languages of fences that show it where a sentence says so; those of programs show programs."""
FAILURES = frozenset({"error", "stderr"})
"""Languages of fences that show how the command above fails (The Carpentries' Workbench)."""
_SHOWN = frozenset({".no-copy", ".nocopy", ".output", ".result"})
"""Classes of a shell fence that holds nothing to copy (mkdocs-material, knative)."""


@dataclass(slots=True)
class Above:
    """What was read since the last fence: the last paragraph, and whether there was anything at all."""

    paragraph: str = ""
    title: str = ""
    anything: bool = True

    def text(self, content: str) -> None:
        """A paragraph."""
        self.paragraph, self.anything = content, True

    def heading(self, title: str) -> None:
        """A heading: the sentences above it do not say what stands below."""
        self.paragraph, self.title, self.anything = "", title, True

    def fence(self) -> None:
        """A fence: what stands above it says nothing of the next one."""
        self.paragraph, self.title, self.anything = "", "", False

    def says(self) -> Says:
        """What it says of the fence."""
        if self.paragraph:
            return introductions.read(self.paragraph)
        return introductions.read_title(self.title) if self.title else Says.NOTHING

    def shows_result(self, language: str, content: str, title: str) -> bool:
        """Whether a fence that is not run shows what the last command printed. `title` is that of the fence."""
        if language in FAILURES or (title and introductions.read_title(title)):
            return True
        if language not in _INTRODUCED:
            return False
        says = self.says() if self.anything else Says.RESULT if language in _PLAIN else Says.NOTHING
        return says > Says.NOTHING and not reads_as_commands(content)

    def shows_output(self, content: str, title: str) -> bool:
        """Whether a shell fence shows what a command prints, and holds no commands."""
        says = introductions.read_title(title) if title else self.says()
        return says is Says.RESULT and not reads_as_commands(content)


def is_shown(braces: str) -> bool:
    """Whether the attributes of a shell fence say that there is nothing to run in it."""
    return any(one in _SHOWN for one in braces.replace(",", " ").replace("}", " ").split())
