"""Shell code with colours. A module of its own, for Pygments is slow to import."""

from pygments.token import Comment, Keyword, Name, Number, Operator, String, Token
from rich.style import Style
from rich.syntax import ANSISyntaxTheme, Syntax
from rich.text import Text

THEME = ANSISyntaxTheme(
    {
        Token: Style(),
        Comment: Style(dim=True, italic=True),
        Keyword: Style(color="magenta"),
        Operator.Word: Style(color="magenta"),
        Name.Builtin: Style(color="blue"),
        Name.Variable: Style(color="cyan"),
        String: Style(color="yellow"),
        String.Interpol: Style(color="cyan"),
        Number: Style(),
    }
)
"""Colours of the terminal's own palette, without those that say how a block ended (red and green)."""

_SYNTAX = Syntax("", "bash", theme=THEME)


def highlight(code: str) -> Text:
    """`code` as Bash."""
    return _SYNTAX.highlight(code)
