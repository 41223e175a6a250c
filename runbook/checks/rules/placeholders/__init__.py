"""Texts that stand for a value that the reader is to give."""
