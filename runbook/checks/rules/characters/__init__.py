"""Characters that look like others, or that nobody sees."""
