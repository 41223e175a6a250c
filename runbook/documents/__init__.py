"""Markdown to documents. The only home of markdown-it-py and of YAML."""
