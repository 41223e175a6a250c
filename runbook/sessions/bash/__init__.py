"""The shell that runs the blocks."""
