"""Commands that open a shell or a client elsewhere."""
