"""Runs that are kept: what is written while they go on, and how one goes on with them."""
