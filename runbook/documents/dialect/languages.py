"""The languages of fenced code blocks that mean something here. Letter case never matters."""

import re

DEFAULT_LANGUAGES = frozenset(
    {
        "bash",
        "sh",
        "shell",
        "azurecli",
        "azurecli-interactive",
        "azure-cli-interactive",
        "bash-interactive",
        "terraform",
    }
)
"""What the shell runs unless a caller says otherwise."""

_CONFIGURATION = re.compile(
    r"(?:[ \t]*(?:(?:\#|//)[^\n]*)?\n|[ \t]*/\*.*?\*/[ \t]*\n?)*+"
    r"[ \t]*(?:[\w.-]+[ \t]+=[ \t]*\S|[\w-]+(?:[ \t]+(?:\"[^\"\n]*\"|[\w-]+))*[ \t]*\{)",
    re.DOTALL,
)


def is_configuration(language: str, text: str) -> bool:
    """Whether a fence of the language ``terraform`` holds a configuration (HCL), and no commands.

    Its first line that is no comment tells: ``resource "x" "y" {`` and ``name = value`` are not commands of a shell
    (https://developer.hashicorp.com/terraform/language/syntax/configuration).
    """
    return language == "terraform" and _CONFIGURATION.match(text) is not None


SESSIONS = frozenset(
    {
        *("console", "terminal", "shell-session", "shellsession", "shell_session"),
        *("sh-session", "bash-session", "bashsession"),
    }
)
"""Transcripts: commands after a prompt, what they print below (the names of Linguist, Pygments and Rouge)."""

INDENTED = "indented"
"""The language, for a caller, of code that stands in no fence but is indented by four blanks."""

OTHER_SHELLS = frozenset({"zsh", "ksh", "csh", "tcsh", "fish"})
"""Shells whose commands bash may read differently: they are not run unless a caller says so."""

OUTPUT = "output"
"""The language of a result that stands below a block without a mark."""

MARKDOWN = frozenset({"markdown", "md"})
"""Samples of Markdown, which hold fences of their own."""

OTHERS = frozenset({"ash", "dash", "hash", "pshell"})
"""Languages of their own that are one letter off from an executable one."""
