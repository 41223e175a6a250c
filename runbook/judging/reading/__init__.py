"""Texts as a reader sees them: without what a terminal adds, as JSON, as a table, as lines."""
