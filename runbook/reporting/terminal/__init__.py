"""What a terminal shows: painting, live regions, and text that cannot act on it."""
