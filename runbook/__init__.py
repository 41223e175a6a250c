"""Run the shell blocks of a Markdown document in one session, and check what they print against what it says."""

__version__ = "0.1.0"
