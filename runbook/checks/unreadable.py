"""Codes of blocks whose code cannot be read, so that nothing is known of what they call."""

SYNTAX_ERROR = "syntax-error"
UNREADABLE = frozenset({SYNTAX_ERROR, "unclosed-fence", "unended-heredoc"})
