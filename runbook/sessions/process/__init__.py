"""Processes of a session: their tree, their end, and the folder that marks them."""
