"""Failures that bash throws away."""
