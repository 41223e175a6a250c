"""Tests of runs with a recorded or rehearsed cloud."""
