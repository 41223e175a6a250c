"""Recordings: what is written of a run, and how a run is answered from it."""
