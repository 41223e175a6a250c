"""Runs whose cloud is recorded, replayed, or answered by a stand-in."""
