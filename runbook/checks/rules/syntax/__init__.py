"""Code that bash reads otherwise than its author."""
