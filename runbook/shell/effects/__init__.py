"""What code does to the shell that runs it."""
