"""The languages of fenced code blocks that mean something here. Letter case never matters."""

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

SESSIONS = frozenset(
    {
        *("console", "terminal", "shell-session", "shellsession", "shell_session"),
        *("sh-session", "bash-session", "bashsession"),
    }
)
"""Transcripts: commands after a prompt, what they print below (the names of Linguist, Pygments and Rouge)."""

OUTPUT = "output"
"""The language of a result that stands below a block without a mark."""

MARKDOWN = frozenset({"markdown", "md"})
"""Samples of Markdown, which hold fences of their own."""

OTHERS = frozenset({"ash", "dash", "hash", "pshell"})
"""Languages of their own that are one letter off from an executable one."""
