"""Markdown as tokens: markdown-it-py, its block rules, and what this project adds to them."""
