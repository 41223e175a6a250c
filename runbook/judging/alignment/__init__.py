"""Which parts of two outputs answer each other, and how they differ."""
