"""What authors write besides Markdown: marks, directives, info strings, front matter, transcripts."""
