"""The state of the shell: when it is saved, what of it is read, and how it is kept for another session."""
