"""Tests of `runbook.sessions.process`."""
