"""Shell code with colours. A module of its own, for Pygments is slow to import."""

from rich.style import Style
from rich.syntax import ANSI_DARK, ANSISyntaxTheme, Syntax
from rich.text import Text

CALMER = {
    "Token.Text.Whitespace": Style(),
    "Token.Name.Variable": Style(color="cyan"),
    "Token.Name.Constant": Style(color="cyan"),
    "Token.Name.Builtin": Style(color="blue"),
    "Token.Keyword": Style(color="magenta"),
    "Token.Literal.Number": Style(),
}
"""In place of the theme's own styles: red says that a block failed, here and nowhere else."""

_SYNTAX = Syntax(
    "",
    "bash",
    theme=ANSISyntaxTheme({token: CALMER.get(str(token), style) for token, style in ANSI_DARK.items()}),
)


def highlight(code: str) -> Text:
    """`code` as Bash, in colours of the terminal's own palette."""
    return _SYNTAX.highlight(code)
