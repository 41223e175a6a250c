"""Documented results and their blocks."""
