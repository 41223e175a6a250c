"""Findings of `runbook check` as text, JSON, SARIF, JUnit and annotations of GitHub."""
