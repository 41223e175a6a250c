"""Benchmarks: scripts that print ratios against a yardstick measured in the same run. No test asserts a time."""
